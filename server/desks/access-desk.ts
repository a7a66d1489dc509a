/** Who is let in, and what they may do. */
import { ADMIN_CALLER, type Caller, nobodyWith, OPEN_CALLER, OWN_CALLER } from '../access/caller.ts';
import { digestOf, isSameDigest, newToken, tokenFault } from '../access/token-text.ts';
import { AppError } from '../app-error.ts';
import { type Config, isLoopbackHost } from '../config.ts';
import type { AccessDesk, Authenticated, Presented, SessionRecord } from '../http/access-ports.ts';
import { auditEntries } from '../store/audit.ts';
import { orUnavailable } from '../store/connection-fault.ts';
import type { Db } from '../store/database.ts';
import * as sessions from '../store/sessions.ts';
import * as tokens from '../store/tokens.ts';
import type { Issuer } from './issuer.ts';
import { Remembered } from './remembered.ts';
import { createSessionDesk } from './session-desk.ts';
import { createTokenDesk } from './token-desk.ts';

/** ms; the last use of a token is noted so often at most. */
const USE_NOTED_MS = 60_000;

export type AccessDeskOptions = {
  readonly db: Db;
  readonly config: Pick<Config, 'adminToken' | 'sessionLength' | OthersCall>;
  readonly issuer: Issuer | null;
  /** Those that a definition names. */
  readonly services: () => ReadonlySet<string>;
  /** What of the services everyone may see. */
  readonly publicServices: () => readonly string[];
  readonly now: () => number;
};

export type AccessRunning = AccessDesk & {
  /** With it Leeway calls itself. */
  readonly ownToken: string;
};

export function createAccessDesk(options: AccessDeskOptions): AccessRunning {
  const { db, config, issuer, services, publicServices, now } = options;
  const adminDigest = config.adminToken === null ? null : digestOf(config.adminToken);
  const ownToken = newToken();
  const ownDigest = digestOf(ownToken);
  const anyToken = new Remembered<boolean>(now);
  const tokenRows = new Remembered<tokens.TokenRow | null>(now);
  const sessionRows = new Remembered<sessions.SessionRow | null>(now);
  const desk = createTokenDesk({ db, services, now });
  const held = createSessionDesk({ db, length: config.sessionLength, now });
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

  async function bySession(secret: string, address: string | null): Promise<Authenticated> {
    const digest = digestOf(secret);
    const row = await sessionRows.get(digest.toString('hex'), () => sessions.sessionByDigest(db, digest));
    // A browser keeps a cookie for longer than it is good; what everybody may see it sees all the same.
    const caller = nobodyWith(publicServices());
    const over: Authenticated = { ok: false, reason: 'The session is over; sign in again.', caller };
    if (row === null || !isSameDigest(row.digest, digest) || row.expiresAt <= now()) return over;
    return (await holds(row.credential, address)) ? { ok: true, caller: sessionCaller(row) } : over;
  }

  /** Whether the token that a session was begun with still lets in. */
  async function holds(credential: Uint8Array | null, address: string | null): Promise<boolean> {
    if (credential === null) return issuer !== null;
    if (adminDigest !== null && isSameDigest(credential, adminDigest)) return true;
    const digest = Buffer.from(credential);
    const row = await tokenRows.get(digest.toString('hex'), () => tokens.tokenByDigest(db, digest));
    if (row === null || tokenReason(row, digest, now()) !== null) return false;
    // Who looks at the page uses the token that they signed in with.
    noteUse(row.id, address);
    return true;
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
              return { ...(await held.begin(about, browser)), returnTo };
            },
          },
    isOpen,
    hasLetIn: (bearer) => letIn.has(digestOf(bearer).toString('hex')),
    async authenticate({ bearer, session, address }: Presented) {
      if (await isOpen()) return { ok: true, caller: OPEN_CALLER };
      if (bearer !== null) return byToken(bearer, address);
      if (session !== null) return bySession(session, address);
      return { ok: true, caller: nobodyWith(publicServices()) };
    },
    async signIn(text, browser) {
      const found = await byToken(text.trim(), browser.address);
      if (!found.ok) throw new AppError('unauthorized', found.reason);
      const digest = digestOf(text.trim());
      const row = found.caller.kind === 'token' ? await tokens.tokenByDigest(db, digest) : null;
      const until = row?.expiresAt ?? null;
      return held.begin({ caller: found.caller, credential: digest, until, subject: null }, browser);
    },
    sessions: held.sessions,
    signOut: async (secret, actor) => shutOut(await held.signOut(secret, actor)),
    endSession: async (id, actor) => shutOut(await held.endSession(id, actor)),
    tokens: desk.tokens,
    async createToken(input, actor) {
      const made = await desk.createToken(input, actor);
      anyToken.forget();
      return made;
    },
    rotateToken: async (idOrName, overlap, actor) =>
      shutOut(await desk.rotateToken(idOrName, overlap, actor)),
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

/** Why a token does not let in; null when it does. */
function tokenReason(row: tokens.TokenRow | null, digest: Buffer, now: number): string | null {
  if (row === null || !isSameDigest(row.digest, digest)) return 'The token was not made here.';
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

function iso(at: number): string {
  return new Date(at).toISOString();
}
