/** Lines that begin with anything but a brace. */
import { isUtf8 } from 'node:buffer';
import type { JsonScanner } from './json-scanner.ts';
import { REASONS, type Reason } from './reasons.ts';

export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Where the line in bytes[from, to) ends without the blanks behind it. */
export function trimmedEnd(bytes: Uint8Array, from: number, to: number): number {
  let end = to;
  while (end > from && isSpace(bytes[end - 1]!)) end--;
  return end;
}

/** Why a line is of no format. bytes[to] is covered by a NUL meanwhile. */
export function strayReason(bytes: Uint8Array, from: number, to: number, scanner: JsonScanner): Reason {
  const covered = bytes[to]!;
  bytes[to] = 0;
  let after = scanner.value(bytes, from, to, 0);
  bytes[to] = covered;
  if (!isUtf8(bytes.subarray(from, to))) return REASONS.notUtf8;
  while (after >= 0 && after < to && isSpace(bytes[after]!)) after++;
  return after === to ? REASONS.notObject : REASONS.noFormat;
}
