/** What is known of an alert at one moment: what messages tell, and the history keeps. Times are ms since the epoch. */
import type { AlertCondition, AlertKind } from './alert.ts';
import type { Verdict } from './verdict.ts';

/** One alert as it stood; a resolved one tells what it was when it fired last. */
export type AlertFacts = {
  /** Of the alert: the same from firing to resolved. */
  readonly alert: string;
  readonly service: string;
  /** Null when it is about a source. */
  readonly slo: string | null;
  /** Null when it is about an objective. */
  readonly source: string | null;
  readonly kind: AlertKind;
  readonly condition: AlertCondition;
  /** Why it fires, a sentence: "The budget burns at 20x, over 14.4x (1h/5m)." */
  readonly reason: string;
  /** The objective as one sentence; null of a source. */
  readonly objective: string | null;
  readonly description: string | null;
  readonly runbook: string | null;
  /** "1h/5m"; the next four are null unless the condition is `burn`. */
  readonly tier: string | null;
  readonly burn: number | null;
  readonly threshold: number | null;
  /** The long look-back: "1h". */
  readonly lookback: string | null;
  /** The share of the whole budget that burned within the long look-back. */
  readonly spent: number | null;
  /** Of the whole budget, signed; null of a source. */
  readonly remaining: number | null;
  readonly verdict: Verdict | null;
  /** The answer in one line, with the budget in human units: "Harden. The budget burns at 20x; 13 failures to go." */
  readonly headline: string | null;
  readonly startedAt: number;
  readonly resolvedAt: number | null;
};
