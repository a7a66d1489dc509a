/** What is said of alerts, before a receiver puts it into its own form. Times are ms since the epoch. */
import type { AlertCondition, AlertKind } from '../slo/alert.ts';
import type { Verdict } from '../slo/verdict.ts';

/** One alert as it stood when the message was made; resolved ones tell what they were when they fired last. */
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
  /** The share of the whole budget that burned within the long look-back; null unless the condition is `burn`. */
  readonly spent: number | null;
  /** Of the whole budget, signed; null of a source. */
  readonly remaining: number | null;
  readonly verdict: Verdict | null;
  /** The answer in one line, with the budget in human units: "Harden. The budget burns at 20x; 13 failures to go." */
  readonly headline: string | null;
  readonly startedAt: number;
  readonly resolvedAt: number | null;
  /** What is hit: bad events of the long look-back by route, status and kind, the most first; three at most. */
  readonly hit: readonly AlertHit[];
  /** The last deploy of the service before the alert; null when none is known. */
  readonly deploy: { readonly version: string; readonly at: number } | null;
  /** The page of the objective at the time of the alert. */
  readonly url: string;
};

export type AlertHit = {
  /** "GET /s/: 503 (failed)". */
  readonly what: string;
  readonly bad: number;
  /** Of all bad events in the look-back. */
  readonly share: number;
};

/** A message to one receiver: about one alert, or about several of one service that came at once. */
export type AlertMessage = {
  /** The same on every retry. */
  readonly id: string;
  readonly type: 'firing' | 'resolved';
  /** Sent by hand to see whether it arrives: nothing fires. */
  readonly test: boolean;
  readonly service: string;
  /** When it was made, ms. */
  readonly at: number;
  /** At least one, the gravest first. */
  readonly alerts: readonly AlertFacts[];
  /** Names what a receiver opens and closes: all messages about one alert, or one group of them, have the same. */
  readonly thread: string;
};
