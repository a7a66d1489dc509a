/** A PostgreSQL that is reached by TCP, as a container reaches its own, and that can be stopped and started. */
import { join } from 'node:path';
import { type Embedded, openEmbedded } from '../../server/store/embedded/index.ts';
import { openDoor } from './postgres-door.ts';

export type Postgres = {
  readonly url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
};

export async function startPostgres(folder: string): Promise<Postgres> {
  let embedded: Embedded | null = await openEmbedded(folder);
  const { host, port, user, database } = embedded.connection;
  const door = await openDoor({ path: join(host, `.s.PGSQL.${port}`) });
  const stop = async (): Promise<void> => {
    await embedded?.close();
    embedded = null;
  };
  return {
    url: `postgres://${user}@127.0.0.1:${door.port}/${database}`,
    stop,
    async start() {
      embedded ??= await openEmbedded(folder);
    },
    async close() {
      await stop();
      await door.close();
    },
  };
}
