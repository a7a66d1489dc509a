/** What is said of alerts, before a receiver puts it into its own form. Times are ms since the epoch. */
import type { AlertFacts } from '../slo/alert-facts.ts';

/** An alert, and what is looked up for its message. */
export type MessageFacts = AlertFacts & {
  /** What is hit: bad events of the long look-back by route, status and kind, the most first; three at most. */
  readonly hit: readonly AlertHit[];
  /** The last deploy of the service before the alert; null when none is known. */
  readonly deploy: { readonly version: string; readonly at: number } | null;
  /** The page of the objective at the time of the alert. */
  readonly url: string;
};

export type AlertHit = {
  /** "GET /s/: answered 503 (failed)". */
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
  readonly alerts: readonly MessageFacts[];
  /**
   * What a receiver opens and closes, at least one. What fires opens one thread, of its own or of those that came with it;
   * what is over belongs to the threads that it opened.
   */
  readonly threads: readonly Thread[];
};

/** `closes`: nothing of the thread fires any more; else what was opened stays open. */
export type Thread = { readonly id: string; readonly closes: boolean };
