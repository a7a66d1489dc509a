/** Tokens: a digest stands for each, its text is nowhere. */
import { type Selectable, sql } from 'kysely';
import type { NewToken } from '../access/token-reading.ts';
import { replacedName } from '../access/token-text.ts';
import type { TokenRecord } from '../http/access-ports.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

/** Who makes the tokens that a command lets itself in with: they are none of anybody's, and gone with it. */
export const PASS = '(a command)';

export type TokenRow = TokenRecord & { readonly digest: Uint8Array };

export async function anyToken(db: Db): Promise<boolean> {
  const any = await db
    .selectFrom('token')
    .select('id')
    .where('created_by', '!=', PASS)
    .limit(1)
    .executeTakeFirst();
  return any !== undefined;
}

/** Those that hold first, then the newest. */
export async function tokens(db: Db): Promise<TokenRecord[]> {
  const rows = await db
    .selectFrom('token')
    .selectAll()
    .where('created_by', '!=', PASS)
    .orderBy(sql`revoked_at is not null`)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(tokenOf);
}

export async function tokenByDigest(db: Db, digest: Buffer): Promise<TokenRow | null> {
  const row = await db.selectFrom('token').selectAll().where('digest', '=', digest).executeTakeFirst();
  return row === undefined ? null : { ...tokenOf(row), digest: row.digest };
}

export async function tokenById(db: Db, id: string): Promise<TokenRecord | null> {
  const row = await db.selectFrom('token').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : tokenOf(row);
}

/** By its id, or by its name while it is not revoked. */
export async function findToken(db: Db, idOrName: string): Promise<TokenRecord | null> {
  const row = await db
    .selectFrom('token')
    .selectAll()
    .where(({ or, and, eb }) =>
      or([eb('id', '=', idOrName), and([eb('name', '=', idOrName), eb('revoked_at', 'is', null)])]),
    )
    .orderBy(({ eb }) => eb('id', '=', idOrName), 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : tokenOf(row);
}

export async function digestOfToken(db: Db, id: string): Promise<Buffer> {
  return (await db.selectFrom('token').select('digest').where('id', '=', id).executeTakeFirstOrThrow())
    .digest;
}

type Adding = NewToken & {
  readonly id: string;
  readonly digest: Buffer;
  readonly hint: string;
  readonly by: string;
  readonly at: number;
};

/** False when one of that name holds already. */
export async function addToken(
  db: Db,
  { id, name, digest, hint, scopes, services, by, ...rest }: Adding,
): Promise<boolean> {
  const added = await db
    .insertInto('token')
    .values({
      ...{ id, name, digest, hint, scopes: [...scopes], services: services === null ? null : [...services] },
      created_at: new Date(rest.at),
      created_by: by,
      expires_at: rest.expiresAt === null ? null : new Date(rest.expiresAt),
    })
    .onConflict((conflict) => conflict.column('name').where('revoked_at', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
}

/** Forgets passes that were over before `now`, ms, as a command that was killed leaves its own. */
export async function forgetPasses(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('token')
    .where('created_by', '=', PASS)
    .where('expires_at', '<', new Date(now))
    .execute();
}

/** As if it had never been made. */
export async function dropToken(db: Db, id: string): Promise<void> {
  await db.deleteFrom('token').where('id', '=', id).execute();
}

export type Replacing = {
  readonly token: TokenRecord;
  /** Of the new text. */
  readonly digest: Buffer;
  readonly hint: string;
  readonly by: string;
  readonly at: number;
  readonly expiresAt: number | null;
  /** What the text from before is kept as, and until when, ms, it lets in. */
  readonly before: { readonly id: string; readonly name: string; readonly until: number };
};

/** The token is the same with another text; that from before is one of its own. */
export async function replaceToken(db: Db, replacing: Replacing): Promise<void> {
  const { token, digest, hint, by, at, expiresAt, before } = replacing;
  const row = await db
    .selectFrom('token')
    .selectAll()
    .where('id', '=', token.id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  await db
    .updateTable('token')
    .set({
      ...{ digest, hint, created_at: new Date(at), created_by: by, used_at: null, used_from: null },
      expires_at: expiresAt === null ? null : new Date(expiresAt),
    })
    .where('id', '=', token.id)
    .execute();
  const { id, name, until } = before;
  await db
    .insertInto('token')
    .values({ ...row, id, name, expires_at: new Date(until) })
    .execute();
}

/** Those that its earlier texts are kept as and that are not revoked, of the name; their ids. */
export async function textsBefore(db: Db, name: string): Promise<string[]> {
  const rows = await db
    .selectFrom('token')
    .select(['id', 'name', 'hint'])
    .where('revoked_at', 'is', null)
    .where('name', 'like', `${likeText(name)} …____`)
    .execute();
  return rows.filter((row) => row.name === replacedName(name, row.hint)).map(({ id }) => id);
}

function likeText(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** One that is revoked stays as it is. */
export async function revokeToken(db: Db, id: string, by: string, at: number): Promise<void> {
  await db
    .updateTable('token')
    .set({ revoked_at: new Date(at), revoked_by: by })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute();
}

export async function usedToken(db: Db, id: string, at: number, from: string | null): Promise<void> {
  const date = new Date(at);
  await db
    .updateTable('token')
    .set({ used_at: date, used_from: from })
    .where('id', '=', id)
    .where(({ or, eb }) => or([eb('used_at', 'is', null), eb('used_at', '<', date)]))
    .execute();
}

function tokenOf(row: Selectable<Database['token']>): TokenRecord {
  const { id, name, hint, scopes, services } = row;
  return {
    ...{ id, name, hint, scopes, services },
    createdAt: row.created_at.getTime(),
    createdBy: row.created_by,
    expiresAt: row.expires_at?.getTime() ?? null,
    revokedAt: row.revoked_at?.getTime() ?? null,
    revokedBy: row.revoked_by,
    usedAt: row.used_at?.getTime() ?? null,
    usedFrom: row.used_from,
  };
}
