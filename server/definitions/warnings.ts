import { spansOf } from '../recurrence/spans.ts';
import { type NotifyRoute, receiversOf } from '../slo/alert.ts';
import { type EventSlo, isEventSlo, type Slo } from '../slo/definition.ts';
import { isEdge } from '../slo/histogram.ts';
import { servicesOf } from '../slo/line-rules.ts';
import { countSameEvents } from '../slo/overlap.ts';
import type { Freeze } from '../slo/policy.ts';
import { durationlessWarning, resolutionWarning } from '../slo/resolution.ts';
import { tiersFor } from '../slo/tiers.ts';
import type { DefinitionWarning } from './fault.ts';
import type { LogSource } from './source.ts';

/** Overlaps are named up to this many, then counted. */
const NAMED = 3;
/** Every objective is compared with every other of its service, so past this many they are not compared. */
const COMPARED = 1000;

/**
 * What is allowed but worth knowing: events that count twice, and thresholds that history cannot answer exactly or that are
 * finer than what the logs say.
 */
export function warningsOf(slos: readonly Slo[], sources: readonly LogSource[] = []): DefinitionWarning[] {
  const ofEvents = slos.filter(isEventSlo);
  const byService = Map.groupBy(ofEvents, (slo) => slo.service);
  const strict = slos
    .filter((slo) => slo.sli === 'counters')
    .filter(({ counters }) => counters.threshold?.isStrict === true)
    .map((slo) => ({
      ...slo.place,
      service: slo.service,
      name: slo.name,
      message: `${slo.name}: "under" is read as "at most": the buckets of a histogram tell no more`,
    }));
  const told = ofEvents.flatMap((slo) =>
    [
      overlapWarning(slo, byService.get(slo.service)!),
      thresholdWarning(slo),
      ...sources.map((source) => sourceWarning(slo, source)),
    ]
      .filter((message) => message !== null)
      .map((message) => ({
        ...slo.place,
        service: slo.service,
        name: slo.name,
        message: `${slo.name}: ${message}`,
      })),
  );
  return [...told, ...strict];
}

/** Objectives whose pages nobody hears of, where others are told of theirs. */
export function unheardWarnings(
  slos: readonly Slo[],
  receivers: readonly { readonly name: string }[],
  routes: readonly NotifyRoute[],
): DefinitionWarning[] {
  if (receivers.length === 0) return [];
  const unheard = slos.filter(({ service, name, window, target, alerts }) => {
    const { tiers } = tiersFor(window, target, alerts);
    if (!tiers.some(({ severity }) => severity === 'page')) return false;
    return receiversOf(routes, { service, slo: name, source: null }, 'page').length === 0;
  });
  return unheard.map(({ service, name, place }) => ({
    ...place,
    service,
    name,
    message: `${name}: nobody hears of its pages; write "notify:" with a receiver here, in its document, or in one without a service`,
  }));
}

/** Freezes that are over at `now`, ms, and will not come again; of one for many objectives the first tells. */
export function freezeWarnings(slos: readonly Slo[], now: number): DefinitionWarning[] {
  const told = new Set<Freeze>();
  return slos.flatMap(({ service, name, place, policy }) =>
    policy.freezes
      .filter((freeze) => !told.has(freeze) && told.add(freeze) && isOver(freeze, now))
      .map(({ reason }) => {
        const message = `${name}: the freeze "${reason}" is over for ever; leave it out, or write when it comes again`;
        return { ...place, service, name, message };
      }),
  );
}

function isOver({ from, to, rrule, timeZone }: Freeze, now: number): boolean {
  return spansOf({ startsAt: from, endsAt: to, rrule, timeZone }).at(now) === null;
}

function overlapWarning(slo: EventSlo, ofService: readonly EventSlo[]): string | null {
  if (ofService.length > COMPARED) return null;
  const others = ofService
    .slice(0, ofService.indexOf(slo))
    .filter((other) => countSameEvents(slo, other))
    .map((other) => other.name);
  if (others.length === 0) return null;
  const named = others
    .slice(0, NAMED)
    .map((name) => `"${name}"`)
    .join(', ');
  const more = others.length > NAMED ? ` and ${others.length - NAMED} more` : '';
  return `some of its events count for ${named}${more} too; carve them out with "ignore: { route: … }" if that is not meant`;
}

function thresholdWarning({ good: { duration } }: EventSlo): string | null {
  if (duration === null || isEdge(duration.belowUs)) return null;
  const limit = `"${duration.text}"`;
  return `${limit} is exact from now on; earlier counts are bounds (exact over all history: "under" with two significant digits)`;
}

/** Of `auto` sources the format is known only once lines came. */
function sourceWarning(
  { service, good }: EventSlo,
  { name, service: rule, lines }: LogSource,
): string | null {
  if (good.duration === null || !servicesOf(rule).includes(service)) return null;
  if (lines.fields === null) return resolutionWarning(good.duration, { source: name, format: lines.format });
  return lines.fields.duration === null ? durationlessWarning(good.duration, name, 'fields') : null;
}
