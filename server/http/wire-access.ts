/** Access, from the domain to the wire. */
import type * as domain from '../access/audit.ts';
import type { Caller } from '../access/caller.ts';
import type * as wire from './access-contract.ts';
import type { MadeToken, SessionRecord, TokenRecord } from './access-ports.ts';
import { iso } from './wire.ts';

export function sessionState(
  caller: Caller,
  about: Pick<wire.SessionState, 'issuer' | 'fault'>,
): wire.SessionState {
  const { kind, name, isPerson, scopes, services } = caller;
  const isOut = kind === 'nobody';
  return {
    state: isOut ? 'out' : kind === 'open' ? 'open' : 'in',
    name: isOut ? null : name,
    ...{ isPerson, scopes: [...scopes], services: services && [...services] },
    ...about,
  };
}

export function session(
  { createdAt, expiresAt, scopes, services, ...rest }: SessionRecord,
  caller: Caller,
): wire.SessionRecord {
  return {
    ...rest,
    isOwn: caller.kind === 'session' && caller.id === rest.id,
    ...{ scopes: [...scopes], services: services && [...services] },
    ...{ createdAt: iso(createdAt), expiresAt: iso(expiresAt) },
  };
}

export function token({
  scopes,
  services,
  createdAt,
  expiresAt,
  revokedAt,
  usedAt,
  ...rest
}: TokenRecord): wire.Token {
  return {
    ...rest,
    ...{ scopes: [...scopes], services: services && [...services], createdAt: iso(createdAt) },
    ...{ expiresAt: isoOrNull(expiresAt), revokedAt: isoOrNull(revokedAt), usedAt: isoOrNull(usedAt) },
  };
}

export function madeToken({ token: made, text, unknownServices }: MadeToken): wire.MadeToken {
  return { token: token(made), text, unknownServices: [...unknownServices] };
}

export function auditEntry({ at, before, after, ...rest }: domain.AuditEntry): wire.AuditEntry {
  return { ...rest, at: iso(at), before: before && { ...before }, after: after && { ...after } };
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
