import pg from 'pg';
import { DATABASE, PORT, SUPERUSER } from './settings.ts';

/** How a server answers on its socket. Starting covers stopping too: it is there, and takes no sessions. */
export type Answer = 'ready' | 'starting' | 'unreachable';

const CANNOT_CONNECT_NOW = '57P03';
const TOO_MANY_CONNECTIONS = '53300';

/** Where a server of ours is found; complete, so that no PG* variable of the environment has a say. */
export function connectionTo(socketFolder: string) {
  return {
    host: socketFolder,
    port: PORT,
    user: SUPERUSER,
    database: DATABASE,
    password: '',
    ssl: false,
  } as const;
}

export async function ask(socketFolder: string): Promise<Answer> {
  const client = new pg.Client({ ...connectionTo(socketFolder), connectionTimeoutMillis: 5000 });
  // A server that goes away while we ask tells so by an event as well.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return 'ready';
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === TOO_MANY_CONNECTIONS) return 'ready';
    return code === CANNOT_CONNECT_NOW ? 'starting' : 'unreachable';
  } finally {
    await client.end().catch(() => {});
  }
}
