/** What is asked of a new token, in texts; API and CLI ask alike. */
import { parseLookback } from '../slo/duration.ts';
import { isScope, SCOPES, type Scope } from './scopes.ts';

const MS_PER_MINUTE = 60_000;
const MOST_DAYS = 730;
const DEFAULT_EXPIRES = '90d';
const NEVER = 'never';
const DEFAULT_OVERLAP = '1h';
const MOST_OVERLAP_DAYS = 7;
/** And none that could be taken for an id. */
const NAME = /^(?![0-9a-f]{8}-[0-9a-f]{4}-)[A-Za-z0-9][A-Za-z0-9 ._/@-]{0,63}$/;
const SERVICE = /^[a-z0-9][a-z0-9._-]{0,62}$/;

export type TokenInput = {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Null: of all services. */
  readonly services: readonly string[] | null;
  /** "90d", or "never": until it is revoked. Null: 90d. */
  readonly expires: string | null;
};

export type NewToken = {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly services: readonly string[] | null;
  /** ms. */
  readonly expiresAt: number | null;
};

export type TokenReading =
  | { readonly ok: true; readonly token: NewToken }
  | { readonly ok: false; readonly field: keyof TokenInput; readonly reason: string };

export function readToken({ name, scopes, services, expires }: TokenInput, now: number): TokenReading {
  if (!NAME.test(name)) return refused('name', NAME_RULE);
  const unknown = scopes.find((scope) => !isScope(scope));
  if (unknown !== undefined) return refused('scopes', `"${unknown}" is none of ${SCOPES.join(', ')}`);
  if (scopes.length === 0) return refused('scopes', `name one or more of ${SCOPES.join(', ')}`);
  const held = SCOPES.filter((scope) => scopes.includes(scope));
  const bad = services?.find((service) => !SERVICE.test(service));
  if (bad !== undefined) return refused('services', `"${bad}" is no name of a service`);
  if (services?.length === 0) return refused('services', 'name one or more, or leave it out for all');
  if (services !== null && held.includes('admin'))
    return refused('services', 'an admin is one of all services; leave it out, or leave out admin');
  const until = expiryOf(expires, now);
  if (!until.ok) return refused('expires', until.reason);
  return { ok: true, token: { name, scopes: held, services, expiresAt: until.at } };
}

const NAME_RULE = 'is a letter or digit, then at most 63 letters, digits, spaces and . _ / @ -';

type TimeReading<T> = { readonly ok: true; readonly at: T } | { readonly ok: false; readonly reason: string };

/** Until when what a token was before lets in: "1h", or "0m" for no longer; null: 1h. `now`: ms. */
export function readOverlap(text: string | null, now: number): TimeReading<number> {
  if (text !== null && /^0[mhd]$/.test(text)) return { ok: true, at: now };
  const length = parseLookback(text ?? DEFAULT_OVERLAP);
  if (!length.ok) return length;
  if (length.minutes > MOST_OVERLAP_DAYS * 1440)
    return { ok: false, reason: `write ${MOST_OVERLAP_DAYS}d or less` };
  return { ok: true, at: now + length.minutes * MS_PER_MINUTE };
}

function expiryOf(text: string | null, now: number): TimeReading<number | null> {
  if (text === NEVER) return { ok: true, at: null };
  const length = parseLookback(text ?? DEFAULT_EXPIRES);
  if (!length.ok) return length;
  if (length.minutes > MOST_DAYS * 1440)
    return { ok: false, reason: `write ${MOST_DAYS}d or less, or ${NEVER}: until it is revoked` };
  return { ok: true, at: now + length.minutes * MS_PER_MINUTE };
}

function refused(field: keyof TokenInput, reason: string): TokenReading {
  return { ok: false, field, reason };
}
