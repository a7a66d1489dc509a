/** The PostgreSQL of the benchmark: Leeway's embedded one with its usual settings, and a fresh database for each run. */

import { join } from 'node:path';
import pg from 'pg';
import { openPool } from '../../../server/store/database.ts';
import { openEmbedded } from '../../../server/store/embedded/index.ts';
import { createLedgerStore } from '../../../server/store/ledger-store.ts';
import { migrate } from '../../../server/store/migrate.ts';
import { databaseUrl } from '../../support/postgres-server.ts';
import { temporaryFolder } from '../../support/tmp.ts';
import { cpuOfFamily } from './cpu-time.ts';

const TEMPLATE = 'bench_template';

export type BenchServer = {
  /** A folder for what a part needs. */
  readonly folder: string;
  /** A database of its own, migrated and empty; what DATABASE_URL says of it. */
  fresh(): Promise<string>;
  /** CPU seconds of all of the server's processes so far, with what they had put off written. */
  cpu(): Promise<number>;
};

/** Opens a server for `use` and removes all of it after. */
export async function withBenchServer<Result>(
  use: (server: BenchServer) => Promise<Result>,
): Promise<Result> {
  const folder = temporaryFolder();
  const embedded = await openEmbedded(join(folder.path, 'data'));
  const { connection, pid } = embedded;
  // It is no child that ends with this process: a run that is broken off takes it along.
  const endWithUs = () => process.kill(pid, 'SIGQUIT');
  process.once('exit', endWithUs);
  const client = new pg.Client(connection);
  await client.connect();
  let databases = 0;
  try {
    await client.query(`create database ${TEMPLATE}`);
    await prepare({ ...connection, database: TEMPLATE });
    return await use({
      folder: folder.path,
      async fresh() {
        const name = `bench_${++databases}`;
        await client.query(`create database ${name} template ${TEMPLATE}`);
        return databaseUrl({ ...connection, database: name });
      },
      async cpu() {
        await client.query('checkpoint');
        return cpuOfFamily(pid);
      },
    });
  } finally {
    await client.end();
    process.removeListener('exit', endWithUs);
    await embedded.close();
    folder.remove();
  }
}

async function prepare(connection: pg.PoolConfig): Promise<void> {
  const store = createLedgerStore(
    openPool(connection, () => {}),
    connection,
  );
  await migrate(store.db);
  await store.db.destroy();
}
