import { readFileSync } from 'node:fs';

export type Secret =
  | { readonly ok: true; readonly text: string | undefined }
  | { readonly ok: false; readonly reason: string };

/** What the environment gives under a name, or in the file that `NAME_FILE` names, as secrets are mounted; undefined: neither. */
export function secretOf(name: string, env: Readonly<Record<string, string | undefined>>): Secret {
  const text = Object.hasOwn(env, name) ? env[name] : undefined;
  const path = Object.hasOwn(env, `${name}_FILE`) ? env[`${name}_FILE`] : undefined;
  if (path === undefined) return { ok: true, text };
  if (text !== undefined)
    return { ok: false, reason: `${name}_FILE: ${name} is set too; leave out one of them` };
  try {
    const read = readFileSync(path, 'utf8').trim();
    return read === '' ? { ok: false, reason: `${name}_FILE: ${path} is empty` } : { ok: true, text: read };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return { ok: false, reason: `${name}_FILE: ${path} cannot be read: ${why}` };
  }
}
