/** What bytes mean in JSON. */
export const LF = 0x0a;
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;

/** 1: stands for itself in a string. Programs log what clients send, so bytes that are no UTF-8 are taken for U+FFFD. */
export const IN_STRING = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

const AFTER_BACKSLASH: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const E = 0x65;
const U = 0x75;

/** Where the number that begins at `start` ends; where it is broken, -1 less that place. */
export function numberEnd(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === MINUS ? start + 1 : start;
  if (!isDigit(bytes[at]!)) return -1 - at;
  if (bytes[at] === ZERO) at++;
  else while (isDigit(bytes[at]!)) at++;
  if (bytes[at] === DOT) {
    at++;
    if (!isDigit(bytes[at]!)) return -1 - at;
    while (isDigit(bytes[at]!)) at++;
  }
  if ((bytes[at]! | 0x20) !== E) return at;
  at++;
  if (bytes[at] === PLUS || bytes[at] === MINUS) at++;
  if (!isDigit(bytes[at]!)) return -1 - at;
  while (isDigit(bytes[at]!)) at++;
  return at;
}

/** The same for an escape, whose backslash stands before `at`. */
export function escapeEnd(bytes: Uint8Array, at: number): number {
  if (AFTER_BACKSLASH.has(bytes[at]!)) return at + 1;
  if (bytes[at] !== U) return -1 - at;
  for (let digit = at + 1; digit <= at + 4; digit++) if (!isHexDigit(bytes[digit]!)) return -1 - digit;
  return at + 5;
}
