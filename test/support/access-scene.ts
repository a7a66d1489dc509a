/** Real tokens and sessions on a database of their own, before an HTTP surface with nothing behind it. */
import { onTestFinished } from 'vitest';
import type { Scope } from '../../server/access/scopes.ts';
import type { TokenInput } from '../../server/access/token-reading.ts';
import { readConfig } from '../../server/config.ts';
import { type AccessRunning, createAccessDesk } from '../../server/desks/access-desk.ts';
import { type Db, openDatabase, openPool } from '../../server/store/database.ts';
import { migrate } from '../../server/store/migrate.ts';
import { SOMEBODY } from './actor.ts';
import { createDatabase } from './database.ts';
import { NOW, startHttp, type TestServer } from './http-server.ts';
import { startPgProxy } from './pg-proxy.ts';

export type AccessScene = TestServer & {
  readonly db: Db;
  readonly access: AccessRunning;
  readonly clock: { now: number };
  /** From now on PostgreSQL says nothing. */
  lose(): void;
  /** Another process on the same database. */
  another(): AccessRunning;
  /** The text of a new token. */
  token(name: string, scopes: readonly Scope[], more?: Partial<TokenInput>): Promise<string>;
};

export const HOST = 'slo.example';

export type AccessSetting = Parameters<typeof startHttp>[0] & { readonly publicServices?: readonly string[] };

/** By itself on a port that others can call, so that it is closed. */
export async function openAccessScene({
  env,
  publicServices = [],
  ...more
}: AccessSetting = {}): Promise<AccessScene> {
  const database = await createDatabase();
  const proxy = await startPgProxy(database.config);
  const pool = openPool(proxy.config, () => {});
  const db = openDatabase(pool);
  onTestFinished(async () => {
    // What still waits for an answer would wait for long.
    proxy.cut();
    await db.destroy();
    await database.drop();
  });
  await migrate(db);
  const clock = { now: NOW };
  const settings = { HOST: '0.0.0.0', ...env };
  const config = readConfig(settings);
  const open = () =>
    createAccessDesk({
      db,
      config,
      issuer: null,
      services: () => new Set(['snippets']),
      publicServices: () => publicServices,
      now: () => clock.now,
    });
  const access = open();
  const http = await startHttp({ ...more, env: settings, access });
  return {
    ...http,
    ...{ db, access, clock, lose: () => proxy.loseAnswers() },
    another: open,
    async token(name, scopes, given = {}) {
      const input = { name, scopes, services: null, expires: null, ...given };
      return (await access.createToken(input, SOMEBODY)).text;
    },
  };
}

export function bearing(token: string): Record<string, string> {
  return { host: HOST, authorization: `Bearer ${token}` };
}
