import { nearWord } from './near-word.ts';

export type MethodReading =
  | { readonly ok: true; readonly method: string }
  | { readonly ok: false; readonly reason: string };

/** The methods that are told apart; events of all others are counted together. */
export const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'QUERY',
] as const;
const METHODS_OR_ALL = [...METHODS, 'any', 'requests'];

/** Reads an HTTP method, in either case. */
export function parseMethod(text: string): MethodReading {
  const upper = text.toUpperCase();
  if (METHODS.some((method) => method === upper)) return { ok: true, method: upper };
  const near = nearWord(text, METHODS_OR_ALL);
  if (near !== null) return { ok: false, reason: `"${text}" is not a method; did you mean "${near}"?` };
  return {
    ok: false,
    reason: `"${text}" is not a method that is told apart; write one of ${METHODS.join(', ')}, or "any"`,
  };
}
