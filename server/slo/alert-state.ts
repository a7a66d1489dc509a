/**
 * How an alert begins, goes on and ends. There is one for each condition of a subject (of burn rates one for each severity):
 * it fires while its condition holds, and ends when nothing of it has held for {@link HOLD_DOWN_MS}.
 */
import type { AlertCondition, AlertKind, AlertSubject } from './alert.ts';
import type { Finding } from './findings.ts';

/** How long nothing of a condition must hold before its alert ends, so that it does not flap. */
export const HOLD_DOWN_MS = 5 * 60_000;

/** Why nobody is told of an alert: a page of the same objective fires; or a silence. */
export type Muted = 'page' | 'silence';

/** Bad and good events of a minute that came after the alert had ended. */
export type LateMinute = readonly [minute: number, good: number, bad: number];

/** Times in ms. */
export type AlertState = AlertSubject & {
  readonly id: string;
  readonly kind: AlertKind;
  readonly condition: AlertCondition;
  /** As it was when it fired, or changed its tier, last; as are the next four. */
  readonly reason: string;
  readonly tier: string | null;
  readonly burn: number | null;
  readonly threshold: number | null;
  /** Minutes. */
  readonly lookback: number | null;
  readonly startedAt: number;
  /** Since when nothing of its condition holds; null while something does, or nothing can be told. */
  readonly clearSince: number | null;
  /** When receivers were told, or there were none; null while it is muted. */
  readonly announcedAt: number | null;
  readonly muted: Muted | null;
  readonly resolvedAt: number | null;
  /** The minute with which the look-backs ended when it was resolved: what lies before came late. */
  readonly lateBefore: number | null;
  /** What came late. */
  readonly late: readonly LateMinute[];
};

/**
 * The alert after a finding at `now` (ms), when the look-backs end with minute `asOf`: null when there is none; the same
 * object when nothing has changed.
 */
export function stepped(
  before: AlertState | null,
  finding: Finding,
  { now, asOf }: { readonly now: number; readonly asOf: number },
  begin: () => AlertSubject & { readonly id: string },
): AlertState | null {
  if (before === null) return finding.holds ? begun(begin(), finding, now) : null;
  if (finding.holds) return held(before, finding);
  if (!finding.clear) return paused(before);
  const clearSince = before.clearSince ?? now;
  if (now - clearSince >= HOLD_DOWN_MS) return ended(before, now, asOf);
  return clearSince === before.clearSince ? before : { ...before, clearSince };
}

/** Nothing can be told: the alert neither ends nor comes nearer to it. */
export function paused(before: AlertState): AlertState {
  return before.clearSince === null ? before : { ...before, clearSince: null };
}

/** `asOf`: the minute with which its look-backs end. */
export function ended(before: AlertState, now: number, asOf: number): AlertState {
  return { ...before, resolvedAt: now, clearSince: before.clearSince ?? now, lateBefore: asOf };
}

/** An alert that was not told yet, told now unless something mutes it. */
export function toldUnless(before: AlertState, muted: Muted | null, now: number): AlertState {
  if (before.announcedAt !== null) return before;
  if (muted === null) return { ...before, announcedAt: now, muted: null };
  return before.muted === muted ? before : { ...before, muted };
}

function begun(
  { id, service, slo, source }: AlertSubject & { readonly id: string },
  { kind, condition, reason, tier, burn, threshold, lookback }: Finding,
  now: number,
): AlertState {
  return {
    ...{ id, service, slo, source, kind, condition, reason, tier, burn, threshold, lookback },
    startedAt: now,
    clearSince: null,
    announcedAt: null,
    muted: null,
    resolvedAt: null,
    lateBefore: null,
    late: [],
  };
}

/** What it says stays as it was when it fired, unless another tier holds now. */
function held(before: AlertState, { reason, tier, burn, threshold, lookback }: Finding): AlertState {
  if (before.tier === tier) return paused(before);
  return { ...before, reason, tier, burn, threshold, lookback, clearSince: null };
}

/** `page of shop/read fires: The budget burns …`, for the log. */
export function turnText({ kind, service, slo, source, resolvedAt, reason }: AlertState): string {
  const about = slo === null ? `the source ${source}` : `${service}/${slo}`;
  return resolvedAt === null ? `${kind} of ${about} fires: ${reason}` : `${kind} of ${about} is over`;
}
