/** From budget and burn to a verdict, and from a verdict to what a deploy may do: what a team has agreed on, as data. */
import type { Ratio, Severity } from './tiers.ts';

/** What a change is, in the words of the one who asks. */
export type ChangeKind = 'feature' | 'fix' | 'revert' | 'security' | 'p0';

export const CHANGE_KINDS: readonly ChangeKind[] = ['feature', 'fix', 'revert', 'security', 'p0'];

/** A span in which nothing is deployed, whatever the budget; recurring ones by an RRULE in a time zone. Times in ms. */
export type Freeze = {
  readonly from: number;
  readonly to: number;
  readonly rrule: string | null;
  readonly timeZone: string;
  readonly reason: string;
};

/** What people are told beside a verdict; null: the usual words. */
export type PolicyWords = Readonly<Record<'ship' | 'caution' | 'harden' | 'unknown', string | null>>;

export type Policy = {
  /** Harden when no more than this share of the budget is left. */
  readonly hardenAt: Ratio;
  /** Caution when less than this share is left. */
  readonly cautionBelow: Ratio;
  /** Severities whose alerts harden, and those whose alerts make it caution. */
  readonly hardenOn: readonly Severity[];
  readonly cautionOn: readonly Severity[];
  /** Bad events that the window needs before its budget can harden. */
  readonly minBad: number;
  /** Unknown below this coverage. */
  readonly leastCoverage: Ratio;
  /** What a deploy may do while nothing can be told. */
  readonly unknown: 'block' | 'pass';
  /** Kinds of changes that may pass while it says harden. */
  readonly exceptions: readonly ChangeKind[];
  readonly freezes: readonly Freeze[];
  readonly words: PolicyWords;
};

/** Design: harden at a spent budget or a page, caution below a quarter or at a ticket. SRE workbook: security and P0 pass. */
export const USUAL_POLICY: Policy = {
  hardenAt: { num: 0, den: 1 },
  cautionBelow: { num: 1, den: 4 },
  hardenOn: ['page'],
  cautionOn: ['ticket'],
  minBad: 3,
  leastCoverage: { num: 1, den: 2 },
  unknown: 'block',
  exceptions: ['revert', 'security', 'p0'],
  freezes: [],
  words: { ship: null, caution: null, harden: null, unknown: null },
};
