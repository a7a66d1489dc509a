/** Sessions of the page as they begin and end. */
import { randomUUID } from 'node:crypto';
import type { Actor, Change } from '../access/audit.ts';
import type { Caller } from '../access/caller.ts';
import { digestOf, newSecret } from '../access/token-text.ts';
import { AppError } from '../app-error.ts';
import type { Begun, Browser, SessionRecord } from '../http/access-ports.ts';
import { audited } from '../store/audit.ts';
import { orUnavailable } from '../store/connection-fault.ts';
import type { Db } from '../store/database.ts';
import * as rows from '../store/sessions.ts';

export type SessionDeskOptions = {
  readonly db: Db;
  /** ms; how long a session lasts. */
  readonly length: number;
  readonly now: () => number;
};

export type Beginning = {
  readonly caller: Omit<Caller, 'kind' | 'id'>;
  /** The digest of the token that it is begun with; null of a person whom an issuer vouches for. */
  readonly credential: Buffer | null;
  /** ms; no later than this. */
  readonly until: number | null;
  /** Of a person: as the issuer tells them apart, as another may come to have their name. */
  readonly subject: string | null;
};

export type SessionDesk = {
  begin(about: Beginning, browser: Browser): Promise<Begun>;
  sessions(): Promise<readonly SessionRecord[]>;
  /** By what a browser holds; one that is over stays so. */
  signOut(secret: string, actor: Actor): Promise<void>;
  /** Rejects with `not_found`. */
  endSession(id: string, actor: Actor): Promise<SessionRecord>;
};

export function createSessionDesk({ db, length, now }: SessionDeskOptions): SessionDesk {
  return {
    async begin({ caller, credential, until, subject }, browser) {
      const secret = newSecret();
      const at = now();
      const { address, agent, request } = browser;
      const session: SessionRecord = {
        ...{ id: randomUUID(), name: caller.name, isPerson: caller.isPerson, address, agent },
        ...{ scopes: [...caller.scopes], services: caller.services },
        ...{ createdAt: at, expiresAt: Math.min(at + length, until ?? Number.POSITIVE_INFINITY) },
      };
      const actor: Actor = { caller: { ...caller, kind: 'session', id: session.id }, address, request };
      await audited(db, actor, at, async (trx) => {
        await rows.addSession(trx, { ...session, digest: digestOf(secret), credential });
        return { result: null, change: beginOf(session, subject) };
      });
      return { secret, session };
    },
    sessions: () => orUnavailable(rows.sessions(db, now())),
    async signOut(secret, actor) {
      const digest = digestOf(secret);
      await audited(db, actor, now(), async (trx) => {
        const row = await rows.sessionByDigest(trx, digest);
        const ended = row === null ? null : await rows.endSession(trx, row.id);
        return { result: null, change: ended === null ? null : endOf(ended) };
      });
    },
    endSession: (id, actor) =>
      audited(db, actor, now(), async (trx) => {
        const result = await rows.endSession(trx, id);
        if (result === null) throw new AppError('not_found', `There is no session ${id}.`);
        return { result, change: endOf(result) };
      }),
  };
}

function beginOf(session: SessionRecord, vouched: string | null): Change {
  const after = vouched === null ? shown(session) : { ...shown(session), subject: vouched };
  return { action: 'session.begin', service: null, subject: session.name, before: null, after };
}

function endOf(session: SessionRecord): Change {
  const { name: subject } = session;
  return { action: 'session.end', service: null, subject, before: shown(session), after: null };
}

function shown({ id, scopes, services, expiresAt }: SessionRecord): object {
  return { id, scopes, services, expiresAt: new Date(expiresAt) };
}
