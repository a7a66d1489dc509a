/** Tallies from what is stored: what a restart, and a changed window, begin with. */
import { FIELDS, UNCERTAIN } from '../slo/counts.ts';
import type { Slices } from '../slo/slices.ts';
import { type Reach, startOf } from '../slo/window.ts';
import { advanceTallies, LONG_SLEEP } from './advance.ts';
import { HOUR_MINUTES, type HourPack, sumPack } from './hour-pack.ts';
import type { FoldStore } from './ports.ts';
import { SliceTally } from './slice-tally.ts';
import { marksOf, type SavedSums, Tally } from './tally.ts';

type Wanted = { readonly id: number; readonly lookbacks: readonly Reach[] };

type SumStore = Pick<FoldStore, 'savedSums' | 'sumHours' | 'hourPacks' | 'lastUncertainHours'>;

/**
 * One tally for each of `wanted`, with every look-back ending at minute `asOf`: from the sums that were saved with the
 * last counts, moved on to `asOf`, or where those are of other look-backs or too old from the stored hours.
 */
export async function resumeTallies(
  store: SumStore,
  wanted: readonly Wanted[],
  asOf: number,
): Promise<Map<number, Tally>> {
  const ids = wanted.map(({ id }) => id);
  const saved = await store.savedSums(ids);
  const uncertain = await lastUncertainMinutes(store, ids);
  const resumed = new Map<number, Tally>();
  for (const { id, lookbacks } of wanted) {
    const sums = saved.get(id);
    if (sums === undefined || !isOf(sums, lookbacks, asOf)) continue;
    resumed.set(id, new Tally(id, lookbacks, sums.asOf, sums.sums, uncertain.get(id) ?? null));
  }
  await advanceTallies(store, [...resumed.values()], asOf);
  const rest = wanted.filter(({ id }) => !resumed.has(id));
  return rest.length === 0 ? resumed : new Map([...resumed, ...(await loadTallies(store, rest, asOf))]);
}

/** Far enough ahead for every minute that was ever counted. */
const AHEAD_HOURS = 48;

/** The same for a tally that counts slices, from the stored events of its window. */
export async function loadSliceTally(
  store: Pick<FoldStore, 'hourRange'>,
  id: number,
  slices: Slices,
  lookbacks: readonly Reach[],
  asOf: number,
): Promise<SliceTally> {
  const tally = new SliceTally(id, slices, lookbacks, asOf);
  const rows = await store.hourRange(id, { from: tally.firstHour, to: hourOf(asOf) + AHEAD_HOURS });
  for (const { hour, pack } of rows) tally.load(hour, pack);
  return tally;
}

function isOf(saved: SavedSums, lookbacks: readonly Reach[], asOf: number): boolean {
  const isRecent = saved.asOf <= asOf && asOf - saved.asOf <= LONG_SLEEP;
  return isRecent && saved.lookbacks.join() === marksOf(lookbacks, saved.asOf).join();
}

/** The last minute with uncertain counts of each SLO that has any. */
async function lastUncertainMinutes(
  store: Pick<FoldStore, 'hourPacks' | 'lastUncertainHours'>,
  ids: readonly number[],
): Promise<Map<number, number>> {
  const hours = await store.lastUncertainHours(ids);
  const rows = hours.size === 0 ? [] : await store.hourPacks([...hours.keys()], [...new Set(hours.values())]);
  const own = rows.filter(({ slo, hour }) => hours.get(slo) === hour);
  return new Map(own.map(({ slo, hour, pack }) => [slo, hour * HOUR_MINUTES + lastUncertainIn(pack)]));
}

function lastUncertainIn(pack: HourPack): number {
  let minute = HOUR_MINUTES - 1;
  while (minute > 0 && pack[minute * FIELDS + UNCERTAIN] === 0) minute--;
  return minute;
}

/** One tally for each of `wanted`, summed from the stored hours. */
async function loadTallies(
  store: Omit<SumStore, 'savedSums'>,
  wanted: readonly Wanted[],
  asOf: number,
): Promise<Map<number, Tally>> {
  const ids = wanted.map(({ id }) => id);
  const startsOf = ({ lookbacks }: Wanted) => lookbacks.map((reach) => startOf(reach, asOf));
  const starts = [...new Set(wanted.flatMap(startsOf))];
  const edges = [hourOf(asOf), ...starts.map(hourOf)];
  const packs = await packsByKey(store, ids, [...new Set(edges)]);
  const uncertain = await lastUncertainMinutes(store, ids);
  const sums = new Map<number, Map<number, Float64Array>>();
  for (const start of starts) {
    const own = wanted.filter((one) => startsOf(one).includes(start)).map(({ id }) => id);
    sums.set(start, await sumLookback(store, own, start, asOf, packs));
  }
  return new Map(
    wanted.map((one) => {
      const { id, lookbacks } = one;
      const flat = new Float64Array(lookbacks.length * FIELDS);
      startsOf(one).forEach((start, index) => void flat.set(sums.get(start)!.get(id)!, index * FIELDS));
      return [id, new Tally(id, lookbacks, asOf, flat, uncertain.get(id) ?? null)];
    }),
  );
}

function hourOf(minute: number): number {
  return Math.floor(minute / HOUR_MINUTES);
}

async function packsByKey(
  store: Pick<FoldStore, 'hourPacks'>,
  ids: readonly number[],
  hours: readonly number[],
): Promise<Map<string, HourPack>> {
  const rows = await store.hourPacks(ids, hours);
  return new Map(rows.map(({ slo, hour, pack }) => [`${slo} ${hour}`, pack]));
}

/** Whole hours are summed by the store; the minutes before and after them come from the packs. */
async function sumLookback(
  store: Pick<FoldStore, 'sumHours'>,
  ids: readonly number[],
  start: number,
  asOf: number,
  packs: ReadonlyMap<string, HourPack>,
): Promise<Map<number, Float64Array>> {
  const end = asOf + 1;
  const from = Math.ceil(start / HOUR_MINUTES);
  const to = Math.floor(end / HOUR_MINUTES);
  const whole = from < to ? await store.sumHours(ids, { from, to }) : new Map<number, Float64Array>();
  const pieces: [number, number][] =
    from <= to
      ? [
          [start, from * HOUR_MINUTES],
          [to * HOUR_MINUTES, end],
        ]
      : [[start, end]];
  return new Map(
    ids.map((id) => {
      const sums = whole.get(id)?.slice() ?? new Float64Array(FIELDS);
      for (const [first, after] of pieces) {
        const hour = hourOf(first);
        const pack = packs.get(`${id} ${hour}`);
        if (pack === undefined || after <= first) continue;
        const piece = sumPack(pack, first - hour * HOUR_MINUTES, after - hour * HOUR_MINUTES);
        for (let field = 0; field < FIELDS; field++) sums[field]! += piece[field]!;
      }
      return [id, sums];
    }),
  );
}
