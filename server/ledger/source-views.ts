/** What is known of sources, as those see it who ask. */
import type { RecentLines } from '../slo/findings.ts';
import type { SourceFormat } from '../slo/resolution.ts';
import type { Ratio } from '../slo/tiers.ts';
import type { LineCounts } from './heard.ts';
import type { Objectives } from './objectives.ts';

/** A source as people see it; times in ms. */
export type SourceHealth = {
  readonly name: string;
  /** The first of `services`; empty when there is none. */
  readonly service: string;
  readonly services: readonly string[];
  readonly lastHeard: number;
  readonly silent: boolean;
  /** ms; null when silence is not watched. */
  readonly silenceAfter: number | null;
} & LineCounts;

/** What hearing its sources says of a service. */
export type Hearing = {
  /** A sentence when no source is heard, else null. */
  readonly silence: string | null;
  /** ms; null when no source was ever heard. */
  readonly firstHeard: number | null;
  /** What the lines were found to be, where no definition says it. */
  readonly formats: readonly SourceFormat[];
  /** The share of the `minutes` that the counts are about, from the first event ever on, that was heard. */
  share(minutes: number): number;
};

/** A source as its alerts see it. */
export type WatchedSource = {
  readonly name: string;
  /** At least one. */
  readonly services: readonly string[];
  /** A sentence when it is not heard any more though somebody listens for as long, else null. */
  readonly silence: string | null;
  readonly isHeard: boolean;
  /** The share of refused lines that is told; null: none is. */
  readonly rejectedAbove: Ratio | null;
  /** Lines of the last hour. */
  readonly recent: RecentLines;
};

/** What the definitions say of listening. */
export type Listening = Pick<
  Objectives,
  'silenceAfter' | 'lags' | 'formatted' | 'counterSources' | 'rejectedAbove'
>;
