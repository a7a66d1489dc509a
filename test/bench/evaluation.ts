/** The cost of one evaluation tick: every look-back moved on by a minute, and every status made anew. */

import { createDefinitions } from '../../server/definitions/watch.ts';
import { advance } from '../../server/ledger/advance.ts';
import { install } from '../../server/ledger/install.ts';
import { loadState } from '../../server/ledger/load-state.ts';
import { makeCountable } from '../../server/ledger/objectives.ts';
import type { LedgerStore } from '../../server/store/ledger-store.ts';
import { type Month, withStore } from './month.ts';
import type { Row } from './row.ts';
import { median } from './statistics.ts';

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const TICKS = 180;
const SIZES = [10, 100, 1000];

type Ticks = { readonly usual: number; readonly withHour: number };

export async function evaluationRows({ dataDir, definitionsDir }: Month): Promise<Row[]> {
  return withStore(dataDir, async (store) => {
    const rows: Row[] = [];
    for (const size of SIZES) rows.push(rowOf(size, await measure(store, definitionsDir, size)));
    return rows;
  });
}

function rowOf(size: number, { usual, withHour }: Ticks): Row {
  const each = (usual * 1000) / size;
  return {
    what: `evaluation tick, ${size} objectives, 30 days`,
    figure: `${usual.toFixed(2)} ms, ${each.toFixed(1)} us each (once an hour ${withHour.toFixed(1)} ms)`,
    target: '100 us each',
  };
}

async function measure(store: LedgerStore, definitionsDir: string, size: number): Promise<Ticks> {
  const { state, now } = await loaded(store, definitionsDir, size);
  const usual: number[] = [];
  const withHour: number[] = [];
  for (let tick = 1; tick <= TICKS; tick++) {
    const at = now + tick * MINUTE_MS;
    const minute = Math.floor(at / MINUTE_MS);
    const begun = performance.now();
    await advance(state, store, minute);
    state.touchAll();
    const statuses = state.takeStatuses(at);
    const took = performance.now() - begun;
    if (statuses.length !== size) throw new Error(`${statuses.length} statuses, not ${size}`);
    // Hours in which look-backs end are read once an hour; with look-backs of half hours that may be two ticks.
    (minute % (HOUR_MINUTES / 2) <= 1 || took > 20 * (usual.at(-1) ?? took) ? withHour : usual).push(took);
  }
  return { usual: median(usual), withHour: Math.max(...withHour) };
}

async function loaded(store: LedgerStore, definitionsDir: string, size: number) {
  const now = Date.now();
  const definitions = createDefinitions(definitionsDir, {});
  await definitions.reload();
  const slos = definitions.current().slos.slice(0, size);
  const countable = await makeCountable(
    {
      slos,
      silenceAfter: new Map(),
      lags: new Map(),
      formatted: new Set(),
      counterSources: new Map(),
      rejectedAbove: new Map(),
      routes: [],
      warnings: new Map(),
    },
    { bucketParts: store.bucketParts, routesInForce: async () => [] },
    now,
  );
  const lease = { holder: 'bench', epoch: 0, serverRun: '' };
  const state = await loadState({ store, now, retention: () => 92 * 1440 }, lease, countable);
  const building = await install(state, { ...store, dropSlos: async () => {} }, countable);
  if (building.length > 0) throw new Error('the stored objectives are not those of the definitions');
  return { state, now };
}
