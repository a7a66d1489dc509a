/** What the HTTP surface asks of access, and changes; app.ts fills it. Times in ms. */
import type { Actor, AuditAction, AuditEntry } from '../access/audit.ts';
import type { Caller } from '../access/caller.ts';
import type { Scope } from '../access/scopes.ts';
import type { TokenInput } from '../access/token-reading.ts';

/** What came with a request. */
export type Presented = {
  /** The secret of an Authorization header. */
  readonly bearer: string | null;
  /** The secret of the session cookie. */
  readonly session: string | null;
  readonly address: string | null;
};

export type Authenticated =
  | { readonly ok: true; readonly caller: Caller }
  /** What was presented is no good, with the reason, a sentence; and who that makes them. */
  | { readonly ok: false; readonly reason: string; readonly caller: Caller };

export type TokenRecord = {
  readonly id: string;
  readonly name: string;
  /** Its last characters. */
  readonly hint: string;
  readonly scopes: readonly Scope[];
  readonly services: readonly string[] | null;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly revokedBy: string | null;
  readonly usedAt: number | null;
  readonly usedFrom: string | null;
};

/** `text` is told this once. */
export type MadeToken = {
  readonly token: TokenRecord;
  readonly text: string;
  /** Of its services those that no definition names. */
  readonly unknownServices: readonly string[];
};

export type SessionRecord = {
  readonly id: string;
  readonly name: string;
  readonly isPerson: boolean;
  readonly scopes: readonly Scope[];
  readonly services: readonly string[] | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly address: string | null;
  /** As the browser calls itself. */
  readonly agent: string | null;
};

/** `secret` is for the browser alone. */
export type Begun = { readonly secret: string; readonly session: SessionRecord };

export type AuditAsked = {
  readonly service?: string | undefined;
  readonly action?: AuditAction | undefined;
  readonly who?: string | undefined;
  /** Entries before the one of this id. */
  readonly before?: number | undefined;
  readonly limit: number;
};

/** A browser, as it begins a session. */
export type Browser = {
  readonly address: string | null;
  readonly agent: string | null;
  readonly request: string | null;
};

export type TokenDesk = {
  tokens(): Promise<readonly TokenRecord[]>;
  /** Rejects with `bad_request`. */
  createToken(input: TokenInput, actor: Actor): Promise<MadeToken>;
  /**
   * By id or name; it has a new text, and holds for as long as it was made for. The one from before lets in for the `overlap` ("1h", "0m";
   * null: 1h). Rejects with `bad_request` or `not_found`.
   */
  rotateToken(idOrName: string, overlap: string | null, actor: Actor): Promise<MadeToken>;
  /** By id or name, with what it was before a rotation; its sessions end. Rejects with `not_found`. One that is revoked stays as it is. */
  revokeToken(idOrName: string, actor: Actor): Promise<TokenRecord>;
};

export type AccessDesk = TokenDesk & {
  /** True while nobody has to say who they are. */
  isOpen(): Promise<boolean>;
  /** Whether this process has let in by the token before; it may be revoked by now. */
  hasLetIn(bearer: string): boolean;
  /** Rejects with `unavailable` where PostgreSQL is away and nothing is remembered. */
  authenticate(presented: Presented): Promise<Authenticated>;
  /** Whether callers who are told apart by an issuer can sign in. */
  readonly issuer: IssuerDesk | null;
  /** Ends the session that a browser holds; one that is over stays so. */
  signOut(secret: string, actor: Actor): Promise<void>;
  /** Begins a session with a token. Rejects with `unauthorized`. */
  signIn(token: string, browser: Browser): Promise<Begun>;
  sessions(): Promise<readonly SessionRecord[]>;
  /** Rejects with `not_found`. */
  endSession(id: string, actor: Actor): Promise<SessionRecord>;
  audit(asked: AuditAsked): Promise<{ readonly entries: readonly AuditEntry[]; readonly more: boolean }>;
};

/** The way to an issuer of OpenID Connect, and back. */
export type IssuerDesk = {
  /** As people know it. */
  readonly name: string;
  /** Where the browser goes, and what it holds meanwhile. Rejects with `unavailable` where the issuer is away. */
  begin(returnTo: string): Promise<{ readonly url: string; readonly secret: string }>;
  /** Rejects with `unauthorized` when the issuer does not vouch, and with `forbidden` when no group of theirs may anything. */
  finish(
    secret: string,
    answer: URLSearchParams,
    browser: Browser,
  ): Promise<Begun & { readonly returnTo: string }>;
};
