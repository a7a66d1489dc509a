import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { TestServer } from './postgres-setup.ts';

export type TestDatabase = { readonly config: pg.PoolConfig; drop(): Promise<void> };

/** A fresh, empty database on the server of this test run; the caller applies the migrations. */
export async function createDatabase(): Promise<TestDatabase> {
  const server = inject('postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(server, `create database ${name} template template0 strategy file_copy`);
  return {
    config: onDatabase(server, name),
    drop: () => execute(server, `drop database if exists ${name} with (force)`),
  };
}

/** The database as DATABASE_URL names it. */
export function urlOf({ config }: TestDatabase): string {
  if (config.connectionString !== undefined) return config.connectionString;
  const where = new URLSearchParams({ host: config.host ?? '', port: String(config.port ?? '') });
  return `postgresql://${config.user}@localhost/${config.database}?${where}`;
}

function onDatabase(server: TestServer, name: string): pg.PoolConfig {
  if (!('connectionString' in server)) return { ...server, database: name };
  const url = new URL(server.connectionString);
  url.pathname = `/${name}`;
  return { connectionString: url.href };
}

async function execute(server: TestServer, statement: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
