/**
 * The two lines of Hono's logger: `<-- GET /s/1` when a request comes, `--> GET /s/1 200 12ms` when it is answered.
 * https://hono.dev/docs/middleware/builtin/logger
 */
import * as F from './fields.ts';
import { readColoured, readWord } from './line-steps.ts';
import { textReading } from './reading.ts';
import type { TextFormat } from './text-reader.ts';

const SPACE = 0x20;
const DASH = 0x2d;
const SLASH = 0x2f;
const LESS = 0x3c;
const GREATER = 0x3e;
const SMALL_S = 0x73;

const ANSWERED = textReading('hono', { kind: 'text' });
const ASKED = textReading('hono', { kind: 'text' }, { kind: 'no request' });

export const HONO_FORMAT: TextFormat = {
  names: ['hono'],
  read({ bytes }, from, end, fields) {
    const isAsked = isArrow(bytes, from, LESS, DASH);
    if (!isAsked && !isArrow(bytes, from, DASH, GREATER)) return null;
    const method = readWord(bytes, from + 4, end, fields, F.METHOD);
    const path = readWord(bytes, method + 1, end, fields, F.PATH);
    if (path < 0 || bytes[method + 1] !== SLASH) return null;
    if (isAsked) return path === end ? ASKED : null;
    const status = readColoured(bytes, path + 1, end, fields, F.STATUS);
    const duration = readWord(bytes, status + 1, end, fields, F.DURATION);
    return duration === end && bytes[end - 1] === SMALL_S ? ANSWERED : null;
  },
};

/** `<-- ` or `--> `. */
function isArrow(bytes: Uint8Array, at: number, first: number, last: number): boolean {
  return bytes[at] === first && bytes[at + 1] === DASH && bytes[at + 2] === last && bytes[at + 3] === SPACE;
}
