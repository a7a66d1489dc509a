/** Brings the entries in line with the definitions: keeps, loads or builds a tally for each SLO. */
import { isDeepStrictEqual } from 'node:util';
import type { Reach } from '../slo/window.ts';
import type { Entry } from './book.ts';
import { Flow } from './flow.ts';
import { type FoldState, planOf } from './fold-state.ts';
import { loadSliceTally, resumeTallies } from './load.ts';
import { type Countable, revisionOf, sloKey } from './objectives.ts';
import type { FoldStore, SloRow } from './ports.ts';
import { SliceTally } from './slice-tally.ts';
import { Tally } from './tally.ts';

type Slo = Countable['slos'][number];

/** What has to happen with each SLO of new definitions. */
type Sorted = {
  /** Counted already, with the same look-backs that end at the same time. */
  readonly keep: readonly { slo: Slo; entry: Entry }[];
  /** Its hours are stored. */
  readonly load: readonly { slo: Slo; row: SloRow }[];
  /** Nothing is stored for its revision yet. */
  readonly build: readonly Slo[];
};

/**
 * Installs definitions. All that was folded must be flushed, and nothing may be folded meanwhile. Returns the entries that
 * are to be built: they are in the book, and count what is folded from now on.
 */
export async function install(state: FoldState, store: FoldStore, countable: Countable): Promise<Entry[]> {
  const rows = new Map((await store.sloRows()).map((row) => [`${sloKey(row)} ${row.revision}`, row]));
  const sorted = sort(state, countable, rows);
  const kept = sorted.keep.map(({ slo, entry }) => ({ ...entry, plan: planOf(countable, slo) }));
  const loaded = await loadEntries(state, store, countable, sorted.load);
  const replaced = sorted.build.flatMap((slo) => state.current.get(sloKey(slo)) ?? []).filter(isComplete);
  // What nobody counts any more would fall behind, and be taken for whole when its definition comes back.
  const counted = new Set([...kept, ...loaded, ...replaced].map(({ id }) => id));
  const dropped = [...rows.values()].filter(({ id }) => !counted.has(id));
  await store.dropSlos(
    state.lease,
    dropped.map(({ id }) => id),
  );
  const building = await newEntries(state, store, countable, sorted.build);
  show(state, [...replaced, ...kept, ...loaded], building);
  state.install(countable, [...kept, ...loaded, ...building, ...replaced]);
  return building;
}

function rowKey(slo: Slo): string {
  return `${sloKey(slo)} ${revisionOf(slo)}`;
}

function sort(state: FoldState, countable: Countable, rows: ReadonlyMap<string, SloRow>): Sorted {
  const keep: { slo: Slo; entry: Entry }[] = [];
  const load: { slo: Slo; row: SloRow }[] = [];
  const build: Slo[] = [];
  for (const slo of countable.slos) {
    const entry = state.current.get(sloKey(slo));
    const row = rows.get(rowKey(slo));
    const { lookbacks, lag } = planOf(countable, slo);
    if (
      entry !== undefined &&
      isComplete(entry) &&
      entry.revision === revisionOf(slo) &&
      entry.plan.lag === lag &&
      same(entry.tally.lookbacks, lookbacks) &&
      isDeepStrictEqual(entry.plan.slo.slices, slo.slices)
    ) {
      keep.push({ slo, entry });
    } else if (row?.built === true) load.push({ slo, row });
    else build.push(slo);
  }
  return { keep, load, build };
}

function isComplete(entry: Entry): boolean {
  return entry.building === null;
}

/** Windows are read anew with their file: the same text is the same window. */
function same(a: readonly Reach[], b: readonly Reach[]): boolean {
  const of = (reaches: readonly Reach[]) =>
    reaches.map((reach) => (typeof reach === 'number' ? reach : reach.text)).join();
  return of(a) === of(b);
}

async function loadEntries(
  state: FoldState,
  store: FoldStore,
  countable: Countable,
  wanted: Sorted['load'],
): Promise<Entry[]> {
  if (wanted.length === 0) return [];
  const planned = wanted.map(({ slo, row }) => ({ row, plan: planOf(countable, slo) }));
  const tallies = new Map<number, Entry['tally']>();
  const ofEvents = planned.filter(({ plan }) => plan.slo.slices === null);
  for (const [lag, own] of Map.groupBy(ofEvents, ({ plan }) => plan.lag)) {
    const ids = own.map(({ row, plan }) => ({ id: row.id, lookbacks: plan.lookbacks }));
    for (const [id, tally] of await resumeTallies(store, ids, state.asOf - lag)) tallies.set(id, tally);
  }
  for (const { row, plan } of planned) {
    const { slices } = plan.slo;
    if (slices === null) continue;
    const asOf = state.asOf - plan.lag;
    tallies.set(row.id, await loadSliceTally(store, row.id, slices, plan.lookbacks, asOf));
  }
  return planned.map(({ row, plan }) => ({
    id: row.id,
    revision: row.revision,
    plan,
    tally: tallies.get(row.id)!,
    trend: null,
    building: null,
    folded: { good: 0, bad: 0 },
    flow: new Flow(),
    late: null,
  }));
}

async function newEntries(
  state: FoldState,
  store: FoldStore,
  countable: Countable,
  slos: readonly Slo[],
): Promise<Entry[]> {
  const rows = await store.addSlos(
    state.lease,
    slos.map((slo) => ({ service: slo.service, name: slo.name, revision: revisionOf(slo) })),
  );
  return rows.map(({ id, revision }, index) => {
    const plan = planOf(countable, slos[index]!);
    const { slices } = plan.slo;
    const asOf = state.asOf - plan.lag;
    const tally =
      slices === null
        ? new Tally(id, plan.lookbacks, asOf)
        : new SliceTally(id, slices, plan.lookbacks, asOf);
    return {
      id,
      revision,
      plan,
      tally,
      trend: null,
      building: 0,
      folded: { good: 0, bad: 0 },
      flow: new Flow(),
      late: null,
    };
  });
}

/** Shows what is complete, an older revision too, and where there is nothing else, what is being built. */
function show(state: FoldState, complete: readonly Entry[], building: readonly Entry[]): void {
  state.current.clear();
  for (const entry of [...building, ...complete]) state.current.set(sloKey(entry.plan.slo), entry);
}
