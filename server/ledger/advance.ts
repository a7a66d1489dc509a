/** A tick: every look-back moves on to the present minute, or to its lag before. */
import type { FoldState } from './fold-state.ts';
import type { FoldStore } from './ports.ts';
import type { SliceTally } from './slice-tally.ts';
import type { Tally } from './tally.ts';

type AnyTally = Tally | SliceTally;

/** A clock that jumped further than this many minutes is met by loading anew. */
export const LONG_SLEEP = 180;
/** Tallies whose hours are read at once: bounds the time in which nothing else runs. */
const CHUNK = 500;

/** Advances all that is counted; nothing when the minute is the same. */
export async function advance(
  state: FoldState,
  store: Pick<FoldStore, 'hourPacks'>,
  minute: number,
): Promise<void> {
  if (minute <= state.asOf) return;
  if (minute - state.asOf > LONG_SLEEP)
    throw new Error(`the clock went on by ${minute - state.asOf} minutes`);
  for (const [lag, entries] of Map.groupBy(state.book.entries.values(), ({ plan }) => plan.lag)) {
    await advanceTallies(
      store,
      entries.map(({ tally }) => tally),
      minute - lag,
    );
  }
  state.asOf = minute;
  state.touchAll();
}

/** Loads the hours in which look-backs end, which is once an hour, and moves the tallies on to `minute`. */
export async function advanceTallies(
  store: Pick<FoldStore, 'hourPacks'>,
  tallies: readonly AnyTally[],
  minute: number,
): Promise<void> {
  const lacking = tallies.flatMap((tally) => {
    const hours = tally.missingFor(minute);
    return hours.length === 0 ? [] : [{ tally, hours }];
  });
  for (let from = 0; from < lacking.length; from += CHUNK) {
    await hold(store, lacking.slice(from, from + CHUNK));
  }
  for (const tally of tallies) tally.advance(minute);
}

type Lacking = { readonly tally: AnyTally; readonly hours: readonly number[] };

async function hold(store: Pick<FoldStore, 'hourPacks'>, lacking: readonly Lacking[]): Promise<void> {
  const hours = [...new Set(lacking.flatMap((one) => one.hours))];
  const rows = await store.hourPacks(
    lacking.map(({ tally }) => tally.id),
    hours,
  );
  const packs = new Map(rows.map((row) => [`${row.slo} ${row.hour}`, row.pack]));
  for (const { tally, hours: own } of lacking) {
    for (const hour of own) tally.hold(hour, packs.get(`${tally.id} ${hour}`) ?? null);
  }
}
