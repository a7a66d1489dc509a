/** What Leeway's tables hold and take on disk. */
import pg from 'pg';

export type Size = {
  readonly rows: number;
  /** Table, indexes and toast. */
  readonly bytes: number;
};

export type Sizes = ReadonlyMap<string, Size>;

/** How many days of minutes have a table. */
export type Measured = { readonly tables: Sizes; readonly bytes: number; readonly days: number };

export type SizeReader = {
  measure(vacuum?: boolean): Promise<Measured>;
  row<Row>(sql: string): Promise<Row>;
  close(): Promise<void>;
};

const DAY_TABLE = /^minute_\d{8}$/;
/** A partitioned table has no rows of its own; its days are summed. */
const MINUTES = 'minute';

export async function openSizes(databaseUrl: string): Promise<SizeReader> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  return {
    async measure(vacuum = true) {
      if (vacuum) await client.query('vacuum analyze');
      const names = await client.query<{ name: string }>(
        `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
      );
      const each = [];
      for (const { name } of names.rows) each.push({ name, size: await sizeOf(client, name) });
      return summed(each);
    },
    async row<Row>(sql: string) {
      return (await client.query(sql)).rows[0] as Row;
    },
    close: () => client.end(),
  };
}

async function sizeOf(client: pg.Client, name: string): Promise<Size> {
  const { rows } = await client.query<Record<keyof Size, string>>(
    `select (select count(*) from ${name}) as rows, pg_total_relation_size($1::regclass) as bytes`,
    [name],
  );
  const { rows: count, bytes } = rows[0]!;
  return { rows: Number(count), bytes: Number(bytes) };
}

function summed(each: readonly { name: string; size: Size }[]): Measured {
  const tables = new Map<string, Size>();
  for (const { name, size } of each) {
    const key = DAY_TABLE.test(name) ? MINUTES : name;
    const before = tables.get(key) ?? { rows: 0, bytes: 0 };
    tables.set(key, { rows: before.rows + size.rows, bytes: before.bytes + size.bytes });
  }
  return {
    tables,
    bytes: each.reduce((sum, { size }) => sum + size.bytes, 0),
    days: each.filter(({ name }) => DAY_TABLE.test(name)).length,
  };
}
