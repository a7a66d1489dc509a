/** What silences need from a store; server/store fills it from PostgreSQL. Every call may reject when it is away. ms. */
import type { Silence } from './silence.ts';

export type SilenceStore = {
  /** Those that nobody ended and whose time is not over at `now`; of recurring ones all, as only their rule knows. */
  openSilences(now: number): Promise<Silence[]>;
  /** Those and the ones that are over since a time. */
  silencesSince(since: number): Promise<Silence[]>;
  silence(id: string): Promise<Silence | null>;
  addSilence(silence: Silence): Promise<void>;
  /** The first who ends a silence is the one who ended it. */
  endSilence(id: string, by: string, at: number): Promise<void>;
};
