/** Sessions of the page, and sign-ins on their way: a digest stands for what the browser holds. */
import type { Selectable } from 'kysely';
import type { SessionRecord } from '../http/access-ports.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

export type SessionRow = SessionRecord & {
  readonly digest: Uint8Array;
  /** Of the token it was begun with; null of a person whom an issuer vouched for. */
  readonly credential: Uint8Array | null;
};

export async function addSession(
  db: Db,
  session: SessionRecord & { readonly digest: Buffer; readonly credential: Buffer | null },
): Promise<void> {
  const { digest, credential, createdAt, expiresAt, isPerson, scopes, services, ...rest } = session;
  await db
    .insertInto('session')
    .values({
      ...{ ...rest, digest, credential, is_person: isPerson, scopes: [...scopes] },
      services: services === null ? null : [...services],
      created_at: new Date(createdAt),
      expires_at: new Date(expiresAt),
    })
    .execute();
}

export async function sessionByDigest(db: Db, digest: Buffer): Promise<SessionRow | null> {
  const row = await db.selectFrom('session').selectAll().where('digest', '=', digest).executeTakeFirst();
  return row === undefined ? null : { ...sessionOf(row), digest: row.digest, credential: row.credential };
}

/** Those that are not over at `now`, ms; the newest first. */
export async function sessions(db: Db, now: number): Promise<SessionRecord[]> {
  const rows = await db
    .selectFrom('session')
    .selectAll()
    .where('expires_at', '>', new Date(now))
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(sessionOf);
}

/** Null when there is none. */
export async function endSession(db: Db, id: string): Promise<SessionRecord | null> {
  const row = await db.deleteFrom('session').where('id', '=', id).returningAll().executeTakeFirst();
  return row === undefined ? null : sessionOf(row);
}

/** Those that were begun with a token; their ids. */
export async function endSessionsOf(db: Db, credential: Buffer): Promise<string[]> {
  const rows = await db.deleteFrom('session').where('credential', '=', credential).returning('id').execute();
  return rows.map(({ id }) => id);
}

export type SignIn = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
};

export async function addSignIn(
  db: Db,
  digest: Buffer,
  { returnTo, ...rest }: SignIn,
  expiresAt: number,
): Promise<void> {
  await db
    .insertInto('sign_in')
    .values({ ...rest, digest, return_to: returnTo, expires_at: new Date(expiresAt) })
    .execute();
}

/** Each is taken once, and stays where another state is called. Null when there is none, or it is over. */
export async function takeSignIn(db: Db, digest: Buffer, state: string, now: number): Promise<SignIn | null> {
  const row = await db
    .deleteFrom('sign_in')
    .where('digest', '=', digest)
    .where('state', '=', state)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined || row.expires_at.getTime() <= now) return null;
  const { nonce, verifier, return_to: returnTo } = row;
  return { state, nonce, verifier, returnTo };
}

/** Forgets what was over before `before`, ms. */
export async function forgetSessions(db: Db, before: number): Promise<void> {
  const date = new Date(before);
  await db.deleteFrom('session').where('expires_at', '<', date).execute();
  await db.deleteFrom('sign_in').where('expires_at', '<', date).execute();
}

function sessionOf(row: Selectable<Database['session']>): SessionRecord {
  const { id, name, scopes, services, address, agent } = row;
  return {
    ...{ id, name, scopes, services, address, agent, isPerson: row.is_person },
    createdAt: row.created_at.getTime(),
    expiresAt: row.expires_at.getTime(),
  };
}
