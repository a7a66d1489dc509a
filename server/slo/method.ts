import { nearWord } from './near-word.ts';

export type MethodReading =
  | { readonly ok: true; readonly method: string }
  | { readonly ok: false; readonly reason: string };

const KNOWN = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE', 'QUERY'];
const KNOWN_OR_ALL = [...KNOWN, 'any', 'requests'];
const LONGEST = 24;

/**
 * Reads an HTTP method; the known ones in either case, others (PURGE, REPORT) in upper case, unless they look like a slip
 * of a known one.
 */
export function parseMethod(text: string): MethodReading {
  const upper = text.toUpperCase();
  if (KNOWN.includes(upper)) return { ok: true, method: upper };
  const near = nearWord(text, KNOWN_OR_ALL);
  if (near !== null) return { ok: false, reason: `"${text}" is not a method; did you mean "${near}"?` };
  if (text.length <= LONGEST && /^[A-Z][A-Z_-]*$/.test(text)) return { ok: true, method: text };
  return { ok: false, reason: `"${text}" is not a method; write one like GET, or "any"` };
}
