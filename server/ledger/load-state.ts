/** What a process begins with when it gets the lease. */
import { randomUUID } from 'node:crypto';
import type { AlertSubject } from '../slo/alert.ts';
import { AlertBook } from './alert-book.ts';
import { Alerting } from './alerting.ts';
import type { CounterReadings } from './counter-readings.ts';
import { FoldState } from './fold-state.ts';
import type { Countable } from './objectives.ts';
import type { FoldStore, Lease } from './ports.ts';
import { Sources } from './sources.ts';

const MS_PER_MINUTE = 60_000;
const HOUR_MINUTES = 60;

export type FoldAlerts = {
  /** Brings what is known of silences up to date; true when that made a difference. */
  readonly refreshSilences: () => Promise<boolean>;
  readonly isSilenced: (subject: AlertSubject, now: number) => boolean;
  /** Notices wait to be delivered. */
  readonly onNotices: () => void;
};

type LoadOptions = {
  readonly store: FoldStore;
  /** ms */
  readonly now: number;
  /** Minutes of history kept in memory of when sources were heard. */
  readonly retention: () => number;
  readonly readings?: CounterReadings;
  readonly alerts?: FoldAlerts | null;
};

/** The state without its objectives: definitions are installed into it, and rows folded, by the caller. */
export async function loadState(
  { store, now, retention, readings, alerts = null }: LoadOptions,
  lease: Lease,
  countable: Countable,
): Promise<FoldState> {
  const fromHour = Math.floor((now / MS_PER_MINUTE - retention()) / HOUR_MINUTES);
  const sources = new Sources(await store.sources(), await store.heardHours(fromHour), countable);
  await alerts?.refreshSilences();
  const alerting: Alerting = new Alerting(new AlertBook(await store.alertStates(), randomUUID), {
    isSilenced: (subject, at) => alerts?.isSilenced(subject, at) ?? false,
    routes: () => state.countable.routes,
    isKept: alerts !== null,
  });
  const state = new FoldState({ lease, sources, alerting, countable, now, readings });
  state.book.learn(await store.series('all'));
  return state;
}
