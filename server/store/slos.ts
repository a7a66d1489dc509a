import { sql, type Transaction } from 'kysely';
import { addPack, decodePack, encodePack, sumPack } from '../ledger/hour-pack.ts';
import type { Flush, HourRow, HourSpan, HourTotals, Lease, SloRow } from '../ledger/ports.ts';
import type { SavedSums } from '../ledger/tally.ts';
import { ByteReader, ByteWriter } from '../ledger/varint.ts';
import { BAD, FIELDS, GOOD, IGNORED, UNCERTAIN, UNMEASURED } from '../slo/counts.ts';
import type { Db } from './database.ts';
import { holdLease } from './lease.ts';
import type { Database } from './schema.ts';

export async function sloRows(db: Db): Promise<SloRow[]> {
  return db.selectFrom('slo').selectAll().orderBy('id').execute();
}

export async function addSlos(
  db: Db,
  lease: Lease,
  revisions: readonly Omit<SloRow, 'id' | 'built'>[],
): Promise<SloRow[]> {
  if (revisions.length === 0) return [];
  return db.transaction().execute(async (trx) => {
    await holdLease(trx, lease);
    const { rows } = await sql<SloRow>`insert into slo (service, name, revision)
      select * from unnest(${revisions.map(({ service }) => service)}::text[],
        ${revisions.map(({ name }) => name)}::text[], ${revisions.map(({ revision }) => revision)}::text[])
      returning *`.execute(trx);
    const added = new Map(rows.map((row) => [keyOf(row), row]));
    return revisions.map((revision) => added.get(keyOf(revision))!);
  });
}

function keyOf({ service, name, revision }: Omit<SloRow, 'id' | 'built'>): string {
  return `${service}/${name} ${revision}`;
}

export async function markBuilt(db: Db, lease: Lease, ids: readonly number[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await holdLease(trx, lease);
    await sql`update slo set built = true where id = any(${ids}::int[])`.execute(trx);
  });
}

/** Their hours go with them. */
export async function dropSlos(db: Db, lease: Lease, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db.transaction().execute(async (trx) => {
    await holdLease(trx, lease);
    await sql`delete from slo where id = any(${ids}::int[])`.execute(trx);
  });
}

export async function dropHoursBefore(db: Db, hour: number): Promise<void> {
  await db.deleteFrom('slo_hour').where('hour', '<', hour).execute();
  await db.deleteFrom('heard').where('hour', '<', hour).execute();
}

export async function hourPacks(
  db: Db,
  slos: readonly number[],
  hours: readonly number[],
): Promise<HourRow[]> {
  const { rows } = await sql<{ slo: number; hour: number; pack: Buffer }>`
    select slo_id as slo, hour, pack from slo_hour
    where slo_id = any(${slos}::int[]) and hour = any(${hours}::int[])`.execute(db);
  return rows.map(({ slo, hour, pack }) => ({ slo, hour, pack: decodePack(pack) }));
}

export async function hourRange(db: Db, slo: number, { from, to }: HourSpan): Promise<HourRow[]> {
  const { rows } = await sql<{ hour: number; pack: Buffer }>`select hour, pack from slo_hour
    where slo_id = ${slo} and hour >= ${from} and hour < ${to} order by hour`.execute(db);
  return rows.map(({ hour, pack }) => ({ slo, hour, pack: decodePack(pack) }));
}

export async function hourTotals(
  db: Db,
  slos: readonly number[],
  { from, to }: HourSpan,
): Promise<HourTotals[]> {
  const { rows } = await sql<HourTotals>`select slo_id as slo, hour, good, bad from slo_hour
    where slo_id = any(${slos}::int[]) and hour >= ${from} and hour < ${to} order by slo_id, hour`.execute(
    db,
  );
  return rows;
}

export async function sumHours(
  db: Db,
  slos: readonly number[],
  { from, to }: HourSpan,
): Promise<Map<number, Float64Array>> {
  const { rows } = await sql<Record<'slo' | 'good' | 'bad' | 'unmeasured' | 'ignored' | 'uncertain', number>>`
    select slo_id as slo, sum(good)::bigint as good, sum(bad)::bigint as bad, sum(unmeasured)::bigint as unmeasured,
      sum(ignored)::bigint as ignored, sum(uncertain)::bigint as uncertain
    from slo_hour where slo_id = any(${slos}::int[]) and hour >= ${from} and hour < ${to} group by slo_id`.execute(
    db,
  );
  return new Map(
    rows.map((row) => {
      const sums = new Float64Array(FIELDS);
      sums[GOOD] = row.good;
      sums[BAD] = row.bad;
      sums[UNMEASURED] = row.unmeasured;
      sums[IGNORED] = row.ignored;
      sums[UNCERTAIN] = row.uncertain;
      return [row.slo, sums];
    }),
  );
}

/** See FoldStore.savedSums. */
export async function savedSums(db: Db, slos: readonly number[]): Promise<Map<number, SavedSums>> {
  const { rows } = await sql<{ slo: number; asOf: number; lookbacks: number[]; sums: Buffer }>`
    select slo_id as slo, as_of as "asOf", lookbacks, sums from slo_sum
    where slo_id = any(${slos}::int[])`.execute(db);
  return new Map(
    rows.map(({ slo, asOf, lookbacks, sums }) => {
      const reader = new ByteReader(sums);
      const values = Float64Array.from({ length: lookbacks.length * FIELDS }, () => reader.varint());
      return [slo, { asOf, lookbacks, sums: values }];
    }),
  );
}

/** Replaces the sums of these SLOs. */
export async function saveSums(trx: Transaction<Database>, saved: Flush['sums']): Promise<void> {
  if (saved.length === 0) return;
  const writer = new ByteWriter();
  const bytes = saved.map(({ sums }) => {
    writer.clear();
    for (const value of sums) writer.varint(value);
    return writer.take();
  });
  // Arrays of arrays must be of one length in SQL, so the look-backs travel as text.
  await sql`insert into slo_sum (slo_id, as_of, lookbacks, sums)
    select slo_id, as_of, lookbacks::int[], sums from unnest(${saved.map(({ slo }) => slo)}::int[],
      ${saved.map(({ asOf }) => asOf)}::int[], ${saved.map(({ lookbacks }) => `{${lookbacks.join()}}`)}::text[],
      ${bytes}::bytea[]) as given (slo_id, as_of, lookbacks, sums)
    on conflict (slo_id) do update set as_of = excluded.as_of, lookbacks = excluded.lookbacks,
      sums = excluded.sums`.execute(trx);
}

export async function lastUncertainHours(db: Db, slos: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await sql<{
    slo: number;
    hour: number;
  }>`select slo_id as slo, max(hour) as hour from slo_hour
    where slo_id = any(${slos}::int[]) and uncertain > 0 group by slo_id`.execute(db);
  return new Map(rows.map(({ slo, hour }) => [slo, hour]));
}

/** Saves hours: as they are where their full counts are known, else added to what is stored. */
export async function saveHours(trx: Transaction<Database>, hours: Flush['hours']): Promise<void> {
  if (hours.length === 0) return;
  const partial = hours.filter(({ whole }) => whole === undefined);
  const stored = new Map<string, HourRow>();
  if (partial.length > 0) {
    const rows = await hourPacks(
      trx,
      unique(partial.map(({ slo }) => slo)),
      unique(partial.map(({ hour }) => hour)),
    );
    for (const row of rows) stored.set(`${row.slo} ${row.hour}`, row);
  }
  const packs = hours.map(({ slo, hour, delta, whole }) => {
    if (whole !== undefined) return whole;
    const before = stored.get(`${slo} ${hour}`)?.pack;
    if (before === undefined) return delta;
    addPack(before, delta);
    return before;
  });
  const sums = packs.map((pack) => sumPack(pack));
  const column = (field: number) => sums.map((each) => each[field]!);
  await sql`insert into slo_hour (slo_id, hour, good, bad, unmeasured, ignored, uncertain, pack)
    select * from unnest(${hours.map(({ slo }) => slo)}::int[], ${hours.map(({ hour }) => hour)}::int[],
      ${column(GOOD)}::bigint[], ${column(BAD)}::bigint[], ${column(UNMEASURED)}::bigint[],
      ${column(IGNORED)}::bigint[], ${column(UNCERTAIN)}::bigint[], ${packs.map(encodePack)}::bytea[])
    on conflict (slo_id, hour) do update set good = excluded.good, bad = excluded.bad,
      unmeasured = excluded.unmeasured, ignored = excluded.ignored, uncertain = excluded.uncertain,
      pack = excluded.pack`.execute(trx);
}

function unique(values: readonly number[]): number[] {
  return [...new Set(values)];
}
