/** A way to PostgreSQL that can fall silent, as a network does that loses its route: nothing is refused, nothing ends. */
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type pg from 'pg';
import { onTestFinished } from 'vitest';

export type PgProxy = {
  readonly config: pg.PoolConfig;
  /** After so many more, what the server answers goes nowhere; what it is told still arrives. */
  loseAnswers(after?: number): void;
  restore(): void;
  /** All connections break. */
  cut(): void;
};

export async function startPgProxy(config: pg.PoolConfig): Promise<PgProxy> {
  let answersLeft = Number.POSITIVE_INFINITY;
  const upstreams = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(addressOf(config));
    upstreams.add(upstream);
    client.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => {
      if (answersLeft > 0) client.write(bytes);
      answersLeft--;
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.on('error', () => {});
      socket.on('close', () => other.destroy());
    }
    upstream.on('close', () => upstreams.delete(upstream));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const upstream of upstreams) upstream.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as { port: number };
  return {
    config: through(config, port),
    loseAnswers(after = 0) {
      answersLeft = after;
    },
    restore() {
      answersLeft = Number.POSITIVE_INFINITY;
    },
    cut() {
      for (const upstream of upstreams) upstream.destroy();
    },
  };
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
