import type { TestProject } from 'vitest/node';
import { openEmbedded } from '../../server/store/embedded/index.ts';
import { temporaryFolder } from './tmp.ts';

/** The server of this test run: an embedded one, or the one that TEST_DATABASE_URL names. */
export type TestServer =
  | { readonly connectionString: string }
  | { readonly host: string; readonly port: number; readonly user: string; readonly database: string };

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer;
  }
}

type Shared = { users: number; readonly opened: Promise<{ server: TestServer; close(): Promise<void> }> };

// Each project of a run loads this file anew, in one process: what they share must live outside of the module.
const key = Symbol.for('leeway.test.postgres');
const global = globalThis as { [key]?: Shared | undefined };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  global[key] ??= { users: 0, opened: open() };
  const shared = global[key];
  shared.users += 1;
  const { server, close } = await shared.opened;
  project.provide('postgres', server);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    global[key] = undefined;
    await close();
  };
}

async function open() {
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
