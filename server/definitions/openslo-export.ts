/** Our definitions as OpenSLO v1. What counts lines of logs has no vocabulary there: it stands as a metric of type leeway. */
import { stringify } from 'yaml';
import type { CounterSlo, EventSlo, Slo } from '../slo/definition.ts';
import type { DurationLimit } from '../slo/duration.ts';
import { lookbackText } from '../slo/duration.ts';
import type { Expression } from '../slo/expression.ts';
import { writtenRoute } from '../slo/proposal-yaml.ts';
import { type Target, targetShare } from '../slo/target.ts';
import type { CalendarWindow, Window } from '../slo/window.ts';
import type { CounterSource, PrometheusSource } from './source.ts';

/** The type of metrics that only Leeway can count. */
export const LEEWAY_TYPE = 'leeway';
const RUNBOOK_ANNOTATION = 'leeway/runbook';

type Fields = Readonly<Record<string, unknown>>;

/** YAML documents that `leeway import` reads back to the same objectives, each below its sentence. Credentials are not in it. */
export function exportOpenSlo(slos: readonly Slo[], sources: readonly CounterSource[]): string {
  const services = [...new Set(slos.map(({ service }) => service))];
  const objects = [
    ...sources.filter((source) => source.type === 'prometheus').map((source) => written(dataSource(source))),
    ...services.map((name) => written({ ...head('Service', name), spec: {} })),
    ...slos.map((slo) => `# ${slo.objective.replaceAll(/\s+/g, ' ')}\n${written(objective(slo))}`),
  ];
  return objects.join('---\n');
}

function written(object: Fields): string {
  return stringify(object, { lineWidth: 0, aliasDuplicateObjects: false });
}

function head(kind: string, name: string, metadata: Fields = {}): Fields {
  return { apiVersion: 'openslo/v1', kind, metadata: { name, ...metadata } };
}

function dataSource({ name, url }: PrometheusSource): Fields {
  return { ...head('DataSource', name), spec: { type: 'Prometheus', connectionDetails: { url } } };
}

function objective(slo: Slo): Fields {
  const { service, name, description, runbook, target, slices } = slo;
  const annotations = runbook === null ? {} : { annotations: { [RUNBOOK_ANNOTATION]: runbook } };
  const sliced =
    slices === null
      ? {}
      : {
          ...(slices.target === null ? {} : { timeSliceTarget: shareOf(slices.target) }),
          timeSliceWindow: lookbackText(slices.minutes),
        };
  return {
    ...head('SLO', name, annotations),
    spec: {
      ...(description === null ? {} : { description }),
      service,
      indicator: {
        metadata: { name },
        spec: { ratioMetric: slo.sli === 'events' ? ofEvents(slo) : ofCounters(slo) },
      },
      timeWindow: [timeWindow(slo.window)],
      budgetingMethod:
        slices === null ? 'Occurrences' : slices.target === null ? 'RatioTimeslices' : 'Timeslices',
      objectives: [{ target: shareOf(target), ...sliced }],
    },
  };
}

function shareOf(target: Target): number {
  return target.bad === 0 ? 1 : targetShare(target);
}

function ofCounters({ counters: { source, counts, part, total } }: CounterSlo): Fields {
  const metric = ({ text }: Expression) => ({
    metricSource: { metricSourceRef: source, type: 'Prometheus', spec: { query: text } },
  });
  if (total === null)
    return { counter: false, rawType: counts === 'good' ? 'success' : 'failure', raw: metric(part) };
  const counter = part.terms !== null && total.terms !== null;
  return { counter, [counts]: metric(part), total: metric(total) };
}

function ofEvents({ match, good, ignore }: EventSlo): Fields {
  const matched = {
    method: match.methods === null ? 'any' : [...match.methods],
    ...(match.route === null ? {} : { route: writtenRoute(match.route.text) }),
  };
  const ignored =
    ignore === null
      ? {}
      : {
          ignore: {
            ...(ignore.status === null ? {} : { status: ignore.status.text }),
            ...(ignore.routes.length === 0
              ? {}
              : { route: ignore.routes.map(({ text }) => writtenRoute(text)) }),
          },
        };
  const metric = (spec: Fields) => ({ metricSource: { type: LEEWAY_TYPE, spec } });
  const isGood = {
    ...(good.status === null ? {} : { status: good.status.text }),
    ...(good.duration === null ? {} : limit(good.duration)),
  };
  return {
    counter: true,
    good: metric({ match: matched, good: isGood, ...ignored }),
    total: metric({ match: matched, ...ignored }),
  };
}

function limit({ text }: DurationLimit): Fields {
  const isStrict = text.startsWith('under ');
  return { [isStrict ? 'under' : 'at_most']: text.replace(/^(?:under|at most) /, '') };
}

const PERIODS: Readonly<Record<CalendarWindow['period'], readonly [duration: string, start: string]>> = {
  // A Monday.
  week: ['1w', '2026-01-05'],
  month: ['1M', '2026-01-01'],
  quarter: ['1Q', '2026-01-01'],
  year: ['1Y', '2026-01-01'],
};

function timeWindow(window: Window): Fields {
  if (window.kind === 'rolling') return { duration: window.text, isRolling: true };
  const [duration, start] = PERIODS[window.period];
  const calendar = { startTime: `${start} 00:00:00`, timeZone: window.timeZone };
  return { duration, isRolling: false, calendar };
}
