import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';
import { openDatabase, openPool } from '../../server/store/database.ts';
import { openEmbedded } from '../../server/store/embedded/index.ts';
import { migrate } from '../../server/store/migrate.ts';
import { databaseName, execute, onDatabase } from './postgres-server.ts';
import { temporaryFolder } from './tmp.ts';

type Shared = { users: number; readonly opened: Promise<Opened> };
type Opened = ProvidedContext['postgres'] & { close(): Promise<void> };

// Each project of a run loads this file anew, in one process: what they share must live outside of the module.
const key = Symbol.for('leeway.test.postgres');
const global = globalThis as { [key]?: Shared | undefined };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  global[key] ??= { users: 0, opened: open() };
  const shared = global[key];
  shared.users += 1;
  const { server, template, close } = await shared.opened;
  project.provide('postgres', { server, template });
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    global[key] = undefined;
    await close();
  };
}

async function open(): Promise<Opened> {
  const { server, close } = await openServer();
  const template = databaseName();
  await execute(server, `create database ${template} template template0`);
  const db = openDatabase(openPool(onDatabase(server, template), () => {}));
  await migrate(db);
  await db.destroy();
  return {
    ...{ server, template },
    async close() {
      await execute(server, `drop database ${template}`);
      await close();
    },
  };
}

async function openServer() {
  const url = process.env.TEST_DATABASE_URL;
  if (url !== undefined && url !== '') return { server: { connectionString: url }, close: async () => {} };
  const folder = temporaryFolder();
  const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '200' };
  const embedded = await openEmbedded(folder.path, { settings });
  const close = async () => {
    await embedded.close();
    folder.remove();
  };
  return { server: embedded.connection, close };
}
