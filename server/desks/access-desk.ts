/** Who is let in, and what they may do. */
import { randomUUID } from 'node:crypto';
import type { Actor, Change } from '../access/audit.ts';
import { ADMIN_CALLER, type Caller, nobodyWith, OPEN_CALLER, OWN_CALLER } from '../access/caller.ts';
import { digestOf, isSameDigest, newSecret, newToken, tokenFault } from '../access/token-text.ts';
import { AppError } from '../app-error.ts';
import { type Config, isLoopbackHost } from '../config.ts';
import type {
  AccessDesk,
  Authenticated,
  Begun,
  Browser,
  Presented,
  SessionRecord,
} from '../http/access-ports.ts';
import { auditEntries, audited } from '../store/audit.ts';
import { orUnavailable } from '../store/connection-fault.ts';
import type { Db } from '../store/database.ts';
import * as sessions from '../store/sessions.ts';
import * as tokens from '../store/tokens.ts';
import type { Issuer } from './issuer.ts';
import { Remembered } from './remembered.ts';
import { createTokenDesk } from './token-desk.ts';

/** ms; the last use of a token is noted so often at most. */
const USE_NOTED_MS = 60_000;

export type AccessDeskOptions = {
  readonly db: Db;
  readonly config: Pick<Config, 'adminToken' | 'sessionLength' | OthersCall>;
  readonly issuer: Issuer | null;
  /** What of the services everyone may see. */
  readonly publicServices: () => readonly string[];
  readonly now: () => number;
};

export type AccessRunning = AccessDesk & {
  /** With it Leeway calls itself. */
  readonly ownToken: string;
};

export function createAccessDesk(options: AccessDeskOptions): AccessRunning {
  const { db, config, issuer, publicServices, now } = options;
  const adminDigest = config.adminToken === null ? null : digestOf(config.adminToken);
  const ownToken = newToken();
  const ownDigest = digestOf(ownToken);
  const anyToken = new Remembered<boolean>(now);
  const tokenRows = new Remembered<tokens.TokenRow | null>(now);
  const sessionRows = new Remembered<sessions.SessionRow | null>(now);
  const desk = createTokenDesk({ db, now });
  const usedAt = new Map<string, number>();
  let isClosed = adminDigest !== null || issuer !== null || whyOthersCall(config) !== null;

  const letIn = new Set<string>();

  /** Whoever may not any more is not believed for a moment longer; of those who may now, nothing is remembered yet. */
  function shutOut<T>(result: T): T {
    tokenRows.forget();
    sessionRows.forget();
    return result;
  }

  /** Once somebody has to say who they are, it stays so. */
  async function isOpen(): Promise<boolean> {
    isClosed ||= await anyToken.get('', () => tokens.anyToken(db));
    return !isClosed;
  }

  function noteUse(id: string, from: string | null): void {
    const at = now();
    if (at - (usedAt.get(id) ?? Number.NEGATIVE_INFINITY) < USE_NOTED_MS) return;
    usedAt.set(id, at);
    tokens.usedToken(db, id, at, from).catch(() => usedAt.delete(id));
  }

  async function byToken(text: string, address: string | null): Promise<Authenticated> {
    const digest = digestOf(text);
    const found = await callerOf(text, digest, address);
    if (found.ok) letIn.add(digest.toString('hex'));
    return found;
  }

  async function callerOf(text: string, digest: Buffer, address: string | null): Promise<Authenticated> {
    if (isSameDigest(digest, ownDigest)) return { ok: true, caller: OWN_CALLER };
    if (adminDigest !== null && isSameDigest(digest, adminDigest)) return { ok: true, caller: ADMIN_CALLER };
    const fault = tokenFault(text);
    if (fault !== null) return { ok: false, reason: fault, caller: nobodyWith([]) };
    const row = await tokenRows.get(digest.toString('hex'), () => tokens.tokenByDigest(db, digest));
    const reason = tokenReason(row, digest, now());
    if (row === null || reason !== null) return { ok: false, reason: reason ?? '', caller: nobodyWith([]) };
    noteUse(row.id, address);
    return { ok: true, caller: tokenCaller(row) };
  }

  async function bySession(secret: string): Promise<Authenticated> {
    const digest = digestOf(secret);
    const row = await sessionRows.get(digest.toString('hex'), () => sessions.sessionByDigest(db, digest));
    // A browser keeps a cookie for longer than it is good; what everybody may see it sees all the same.
    const caller = nobodyWith(publicServices());
    const over: Authenticated = { ok: false, reason: 'The session is over; sign in again.', caller };
    if (row === null || !isSameDigest(row.digest, digest) || row.expiresAt <= now()) return over;
    return (await holds(row.credential)) ? { ok: true, caller: sessionCaller(row) } : over;
  }

  /** Whether the token that a session was begun with still lets in. */
  async function holds(credential: Uint8Array | null): Promise<boolean> {
    if (credential === null) return issuer !== null;
    if (adminDigest !== null && isSameDigest(credential, adminDigest)) return true;
    const digest = Buffer.from(credential);
    const row = await tokenRows.get(digest.toString('hex'), () => tokens.tokenByDigest(db, digest));
    return tokenReason(row, digest, now()) === null;
  }

  async function begin(about: Beginning, browser: Browser): Promise<Begun> {
    const secret = newSecret();
    const at = now();
    const { caller, credential, until, subject: vouched } = about;
    const session: SessionRecord = {
      ...{ id: randomUUID(), name: caller.name, isPerson: caller.isPerson },
      ...{ scopes: [...caller.scopes], services: caller.services },
      ...{ createdAt: at, expiresAt: Math.min(at + config.sessionLength, until ?? Number.POSITIVE_INFINITY) },
      ...{ address: browser.address, agent: browser.agent },
    };
    const actor: Actor = {
      caller: { ...caller, kind: 'session', id: session.id },
      address: browser.address,
      request: browser.request,
    };
    await audited(db, actor, at, async (trx) => {
      await sessions.addSession(trx, { ...session, digest: digestOf(secret), credential });
      const subject = session.name;
      const after = vouched === null ? shown(session) : { ...shown(session), subject: vouched };
      return {
        result: null,
        change: { action: 'session.begin', service: null, subject, before: null, after },
      };
    });
    return { secret, session };
  }

  return {
    ownToken,
    issuer:
      issuer === null
        ? null
        : {
            name: issuer.name,
            begin: issuer.begin,
            async finish(secret, answer, browser) {
              const { person, returnTo } = await issuer.finish(secret, answer);
              const { name, scopes, subject } = person;
              const caller = { name, scopes, services: null, isPerson: true };
              const about = { caller, credential: null, until: null, subject };
              return { ...(await begin(about, browser)), returnTo };
            },
          },
    isOpen,
    hasLetIn: (bearer) => letIn.has(digestOf(bearer).toString('hex')),
    async authenticate({ bearer, session, address }: Presented) {
      if (await isOpen()) return { ok: true, caller: OPEN_CALLER };
      if (bearer !== null) return byToken(bearer, address);
      if (session !== null) return bySession(session);
      return { ok: true, caller: nobodyWith(publicServices()) };
    },
    async signIn(text, browser) {
      const found = await byToken(text.trim(), browser.address);
      if (!found.ok) throw new AppError('unauthorized', found.reason);
      const digest = digestOf(text.trim());
      const row = found.caller.kind === 'token' ? await tokens.tokenByDigest(db, digest) : null;
      const until = row?.expiresAt ?? null;
      return begin({ caller: found.caller, credential: digest, until, subject: null }, browser);
    },
    async signOut(secret, actor) {
      const digest = digestOf(secret);
      await audited(db, actor, now(), async (trx) => {
        const row = await sessions.sessionByDigest(trx, digest);
        const ended = row === null ? null : await sessions.endSession(trx, row.id);
        return { result: null, change: ended === null ? null : endOf(ended) };
      });
      shutOut(null);
    },
    sessions: () => orUnavailable(sessions.sessions(db, now())),
    async endSession(id, actor) {
      const ended = await audited(db, actor, now(), async (trx) => {
        const result = await sessions.endSession(trx, id);
        if (result === null) throw new AppError('not_found', `There is no session ${id}.`);
        return { result, change: endOf(result) };
      });
      return shutOut(ended);
    },
    tokens: desk.tokens,
    async createToken(input, actor) {
      const made = await desk.createToken(input, actor);
      anyToken.forget();
      return made;
    },
    revokeToken: async (idOrName, actor) => shutOut(await desk.revokeToken(idOrName, actor)),
    async audit(asked) {
      const found = await orUnavailable(auditEntries(db, { ...asked, limit: asked.limit + 1 }));
      return { entries: found.slice(0, asked.limit), more: found.length > asked.limit };
    },
  };
}

type OthersCall = 'host' | 'isLoopback' | 'trustProxy' | 'publicUrl';

/** Why others than this machine can call; null when they cannot, as far as the settings say. */
export function whyOthersCall({
  host,
  isLoopback,
  trustProxy,
  publicUrl,
}: Pick<Config, OthersCall>): string | null {
  if (!isLoopback) return `HOST is ${host}`;
  if (trustProxy !== false) return 'TRUST_PROXY says that others call through a proxy';
  if (publicUrl === null || isLoopbackHost(new URL(publicUrl).hostname)) return null;
  return 'LEEWAY_PUBLIC_URL says that others find the page';
}

type Beginning = {
  readonly caller: Omit<Caller, 'kind' | 'id'>;
  readonly credential: Buffer | null;
  /** ms; no later than this. */
  readonly until: number | null;
  /** Of a person: as the issuer tells them apart, as another may come to have their name. */
  readonly subject: string | null;
};

/** Why a token does not let in; null when it does. */
function tokenReason(row: tokens.TokenRow | null, digest: Buffer, now: number): string | null {
  if (row === null || !isSameDigest(row.digest, digest)) return 'It was not made here.';
  if (row.revokedAt !== null) return `The token "${row.name}" was revoked at ${iso(row.revokedAt)}.`;
  if (row.expiresAt !== null && row.expiresAt <= now)
    return `The token "${row.name}" expired at ${iso(row.expiresAt)}.`;
  return null;
}

function tokenCaller({ id, name, scopes, services }: tokens.TokenRow): Caller {
  return { kind: 'token', id, name, scopes: new Set(scopes), services, isPerson: false };
}

function sessionCaller({ id, name, scopes, services, isPerson }: SessionRecord): Caller {
  return { kind: 'session', id, name, scopes: new Set(scopes), services, isPerson };
}

function endOf(session: SessionRecord): Change {
  const { name: subject } = session;
  return { action: 'session.end', service: null, subject, before: shown(session), after: null };
}

function shown({ id, scopes, services, expiresAt }: SessionRecord): object {
  return { id, scopes, services, expiresAt: new Date(expiresAt) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
