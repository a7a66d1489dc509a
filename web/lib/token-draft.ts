/** A token as it is being asked for, and what of it cannot be sent. */
import { SCOPE_MEANS, SCOPES } from '../../server/access/scopes.ts';
import type { NewToken, Scope } from '../../server/http/access-contract.ts';

export const EXPIRIES = [
  { value: '30d', label: '30 days' },
  { value: '90d', label: '90 days' },
  { value: '365d', label: '1 year' },
  { value: 'never', label: 'Until it is revoked' },
] as const;

export const SCOPE_CHOICES = SCOPES.map((scope) => ({ scope, means: SCOPE_MEANS[scope] }));

export type TokenDraft = {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Names with commas between; empty: of all. */
  readonly services: string;
  readonly length: (typeof EXPIRIES)[number]['value'];
};

export type TokenFaults = Readonly<Partial<Record<'name' | 'scopes' | 'services', string>>>;

/** The first token closes the page to whoever has none, so that it is one for an admin. */
export function newTokenDraft(isFirst: boolean): TokenDraft {
  return { name: '', scopes: isFirst ? ['admin'] : ['gate', 'deploy'], services: '', length: '90d' };
}

export function toggled(scopes: readonly Scope[], scope: Scope): readonly Scope[] {
  return SCOPES.filter((one) => (one === scope ? !scopes.includes(one) : scopes.includes(one)));
}

export type TokenDraftReading =
  | { readonly ok: true; readonly token: NewToken }
  | { readonly ok: false; readonly faults: TokenFaults };

export function readTokenDraft({ name, scopes, services, length }: TokenDraft): TokenDraftReading {
  const of = services.split(/[\s,]+/).filter((part) => part !== '');
  const faults: TokenFaults = {
    ...(name.trim() === '' ? { name: 'Say what it is for.' } : {}),
    ...(scopes.length === 0 ? { scopes: 'Choose what it may do.' } : {}),
    ...(of.length > 0 && scopes.includes('admin') ? { services: 'An admin is one of all services.' } : {}),
  };
  if (Object.keys(faults).length > 0) return { ok: false, faults };
  const token = {
    ...{ name: name.trim(), scopes: [...scopes] },
    ...(of.length === 0 ? {} : { services: of }),
    expires: length,
  };
  return { ok: true, token };
}
