/** Domain to wire, all of it: ms become ISO 8601, ratios become fractions, look-backs get their names. */
import { burnRate } from '../slo/budget.ts';
import { type Counters, readBy } from '../slo/definition.ts';
import { lookbackText } from '../slo/duration.ts';
import { logFormat } from '../slo/log-formats.ts';
import type { Status } from '../slo/status.ts';
import { targetShare } from '../slo/target.ts';
import { asNumber, type Tier } from '../slo/tiers.ts';
import { unitOf } from '../slo/unit.ts';
import type { AttributionRow, BoardSnapshot, HistoryPoint, SloKey, Source, Trend } from './board.ts';
import type * as wire from './contract.ts';
import { policyStatus } from './wire-policy.ts';

const MOST_NOTES = 5;

/** `service/name`: how one SLO is named where one string is needed. */
export function sloId(key: SloKey): string {
  return `${key.service}/${key.name}`;
}

export function sloStatus(status: Status): wire.SloStatus {
  const { slo, counts } = status;
  return {
    service: slo.service,
    name: slo.name,
    objective: slo.objective,
    description: slo.description,
    runbook: slo.runbook,
    counters: slo.sli === 'counters' ? counters(slo.counters) : null,
    target: targetShare(slo.target),
    window: slo.window.text,
    period: periodOf(status),
    divided: slo.divided === null ? null : { from: slo.divided.from, values: { ...slo.divided.values } },
    unit: unitOf(slo),
    good: counts.good,
    bad: counts.bad,
    total: status.total,
    ignored: counts.ignored,
    unmeasured: counts.unmeasured,
    uncertain: counts.uncertain,
    exactSince: isoOrNull(status.exactSince),
    sli: status.sli,
    interval: status.interval,
    remaining: status.remaining,
    failuresLeft: status.failuresLeft,
    outageMinutesLeft: status.outageMinutesLeft,
    burn: Object.fromEntries(status.lookbacks.map(({ text, burn }) => [text, burn])),
    lookbacks: status.lookbacks.map(lookback),
    tiers: status.tiers.map(tier),
    alerts: status.alerts.map(({ startedAt, isSilenced, ...alert }) => ({
      ...alert,
      startedAt: iso(startedAt),
      silenced: isSilenced,
    })),
    verdict: status.verdict,
    reasons: [...status.reasons],
    policy: policyStatus(status),
    headline: status.headline,
    coverage: status.coverage,
    exhaustsAt: isoOrNull(status.exhaustsAt),
    building: status.building,
    warnings: [...status.warnings],
    definition: { file: slo.place.file, line: slo.place.line, text: slo.source },
    lagSeconds: status.lag * 60,
    updatedAt: iso(status.updatedAt),
  };
}

function periodOf({ slo: { window }, period }: Status): wire.SloStatus['period'] {
  if (window.kind === 'rolling' || period === null) return null;
  return { from: iso(period.from), to: iso(period.to), timeZone: window.timeZone };
}

function counters(asked: Counters): wire.SloStatus['counters'] {
  const { source, total, counts, part } = asked;
  return { source, total: total?.text ?? null, counts, part: part.text, by: readBy(asked) };
}

/** `shown`: what of each status is. */
export function sloList(snapshot: Omit<BoardSnapshot, 'trends'>, shown = sloStatus): wire.SloList {
  return {
    slos: snapshot.statuses.map(shown),
    faults: [...snapshot.faults],
    sources: snapshot.sources.map(sourceStatus),
  };
}

export function sourceStatus(source: Source): wire.SourceStatus {
  return {
    name: source.name,
    service: source.service,
    services: [...source.services],
    lastHeard: isoOrNull(source.lastHeard),
    silent: source.silent,
    silenceAfterSeconds: source.silenceAfter === null ? null : source.silenceAfter / 1000,
    accepted: source.accepted,
    rejected: source.rejected,
    rejectedBy: { ...source.rejectedBy },
    ignored: source.ignored,
    ignoredBy: { ...source.ignoredBy },
    formats: formatsRead(Object.entries(source.formats)),
    notes: bounded(source.notes),
  };
}

/** A glob may match thousands of files, of which none may be read. */
function bounded(notes: readonly string[]): string[] {
  if (notes.length <= MOST_NOTES) return [...notes];
  return [...notes.slice(0, MOST_NOTES - 1), `and ${notes.length - MOST_NOTES + 1} more such notes`];
}

/** Lines by the name of their format, the most frequent first. */
export function formatsRead(lines: Iterable<readonly [name: string, lines: number]>): wire.FormatRead[] {
  return [...lines]
    .map(([name, count]) => ({ name, lines: count, assumes: logFormat(name)?.assumes ?? '' }))
    .sort((a, b) => b.lines - a.lines || (a.name < b.name ? -1 : 1));
}

export function trends(byId: ReadonlyMap<string, Trend>): Record<string, wire.Trend> {
  return Object.fromEntries([...byId].map(([id, trend]) => [id, [...trend]]));
}

/** `step` in minutes. */
export function history(
  key: SloKey,
  { from, to, step }: { readonly from: number; readonly to: number; readonly step: number },
  points: readonly HistoryPoint[],
): wire.History {
  return {
    service: key.service,
    name: key.name,
    from: iso(from),
    to: iso(to),
    stepSeconds: step * 60,
    points: points.map((point) => ({ ...point, t: iso(point.t), total: point.good + point.bad })),
  };
}

/** Who spent the budget, the dearest first. A row's share of the budget is the burn rate its bad events alone would be. */
export function attribution(
  status: Status,
  by: readonly string[],
  rows: readonly AttributionRow[],
): wire.Attribution {
  const { service, name, target, slices } = status.slo;
  const bad = rows.reduce((sum, row) => sum + row.bad, 0);
  // Rows by kind hold bad events only, so the total is the window's own.
  const total = Math.max(status.total, bad);
  const priced = rows.map((row) => ({
    key: { ...row.key },
    good: row.good,
    bad: row.bad,
    total: row.good + row.bad,
    share: bad === 0 ? 0 : row.bad / bad,
    // Rows are of events; where slices are counted, they have their part of what the slices cost.
    budget:
      slices === null
        ? burnRate({ good: total - row.bad, bad: row.bad }, target)
        : bad === 0
          ? 0
          : (row.bad / bad) * (1 - status.remaining),
  }));
  return { service, name, by: [...by], bad, rows: priced.sort((a, b) => b.bad - a.bad || b.total - a.total) };
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}

function lookback({ text, minutes, counts, burn }: Status['lookbacks'][number]): wire.Lookback {
  return { text, minutes, good: counts.good, bad: counts.bad, total: counts.good + counts.bad, burn };
}

function tier({ severity, long, short, threshold, share, source }: Tier): wire.Tier {
  return {
    severity,
    long: lookbackText(long),
    short: lookbackText(short),
    threshold: asNumber(threshold),
    share: asNumber(share),
    source,
  };
}
