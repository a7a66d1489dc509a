/** What the labels were seen as by which objectives are divided. */
import { sql } from 'kysely';
import type { SeenValues } from '../slo/per.ts';
import type { Db } from './database.ts';

/** See LabelStore.labelValues. */
export async function labelValues(db: Db): Promise<SeenValues[]> {
  return db
    .selectFrom('label_value')
    .select(['service', 'slo', 'label_values as values'])
    .orderBy('id')
    .execute();
}

/** See LabelStore.sawLabelValues. */
export async function sawLabelValues(db: Db, seen: readonly SeenValues[]): Promise<void> {
  if (seen.length === 0) return;
  await sql`insert into label_value (service, slo, label_values)
    select * from unnest(${seen.map(({ service }) => service)}::text[], ${seen.map(({ slo }) => slo)}::text[],
      ${seen.map(({ values }) => JSON.stringify(values))}::jsonb[])
    on conflict (service, slo, label_values) do update set seen_at = now()`.execute(db);
}

export async function forgetLabelValues(db: Db, before: number): Promise<void> {
  await db.deleteFrom('label_value').where('seen_at', '<', new Date(before)).execute();
}
