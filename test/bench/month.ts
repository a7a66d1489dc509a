/** A data directory with many objectives and thirty days of minutes in the store. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { mergeBuckets } from '../../server/ledger/deltas-codec.ts';
import { bucketOf } from '../../server/slo/histogram.ts';
import type { Db } from '../../server/store/database.ts';
import { openPool } from '../../server/store/database.ts';
import { openEmbedded } from '../../server/store/embedded/index.ts';
import { createLedgerStore, type LedgerStore } from '../../server/store/ledger-store.ts';
import { migrate } from '../../server/store/migrate.ts';
import { Partitions } from '../../server/store/partitions.ts';
import { startLeeway } from '../support/process.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/tmp.ts';

const SERVICES = 10;
const DAYS = 30;
const DAY_MINUTES = 1440;
const HOUR_MINUTES = 60;
const MINUTE_MS = 60_000;
const ALL_HEARD = (1n << 60n) - 1n;

export type Month = {
  readonly folder: TemporaryFolder;
  readonly dataDir: string;
  readonly definitionsDir: string;
  /** Of all objectives, in the order of their definitions. */
  readonly paths: readonly string[];
};

/** The minutes are stored as a flush would; the counts of the objectives are then built from them by Leeway itself. */
export async function makeMonth(objectives: number): Promise<Month> {
  const folder = temporaryFolder();
  const dataDir = join(folder.path, 'data');
  const definitionsDir = join(folder.path, 'slo-definitions');
  mkdirSync(definitionsDir);
  await withStore(dataDir, async (store) => {
    await migrate(store.db);
    await fill(store);
  });
  writeFileSync(join(definitionsDir, 'bench.yaml'), yamlOf(objectives));
  const leeway = startLeeway({ dataDir, definitionsDir });
  try {
    await untilBuilt(await leeway.listening, objectives);
  } finally {
    leeway.kill('SIGTERM');
    await leeway.ended;
  }
  const paths = Array.from({ length: objectives }, (_, index) => `${serviceOf(index)}/slo-${index}`);
  return { folder, dataDir, definitionsDir, paths };
}

/** Opens the store of a data directory for `use`, and leaves it after. */
export async function withStore<Result>(
  dataDir: string,
  use: (store: LedgerStore) => Promise<Result>,
): Promise<Result> {
  const embedded = await openEmbedded(dataDir);
  const pool = openPool(embedded.connection, () => {});
  const store = createLedgerStore(pool, embedded.connection);
  try {
    return await use(store);
  } finally {
    await store.db.destroy();
    await embedded.close();
  }
}

function serviceOf(index: number): string {
  return `svc-${index % SERVICES}`;
}

/** Different for all objectives of a service, so that each counts the whole history by a rule of its own. */
function thresholdOf(index: number): number {
  const nth = Math.floor(index / SERVICES);
  return nth < 90 ? (10 + nth) * 10 : (nth - 80) * 100;
}

function yamlOf(objectives: number): string {
  const indices = Array.from({ length: objectives }, (_, index) => index);
  return [...Map.groupBy(indices, serviceOf)]
    .map(([service, own]) => {
      const slos = own.map(
        (index) =>
          `  - name: slo-${index}\n    objective: 99.9% of GET /r/:id non-5xx under ${thresholdOf(index)}ms over 30 days`,
      );
      return `service: ${service}\nslos:\n${slos.join('\n')}\n`;
    })
    .join('---\n');
}

async function untilBuilt(url: string, objectives: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/api/v1/slos`);
    const list = (await answer.json()) as { slos?: { building: number | null }[] };
    if (list.slos?.filter(({ building }) => building === null).length === objectives) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function fill({ db, seriesIds }: LedgerStore): Promise<void> {
  const end = Math.floor(Date.now() / MINUTE_MS);
  const from = Math.floor(end / DAY_MINUTES - DAYS) * DAY_MINUTES;
  await new Partitions(db).ensure(Array.from({ length: DAYS + 1 }, (_, day) => from / DAY_MINUTES + day));
  const series = await seriesIds(
    Array.from({ length: SERVICES }, (_, index) => ({
      service: serviceOf(index),
      method: 'GET',
      route: '/r/:',
      status: 200,
    })),
  );
  await fillMinutes(db, series, from, end);
  await fillSources(db, from, end);
  await sql`analyze`.execute(db);
}

async function fillMinutes(db: Db, series: readonly number[], from: number, to: number): Promise<void> {
  const spread = Array.from({ length: 40 }, (_, index) => bucketOf(5_000 + index * 7_000)).sort(
    (a, b) => a - b,
  );
  const used = [...new Set(spread)];
  const entry = {
    series: 0,
    minute: 0,
    buckets: used,
    counts: [400, 60, 20, 5, 2, 1],
    from: 0,
    to: used.length,
  };
  await sql`insert into minute (series_id, minute, buckets)
    select series, minute, ${mergeBuckets(undefined, entry)}::bytea
    from unnest(${series}::int[]) as series, generate_series(${from}::int, ${to - 1}::int) as minute`.execute(
    db,
  );
}

async function fillSources(db: Db, from: number, to: number): Promise<void> {
  await sql`insert into source (name, service, first_minute, last_minute, accepted, rejected, rejected_by)
    select distinct 'http/' || service, service, ${from}::int, ${to - 1}::int, 0, 0, '{}'::jsonb from series
    on conflict do nothing`.execute(db);
  await sql`insert into heard (source, hour, minutes)
    select name, hour, ${ALL_HEARD.toString()}::bigint
    from source, generate_series(${from / HOUR_MINUTES}::int, ${Math.floor(to / HOUR_MINUTES) - 1}::int) as hour
    on conflict do nothing`.execute(db);
}
