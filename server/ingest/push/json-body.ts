/** A body in JSON, bounded before it is parsed, and checked against what its protocol says. */
import type { z } from 'zod';
import { malformed, PushFault } from './push-fault.ts';

const MOST_NESTED = 200;
/** Parsed values take tens of bytes each, written ones as few as two. */
const MOST_VALUES = 5_000_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Parses `bytes` as `schema`; `what` names the protocol in faults. Throws a PushFault. */
export function parseJsonBody<Schema extends z.ZodType>(
  bytes: Uint8Array,
  schema: Schema,
  what: string,
): z.infer<Schema> {
  checkSize(bytes);
  const parsed = schema.safeParse(parse(bytes, what));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw malformed(what, placeOf(path), new Error(message));
}

function parse(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw malformed(what, '', cause);
  }
}

function checkSize(bytes: Uint8Array): void {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (byte === 0x5b || byte === 0x7b) {
      values++;
      if (++depth > MOST_NESTED)
        throw new PushFault('unreadable_body', `the body is nested deeper than ${MOST_NESTED} levels`);
    } else if (byte === 0x5d || byte === 0x7d) depth--;
    else if (byte === 0x2c) values++;
  }
  if (values > MOST_VALUES)
    throw new PushFault('body_too_large', `the body has more than ${MOST_VALUES} values; send smaller ones`);
}

function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}
