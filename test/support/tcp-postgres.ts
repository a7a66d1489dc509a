/** A PostgreSQL that is reached by TCP, as a container reaches its own, and that can be stopped and started. */
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Embedded, openEmbedded } from '../../server/store/embedded/index.ts';

export type Postgres = {
  readonly url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
};

export async function startPostgres(folder: string): Promise<Postgres> {
  let embedded: Embedded | null = await openEmbedded(folder);
  const { host, port, user, database } = embedded.connection;
  const sockets = new Set<Socket>();
  const door = createServer((client) => {
    const inner = connect(join(host, `.s.PGSQL.${port}`));
    sockets.add(client);
    client.on('close', () => sockets.delete(client));
    for (const [from, to] of [
      [client, inner],
      [inner, client],
    ] as const) {
      from.on('error', () => {});
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port: outer } = door.address() as { port: number };
  const stop = async (): Promise<void> => {
    await embedded?.close();
    embedded = null;
  };
  return {
    url: `postgres://${user}@127.0.0.1:${outer}/${database}`,
    stop,
    async start() {
      embedded ??= await openEmbedded(folder);
    },
    async close() {
      await stop();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => door.close(resolve));
    },
  };
}
