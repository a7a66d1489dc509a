/** What the groups of an issuer may, as LEEWAY_OIDC_GROUPS has it: `sre=admin; dev=read,gate; *=read`. */
import { isScope, SCOPES, type Scope } from './scopes.ts';

/** By group; `*` stands for everybody the issuer vouches for. */
export type GroupScopes = ReadonlyMap<string, readonly Scope[]>;

export type GroupReading =
  | { readonly ok: true; readonly groups: GroupScopes }
  | { readonly ok: false; readonly reason: string };

export function readGroupScopes(text: string): GroupReading {
  const groups = new Map<string, readonly Scope[]>();
  for (const entry of text.split(/[;\n]/).map((part) => part.trim())) {
    if (entry === '') continue;
    const at = entry.lastIndexOf('=');
    const group = entry.slice(0, at).trim();
    if (at < 0 || group === '')
      return refused(`"${entry}" is no group and its scopes; write like "sre=admin"`);
    const words = entry
      .slice(at + 1)
      .split(',')
      .map((word) => word.trim());
    const unknown = words.find((word) => !isScope(word));
    if (unknown !== undefined) return refused(`"${unknown}" of ${group} is none of ${SCOPES.join(', ')}`);
    if (groups.has(group)) return refused(`the group ${group} is there twice`);
    groups.set(group, words.filter(isScope));
  }
  return { ok: true, groups };
}

/** All that any of the groups may. */
export function scopesOfGroups(scopes: GroupScopes, groups: readonly string[]): ReadonlySet<Scope> {
  return new Set([...new Set(['*', ...groups])].flatMap((group) => scopes.get(group) ?? []));
}

function refused(reason: string): GroupReading {
  return { ok: false, reason };
}
