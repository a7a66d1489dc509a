/** A way to a test's PostgreSQL that can fall silent, as a network does that loses its route: nothing is refused, nothing ends. */
import { join } from 'node:path';
import type pg from 'pg';
import { onTestFinished } from 'vitest';
import { type Door, openDoor } from './postgres-door.ts';

export type PgProxy = Pick<Door, 'cut' | 'loseAnswers' | 'restore'> & { readonly config: pg.PoolConfig };

export async function startPgProxy(config: pg.PoolConfig): Promise<PgProxy> {
  const door = await openDoor(addressOf(config));
  onTestFinished(() => door.close());
  return { ...door, config: through(config, door.port) };
}

function addressOf(config: pg.PoolConfig) {
  if (config.connectionString !== undefined) {
    const { hostname, port } = new URL(config.connectionString);
    return { host: hostname, port: Number(port || 5432) };
  }
  return { path: join(config.host!, `.s.PGSQL.${config.port}`) };
}

function through(config: pg.PoolConfig, port: number): pg.PoolConfig {
  if (config.connectionString === undefined) return { ...config, host: '127.0.0.1', port };
  const url = new URL(config.connectionString);
  url.host = `127.0.0.1:${port}`;
  return { connectionString: url.href };
}
