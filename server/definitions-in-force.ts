/** What definitions in force ask of ingest and ledger. */
import type { Config } from './config.ts';
import type { Definitions } from './definitions/read.ts';
import { type Objectives, patternsByService, sloKey } from './ledger/objectives.ts';
import { type LineRules, servicesOf } from './slo/line-rules.ts';
import { closePatterns } from './slo/route-patterns.ts';
import type { Ratio } from './slo/tiers.ts';
import { longestMinutes } from './slo/window.ts';

const MS_PER_MINUTE = 60_000;
const DAY_MINUTES = 1440;
/** Events are taken as old as this even when every window is shorter. */
const LEAST_HORIZON = 30 * DAY_MINUTES;

export function objectivesOf(definitions: Definitions): Objectives {
  const { slos, sources, counterSources, routes, warnings, faults } = definitions;
  const bySlo = Map.groupBy(warnings, sloKey);
  return {
    slos,
    formatted: new Set(sources.filter(({ lines }) => isTold(lines)).map(({ name }) => name)),
    lags: lagsOf(sources),
    counterSources: new Map(counterSources.map(({ name, lag }) => [name, Math.ceil(lag / MS_PER_MINUTE)])),
    silenceAfter: new Map(
      [...sources, ...counterSources].map(({ name, silenceAfter }) => [
        name,
        typeof silenceAfter === 'number' ? Math.ceil(silenceAfter / MS_PER_MINUTE) : silenceAfter,
      ]),
    ),
    rejectedAbove: new Map(
      sources.flatMap(({ name, rejectedAbove }): [string, Ratio][] =>
        rejectedAbove === null ? [] : [[name, rejectedAbove]],
      ),
    ),
    routes,
    warnings: new Map([...bySlo].map(([key, own]) => [key, own.map(({ message }) => message)])),
    isPartial: faults.length > 0,
  };
}

/** Every service that an objective or a source is of. */
export function definedServices({
  slos,
  templates,
  sources,
}: Pick<Definitions, 'slos' | 'templates' | 'sources'>): ReadonlySet<string> {
  const ofObjectives = [...slos, ...templates].map(({ service }) => service);
  return new Set([...ofObjectives, ...sources.flatMap(({ service }) => servicesOf(service))]);
}

function isTold({ format, fields }: LineRules): boolean {
  return fields !== null || format !== 'auto';
}

/** By service: the largest lag among its sources, in whole minutes. */
function lagsOf(sources: Definitions['sources']): Map<string, number> {
  const lags = new Map<string, number>();
  for (const { service, lag } of sources) {
    const minutes = Math.ceil(lag / MS_PER_MINUTE);
    for (const name of servicesOf(service)) lags.set(name, Math.max(minutes, lags.get(name) ?? 0));
  }
  return lags;
}

export function closedPatterns({ slos }: Definitions) {
  return new Map([...patternsByService(slos)].map(([service, own]) => [service, closePatterns(own)]));
}

/** The longest window and a day. */
export function horizonOf({ slos }: Definitions): number {
  return Math.max(LEAST_HORIZON, ...slos.map(({ window }) => longestMinutes(window))) + DAY_MINUTES;
}

/** Minutes of history: the retention, and never less than events are taken for. */
export function keptMinutes({ retention }: Pick<Config, 'retention'>, definitions: Definitions): number {
  return Math.max(retention, horizonOf(definitions) + DAY_MINUTES);
}
