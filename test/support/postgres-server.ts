/** Databases of a server, from the process of the run and from its workers. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** The server of this test run: an embedded one, or the one that TEST_DATABASE_URL names. */
export type TestServer =
  | { readonly connectionString: string }
  | { readonly host: string; readonly port: number; readonly user: string; readonly database: string };

declare module 'vitest' {
  interface ProvidedContext {
    /** `template`: the name of a database with the schema of now, to which nobody connects. */
    postgres: { readonly server: TestServer; readonly template: string };
  }
}

export function databaseName(): string {
  return `test_${randomUUID().replaceAll('-', '')}`;
}

export function onDatabase(server: TestServer, name: string): pg.PoolConfig {
  if (!('connectionString' in server)) return { ...server, database: name };
  const url = new URL(server.connectionString);
  url.pathname = `/${name}`;
  return { connectionString: url.href };
}

/** As DATABASE_URL names it. */
export function databaseUrl({ connectionString, user, host, port, database }: pg.PoolConfig): string {
  if (connectionString !== undefined) return connectionString;
  const where = new URLSearchParams({ host: host ?? '', port: String(port ?? '') });
  return `postgresql://${user}@localhost/${database}?${where}`;
}

export async function execute(server: TestServer, statement: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
