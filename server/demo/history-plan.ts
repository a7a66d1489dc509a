import { type Condition, HEALTHY } from './condition.ts';
import { normal, seededRandom, seedOf } from './random.ts';

export const MINUTE_MS = 60_000;
export const HISTORY_MINUTES = 30 * 1440;

/** Minutes since the epoch, `to` not included. */
export type Span = { readonly from: number; readonly to: number };

/** The example app's past: how many requests each minute saw, and how unwell the app was. Minutes since the epoch. */
export type HistoryPlan = {
  readonly seed: number;
  readonly span: Span;
  lines(minute: number): number;
  condition(minute: number): Condition;
  /** The oldest first. */
  readonly deploys: readonly PlannedDeploy[];
};

/** From the minute on the app ran the version. */
export type PlannedDeploy = { readonly version: string; readonly minute: number };

type Incident = {
  readonly kind: keyof Condition;
  readonly daysAgo: number;
  readonly startHour: number;
  readonly minutes: number;
  /** The bad reads of the incident as a share of all reads of the 30 days: 0.5% is the whole budget. */
  readonly spends: number;
};

/** With 0.1% bad while healthy they leave about 38% of a budget of 0.5%. */
const INCIDENTS: readonly Incident[] = [
  { kind: 'errors', daysAgo: 9, startHour: 13, minutes: 80, spends: 0.0012 },
  { kind: 'slow', daysAgo: 3, startHour: 9, minutes: 150, spends: 0.0009 },
];

/** Each incident came with a version, minutes before it was felt, and went with the next; the others did no harm. */
const DEPLOYS: readonly { readonly version: string; at(to: number): number }[] = [
  { version: 'v38', at: (to) => minuteOf(to, 20, 10 * 60 + 20) },
  { version: 'v39', at: (to) => startOf(INCIDENTS[0]!, to) - 3 },
  { version: 'v40', at: (to) => startOf(INCIDENTS[0]!, to) + INCIDENTS[0]!.minutes },
  { version: 'v41', at: (to) => minuteOf(to, 6, 10 * 60 + 5) },
  { version: 'v42', at: (to) => startOf(INCIDENTS[1]!, to) - 4 },
  { version: 'v43', at: (to) => startOf(INCIDENTS[1]!, to) + INCIDENTS[1]!.minutes },
  { version: 'v44', at: (to) => minuteOf(to, 1, 14 * 60 + 30) },
];

const MOST_AFFECTED = 0.95;
/** Sunday first. */
const WEEKDAY = [0.62, 1.02, 1.06, 1.05, 1.03, 0.96, 0.68];

/** The 30 days before `now`, the minute that is still filling left out, with about `lines` lines. */
export function planHistory(options: { now: number; seed: number; lines: number }): HistoryPlan {
  const to = Math.floor(options.now / MINUTE_MS);
  const span = { from: to - HISTORY_MINUTES, to };
  const weight = totalWeight(span);
  const scale = options.lines / weight;
  const severity = INCIDENTS.map((incident) => severityOf(incident, to, weight));
  return {
    seed: options.seed,
    span,
    deploys: DEPLOYS.map(({ version, at }) => ({ version, minute: at(to) })),
    lines(minute) {
      const rate = scale * traffic(minute);
      const noise = Math.sqrt(rate) * normal(seededRandom(seedOf(options.seed, minute)));
      return Math.max(1, Math.round(rate + noise));
    },
    condition(minute) {
      const at = INCIDENTS.findIndex((incident) => shape(incident, to, minute) > 0);
      const incident = INCIDENTS[at];
      if (incident === undefined) return HEALTHY;
      return { ...HEALTHY, [incident.kind]: severity[at]! * shape(incident, to, minute) };
    },
  };
}

/** The same past without its incidents. */
export function withoutIncidents(plan: HistoryPlan): HistoryPlan {
  return { ...plan, condition: () => HEALTHY };
}

/** Relative traffic at a minute, UTC: a quiet night, a busy afternoon, a weekend, and some weather. */
function traffic(minute: number): number {
  const hour = (minute / 60) % 24;
  const day = Math.floor(minute / 1440);
  const daily = 1 + 0.62 * Math.cos((2 * Math.PI * (hour - 15)) / 24);
  const weather = 1 + 0.05 * Math.sin(minute / 37) + 0.04 * Math.sin(minute / 173);
  // 1 January 1970 was a Thursday.
  return daily * weather * WEEKDAY[(day + 4) % 7]!;
}

function totalWeight(span: Span): number {
  let sum = 0;
  for (let minute = span.from; minute < span.to; minute++) sum += traffic(minute);
  return sum;
}

/** The share of requests hit at the worst of the incident, so that it spends what it should whatever the weekday. */
function severityOf(incident: Incident, to: number, weight: number): number {
  const start = startOf(incident, to);
  let felt = 0;
  for (let i = 0; i < incident.minutes; i++) felt += traffic(start + i) * shape(incident, to, start + i);
  return Math.min(MOST_AFFECTED, (incident.spends * weight) / felt);
}

function startOf(incident: Incident, to: number): number {
  return minuteOf(to, incident.daysAgo, incident.startHour * 60);
}

function minuteOf(to: number, daysAgo: number, minuteOfDay: number): number {
  return (Math.floor(to / 1440) - daysAgo) * 1440 + minuteOfDay;
}

/** 0 outside, 1 at the worst: trouble comes in an eighth of the time and leaves in a quarter. */
function shape(incident: Incident, to: number, minute: number): number {
  const part = (minute - startOf(incident, to) + 0.5) / incident.minutes;
  if (part <= 0 || part >= 1) return 0;
  return Math.min(1, part * 8, (1 - part) * 4);
}
