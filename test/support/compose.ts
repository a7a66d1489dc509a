/** compose.yaml, as an engine reads it. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** With what is written once and used several times in its place. */
export function readCompose<T>(): T {
  return parse(readFileSync(new URL('../../compose.yaml', import.meta.url), 'utf8'), { merge: true });
}

/** `${NAME}`, `${NAME:-default}` and `${NAME:?remedy}`. */
export function filledIn(value: string, given: Readonly<Record<string, string>>): string {
  return value.replaceAll(
    /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (_, name: string, kind: string, rest: string) => given[name] ?? (kind === '-' ? rest : ''),
  );
}
