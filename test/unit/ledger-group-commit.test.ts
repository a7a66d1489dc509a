import { describe, expect, test, vi } from 'vitest';
import { type Batch, KEY_LIVES_MS, type Receipt } from '../../server/ledger/batch.ts';
import { Deltas } from '../../server/ledger/deltas.ts';
import { decodeDeltas } from '../../server/ledger/deltas-codec.ts';
import { GroupCommit, type Handoff } from '../../server/ledger/group-commit.ts';
import {
  type Claim,
  type KeyedBatch,
  type LedgerRow,
  ServerRunOver,
  type Writer,
  type WriterStore,
} from '../../server/ledger/ports.ts';
import { type Series, SeriesRegistry } from '../../server/ledger/series-registry.ts';

const MINUTE = 29_000_000;

/** A writer's store in memory, whose commits the test lets through one by one. */
class MemoryStore implements WriterStore {
  readonly rows: LedgerRow[] = [];
  readonly groups: (Claim | null)[][] = [];
  readonly #keys = new Map<string, KeyedBatch>();
  readonly #ids = new Map<string, number>();
  readonly #gates: (() => void)[] = [];
  readonly #faults: (Error | null)[];
  #writers = 0;
  /** Of the server; another one knows nothing of the series of this. */
  serverRun = 'first';
  /** Commits go through at once. */
  open = true;

  constructor(faults: (Error | null)[] = []) {
    this.#faults = faults;
  }

  async nextWriter(): Promise<Writer> {
    this.#writers++;
    return { id: this.#writers * 10, serverRun: this.serverRun };
  }

  async seriesIds(series: readonly Series[]): Promise<number[]> {
    return series.map((one) => {
      const key = JSON.stringify(one);
      const id = this.#ids.get(key) ?? 500 + this.#ids.size;
      this.#ids.set(key, id);
      return id;
    });
  }

  /** As a standby that takes over, and never heard of the last series. */
  replace(): void {
    this.serverRun = 'second';
    this.#ids.clear();
  }

  async commitGroup(
    serverRun: string,
    claims: readonly (Claim | null)[],
    row: (known: ReadonlyMap<number, Receipt>) => LedgerRow | null,
  ): Promise<ReadonlyMap<number, Receipt>> {
    if (serverRun !== this.serverRun) throw new ServerRunOver();
    this.groups.push([...claims]);
    if (!this.open) await new Promise<void>((resolve) => this.#gates.push(resolve));
    const known = new Map<number, Receipt>();
    const fresh: KeyedBatch[] = [];
    claims.forEach((claim, place) => {
      if (claim?.kind !== 'key') return;
      const { batch } = claim;
      const first = this.#keys.get(`${batch.scope} ${batch.key}`);
      if (first === undefined) fresh.push(batch);
      else if (first.digest !== batch.digest) known.set(place, { kind: 'conflict' });
      else known.set(place, { ...first, kind: 'duplicate' });
    });
    const made = row(known);
    const fault = this.#faults.shift();
    if (fault) throw fault;
    for (const batch of fresh) this.#keys.set(`${batch.scope} ${batch.key}`, batch);
    if (made !== null) this.rows.push(made);
    return known;
  }

  /** Lets the commit that waits through, or comes next; and with `all` those that follow. */
  async pass(all?: 'all'): Promise<void> {
    await vi.waitFor(() => expect(this.#gates).toHaveLength(1));
    this.open = all === 'all';
    this.#gates.shift()!();
  }
}

function opened(store = new MemoryStore()) {
  const registry = new SeriesRegistry();
  const handed: Handoff[] = [];
  const groups = new GroupCommit({ store, registry, handOff: (group) => handed.push(group) });
  const series = (route: string) => registry.ordinal('shop', 'GET', route, 200);
  return { store, registry, handed, groups, series };
}

type Counts = readonly (readonly [series: number, minute: number, count: number])[];

function batchOf(given: Counts, key?: string, digest = 'd', source = 'http/shop'): Batch {
  const deltas = new Deltas();
  for (const [series, minute, count] of given) deltas.add(series, minute, 390, count);
  const counts = { accepted: deltas.events, rejected: 1, ignored: 0 };
  const rejectedBy = new Map([['no status', 1]]);
  return {
    parts: [{ source, service: 'shop', ...counts, rejectedBy, ignoredBy: new Map(), formats: new Map() }],
    deltas,
    ...counts,
    errors: [],
    identity: key === undefined ? null : { scope: 's', key, digest, livesMs: KEY_LIVES_MS },
    position: null,
    arrivedAt: (MINUTE + 10) * 60_000 + 5,
  };
}

/** `series minute` -> events, of all rows of the ledger. */
function ledger(rows: readonly LedgerRow[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { deltas } of rows) {
    for (const { series, minute, counts } of decodeDeltas(deltas)) {
      const key = `${series} ${minute}`;
      sums[key] = (sums[key] ?? 0) + Array.from(counts).reduce((sum, count) => sum + count, 0);
    }
  }
  return sums;
}

describe('group commit', () => {
  test('while one group is on its way the next gathers, and all of it is counted by stored id', async () => {
    const { store, handed, groups, series } = opened();
    store.open = false;
    const [a, b] = [series('/a'), series('/b')];
    const commits = [1, 2, 3].map((count) =>
      groups.commit(
        batchOf([
          [a, MINUTE, count],
          [b, MINUTE + 1, 10 * count],
        ]),
      ),
    );
    expect(groups.depth).toBe(2);
    await store.pass();
    await commits[0];
    await store.pass();
    await Promise.all(commits);
    expect(store.groups.map((group) => group.length)).toEqual([1, 2]);
    expect(ledger(store.rows)).toEqual({ [`500 ${MINUTE}`]: 6, [`501 ${MINUTE + 1}`]: 60 });
    expect(store.rows.map(({ writer, seq }) => [writer, seq])).toEqual([
      [10, 1],
      [10, 2],
    ]);
    expect(handed.map(({ writer, seq }) => [writer, seq])).toEqual([
      [10, 1],
      [10, 2],
    ]);
    expect(handed[1]!.series).toEqual([
      { id: 500, service: 'shop', method: 'GET', route: '/a', status: 200 },
      { id: 501, service: 'shop', method: 'GET', route: '/b', status: 200 },
    ]);
    expect([groups.depth, groups.writer]).toEqual([0, 10]);
  });

  test('a group says which minutes its sources were heard in, and what they refused', async () => {
    const { store, groups, series } = opened();
    store.open = false;
    const a = series('/a');
    const first = groups.commit(batchOf([]));
    const rest = [
      batchOf([
        [a, MINUTE, 1],
        [a, MINUTE + 1, 1],
      ]),
      batchOf([[a, MINUTE + 9, 1]]),
      batchOf([[a, MINUTE, 1]], undefined, 'd', 'file'),
    ].map((batch) => groups.commit(batch));
    await store.pass();
    await first;
    await store.pass();
    await Promise.all(rest);
    const arrival = MINUTE + 10;
    const rejectedBy = { 'no status': 2 };
    expect(store.rows[0]!.sources[0]!.heard).toEqual([[arrival, arrival]]);
    expect(store.rows[1]!.sources).toMatchObject([
      {
        source: 'http/shop',
        service: 'shop',
        heard: [
          [MINUTE, MINUTE + 1],
          [MINUTE + 9, arrival],
        ],
        accepted: 3,
        rejected: 2,
        rejectedBy,
      },
      {
        source: 'file',
        service: 'shop',
        heard: [
          [MINUTE, MINUTE],
          [arrival, arrival],
        ],
        accepted: 1,
        rejected: 1,
        rejectedBy: { 'no status': 1 },
      },
    ]);
  });

  test('a key in one group: the first counts, a repeat is a duplicate, another body a conflict', async () => {
    const { store, groups, series } = opened();
    store.open = false;
    const a = series('/a');
    const commits = [
      batchOf([]),
      batchOf([[a, MINUTE, 5]], 'k'),
      batchOf([[a, MINUTE, 7]], 'k', 'other'),
      batchOf([[a, MINUTE, 5]], 'k'),
      batchOf([[a, MINUTE, 1]], 'l'),
    ].map((batch) => groups.commit(batch));
    await store.pass('all');
    const receipts = await Promise.all(commits);
    expect(receipts.map(({ kind }) => kind)).toEqual([
      'committed',
      'committed',
      'conflict',
      'duplicate',
      'committed',
    ]);
    expect(receipts[3]).toMatchObject({ accepted: 5, rejected: 1 });
    expect(ledger(store.rows)).toEqual({ [`500 ${MINUTE}`]: 6 });
  });

  test('a group of duplicates alone writes no row and hands nothing on', async () => {
    const { store, handed, groups, series } = opened();
    const a = series('/a');
    await groups.commit(batchOf([[a, MINUTE, 5]], 'k'));
    expect(await groups.commit(batchOf([[a, MINUTE, 5]], 'k'))).toMatchObject({
      kind: 'duplicate',
      accepted: 5,
    });
    expect([store.rows.length, handed.length]).toEqual([1, 1]);
  });

  test('a store that fails refuses its own group alone, and what follows has another writer', async () => {
    const away = new Error('the store is away');
    const { store, handed, groups, series } = opened(new MemoryStore([null, away]));
    const a = series('/a');
    store.open = false;
    const commits = [1, 10, 100].map((count) => groups.commit(batchOf([[a, MINUTE, count]], `k${count}`)));
    await store.pass();
    await commits[0];
    await vi.waitFor(() => expect(store.groups).toHaveLength(2));
    const late = groups.commit(batchOf([[a, MINUTE, 1000]]));
    await store.pass('all');
    const settled = await Promise.allSettled([...commits, late]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(await groups.commit(batchOf([[a, MINUTE, 100]], 'k100'))).toMatchObject({ kind: 'committed' });
    expect(store.rows.map(({ writer, seq }) => [writer, seq])).toEqual([
      [10, 1],
      [20, 1],
      [20, 2],
    ]);
    expect(handed).toHaveLength(3);
    expect(ledger(store.rows)).toEqual({ [`500 ${MINUTE}`]: 1101 });
  });

  test('when another PostgreSQL answers, writer and ids are asked for again, and the group is counted once', async () => {
    const { store, handed, groups, series } = opened();
    const [a, b] = [series('/a'), series('/b')];
    await groups.commit(batchOf([[a, MINUTE, 1]]));
    store.replace();
    await store.seriesIds([{ service: 'shop', method: 'GET', route: '/z', status: 200 }]);
    expect(await groups.commit(batchOf([[b, MINUTE, 10]], 'k'))).toMatchObject({ kind: 'committed' });
    expect(store.rows.map(({ writer, seq }) => [writer, seq])).toEqual([
      [10, 1],
      [20, 1],
    ]);
    expect(ledger(store.rows.slice(1))).toEqual({ [`502 ${MINUTE}`]: 10 });
    expect(handed.map(({ series: named }) => named.map(({ id, route }) => [id, route]))).toEqual([
      [[500, '/a']],
      [[502, '/b']],
    ]);
  });

  test('when too much waits one more is refused at once, and those that wait are counted', async () => {
    const { store, groups, series } = opened();
    store.open = false;
    const a = series('/a');
    // The first is on its way.
    const taken = Array.from({ length: 2049 }, () => groups.commit(batchOf([[a, MINUTE, 1]])));
    await expect(groups.commit(batchOf([[a, MINUTE, 1]]))).rejects.toMatchObject({
      code: 'unavailable',
      retryAfter: 1,
    });
    await store.pass('all');
    await Promise.all(taken);
    expect(await groups.commit(batchOf([[a, MINUTE, 1]]))).toMatchObject({ kind: 'committed' });
    expect(ledger(store.rows)).toEqual({ [`500 ${MINUTE}`]: 2050 });
  });

  test('drain settles when all that was handed in is settled', async () => {
    const { store, groups, series } = opened();
    const a = series('/a');
    for (let count = 1; count <= 600; count++) void groups.commit(batchOf([[a, MINUTE, 1]]));
    await groups.drain();
    expect(ledger(store.rows)).toEqual({ [`500 ${MINUTE}`]: 600 });
    expect(Math.max(...store.groups.map((group) => group.length))).toBe(512);
    await groups.drain();
  });
});
