/** The status of one SLO at one moment: what the page, the API and the gate all say. Times are ms since the epoch. */
import type { Counts } from './counts.ts';
import type { Slo } from './definition.ts';
import type { Tier } from './tiers.ts';
import type { Alert, Verdict } from './verdict.ts';

/** The counts of the `minutes` whole minutes that end with the current one, and what they say of the budget. */
export type Lookback = {
  readonly text: string;
  readonly minutes: number;
  readonly counts: Counts;
  readonly burn: number;
};

export type Status = {
  readonly slo: Slo;
  /** Counts over the window. */
  readonly counts: Counts;
  readonly total: number;
  readonly sli: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly remaining: number;
  readonly failuresLeft: number;
  readonly outageMinutesLeft: number | null;
  /** Shortest first; the window is the last. */
  readonly lookbacks: readonly Lookback[];
  readonly tiers: readonly Tier[];
  readonly alerts: readonly Alert[];
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly headline: string;
  readonly coverage: number;
  readonly exactSince: number | null;
  readonly exhaustsAt: number | null;
  /** ms; of a calendar window, when its period began and ends; null for a rolling one. */
  readonly period: { readonly from: number; readonly to: number } | null;
  /** Share of the stored history read so far for a new definition; null when all of it is in. */
  readonly building: number | null;
  readonly warnings: readonly string[];
  /** Minutes by which every look-back ends before `updatedAt`. */
  readonly lag: number;
  readonly updatedAt: number;
};
