import type pg from 'pg';
import { inject } from 'vitest';
import { databaseName, databaseUrl, execute, onDatabase } from './postgres-server.ts';

export type TestDatabase = { readonly config: pg.PoolConfig; drop(): Promise<void> };

/** A fresh database on the server of this test run, with the schema of now: a copy, as migrations each time would take longer. */
export function createDatabase(): Promise<TestDatabase> {
  return copyOf(inject('postgres').template);
}

/** One in which nothing is. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return copyOf('template0');
}

async function copyOf(template: string): Promise<TestDatabase> {
  const { server } = inject('postgres');
  const name = databaseName();
  await execute(server, `create database ${name} template ${template} strategy file_copy`);
  return {
    config: onDatabase(server, name),
    drop: () => execute(server, `drop database if exists ${name} with (force)`),
  };
}

/** The database as DATABASE_URL names it. */
export function urlOf({ config }: TestDatabase): string {
  return databaseUrl(config);
}
