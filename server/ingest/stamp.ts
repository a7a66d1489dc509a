/** Times in brackets, by which lines of the common log format and its kin are known. */
import { FAILED } from './line-steps.ts';

/** How long they are: `20/Aug/2026:10:00:07 +0000`, `20/Aug/2026:10:00:07.123` and `Thu, 20 Aug 2026 10:00:07 GMT`. */
export const CLF_STAMP = 26;
export const LOCAL_STAMP = 24;
export const MAIL_STAMP = 29;

const SPACE = 0x20;
const COMMA = 0x2c;
const DOT = 0x2e;
const SLASH = 0x2f;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Where the first time in brackets begins. FAILED when there is none of this length, or another comes first. */
export function findStamp(bytes: Uint8Array, from: number, end: number, stamp: number): number {
  if (from < 0) return FAILED;
  for (let at = from; at < end; at++) {
    if (bytes[at] !== OPEN_BRACKET) continue;
    const length = stampLength(bytes, at + 1, end);
    if (length !== 0) return length === stamp ? at + 1 : FAILED;
  }
  return FAILED;
}

function stampLength(bytes: Uint8Array, at: number, end: number): number {
  let length = 0;
  if (bytes[at + 2] === SLASH && bytes[at + 6] === SLASH) {
    const behind = bytes[at + 20];
    length = behind === SPACE ? CLF_STAMP : behind === DOT ? LOCAL_STAMP : 0;
  } else if (bytes[at + 3] === COMMA && bytes[at + 4] === SPACE) length = MAIL_STAMP;
  return at + length < end && bytes[at + length] === CLOSE_BRACKET ? length : 0;
}
