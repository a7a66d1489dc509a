/** A tick: every look-back moves on to the present minute. */
import type { Entry } from './book.ts';
import type { FoldState } from './fold-state.ts';
import type { FoldStore } from './ports.ts';

/** A clock that jumped further than this many minutes is met by loading anew. */
const LONG_SLEEP = 180;

/** Loads the hours in which look-backs end, once an hour, and advances; nothing when the minute is the same. */
export async function advance(
  state: FoldState,
  store: Pick<FoldStore, 'hourPacks'>,
  minute: number,
): Promise<void> {
  if (minute <= state.asOf) return;
  if (minute - state.asOf > LONG_SLEEP)
    throw new Error(`the clock went on by ${minute - state.asOf} minutes`);
  const entries = [...state.book.entries.values()];
  const lacking = entries.flatMap((entry) => {
    const hours = entry.tally.missingFor(minute);
    return hours.length === 0 ? [] : [{ entry, hours }];
  });
  if (lacking.length > 0) await hold(store, lacking);
  for (const { tally } of entries) tally.advance(minute);
  state.asOf = minute;
  state.touchAll();
}

type Lacking = { readonly entry: Entry; readonly hours: readonly number[] };

async function hold(store: Pick<FoldStore, 'hourPacks'>, lacking: readonly Lacking[]): Promise<void> {
  const hours = [...new Set(lacking.flatMap((one) => one.hours))];
  const rows = await store.hourPacks(
    lacking.map(({ entry }) => entry.id),
    hours,
  );
  const packs = new Map(rows.map((row) => [`${row.slo} ${row.hour}`, row.pack]));
  for (const { entry, hours: own } of lacking) {
    for (const hour of own) entry.tally.hold(hour, packs.get(`${entry.id} ${hour}`) ?? null);
  }
}
