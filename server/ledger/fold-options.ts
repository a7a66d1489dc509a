/** What the fold is given. */
import type { CounterReadings } from './counter-readings.ts';
import type { FoldAlerts } from './load-state.ts';
import type { FoldStore } from './ports.ts';

type FoldLog = { info(message: string): void; warn(error: unknown, message: string): void };

export type FoldOptions = {
  readonly store: FoldStore;
  readonly now: () => number;
  /** Names this process in the lease. */
  readonly holder: string;
  /** The number under which this process writes now: its rows come by `handOff`. */
  readonly ownWriter: () => number | null;
  /** Minutes of history kept in memory of when sources were heard. */
  readonly retention: () => number;
  readonly log: FoldLog;
  /** How far the counters of the definitions were read; none are, where nobody reads them. */
  readonly readings?: CounterReadings;
  /** Null where alerts are looked at, but neither begun nor told. */
  readonly alerts?: FoldAlerts | null;
};
