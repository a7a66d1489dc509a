/** How far the file of a source is counted, as PostgreSQL has it. */
import { join } from 'node:path';
import pg from 'pg';

export type PositionLook = {
  /** Bytes; null while nobody can tell. */
  position(): Promise<number | null>;
  close(): Promise<void>;
};

export function lookAtPosition(dataDir: string, source: string): PositionLook {
  let client: pg.Client | null = null;
  const close = async (): Promise<void> => {
    const old = client;
    client = null;
    await old?.end().catch(() => undefined);
  };
  return {
    async position() {
      try {
        client ??= await connect(dataDir);
        const query = 'select max(position) as position from file where source = $1';
        const { rows } = await client.query<{ position: string | null }>(query, [source]);
        return Number(rows[0]?.position ?? 0);
      } catch {
        await close();
        return null;
      }
    },
    close,
  };
}

async function connect(dataDir: string): Promise<pg.Client> {
  const host = join(dataDir, 'postgres', 'socket');
  const client = new pg.Client({ host, user: 'leeway', database: 'postgres' });
  // Its server is killed under it; the next query tells.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
