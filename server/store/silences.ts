import { type Selectable, sql } from 'kysely';
import type { Silence } from '../alerts/silence.ts';
import type { SilenceStore } from '../alerts/silence-ports.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

export function createSilenceStore(db: Db): SilenceStore {
  return {
    async openSilences(now) {
      const rows = await db
        .selectFrom('silence')
        .selectAll()
        .where('ended_at', 'is', null)
        .where(({ or, eb }) => or([eb('rrule', 'is not', null), eb('ends_at', '>', new Date(now))]))
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(silenceOf);
    },
    async silencesSince(since) {
      const rows = await db
        .selectFrom('silence')
        .selectAll()
        .where(
          sql<boolean>`coalesce(ended_at, case when rrule is null then ends_at else 'infinity' end) > ${new Date(since)}`,
        )
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(silenceOf);
    },
    async silence(id) {
      const row = await db.selectFrom('silence').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : silenceOf(row);
    },
    async addSilence(silence) {
      await db.insertInto('silence').values(rowOf(silence)).execute();
    },
    async endSilence(id, by, at) {
      await db
        .updateTable('silence')
        .set({ ended_at: new Date(at), ended_by: by })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .execute();
    },
  };
}

function silenceOf(row: Selectable<Database['silence']>): Silence {
  const { id, service, slo, rrule, author, reason } = row;
  return {
    ...{ id, service, slo, rrule, author, reason },
    timeZone: row.time_zone,
    startsAt: row.starts_at.getTime(),
    endsAt: row.ends_at.getTime(),
    createdAt: row.created_at.getTime(),
    endedAt: row.ended_at?.getTime() ?? null,
    endedBy: row.ended_by,
  };
}

function rowOf({ id, service, slo, rrule, author, reason, ...rest }: Silence) {
  return {
    ...{ id, service, slo, rrule, author, reason },
    time_zone: rest.timeZone,
    starts_at: new Date(rest.startsAt),
    ends_at: new Date(rest.endsAt),
    created_at: new Date(rest.createdAt),
    ended_at: rest.endedAt === null ? null : new Date(rest.endedAt),
    ended_by: rest.endedBy,
  };
}

/** Forgets those that were over before `before`, ms; a rule may go on for ever, until somebody ends it. */
export async function forgetSilences(db: Db, before: number): Promise<void> {
  const date = new Date(before);
  await db
    .deleteFrom('silence')
    .where((where) =>
      where.or([
        where('ended_at', '<', date),
        where.and([where('rrule', 'is', null), where('ends_at', '<', date)]),
      ]),
    )
    .execute();
}
