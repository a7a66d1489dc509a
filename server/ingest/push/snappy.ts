/** Snappy's block format, as Loki's senders use it: the length of the whole comes first. */
import { snappyUncompressor } from 'hysnappy';
import { PushFault } from './push-fault.ts';

/** The library's memory only grows: that of a large body is let go with it. */
const KEPT_BYTES = 8 * 1024 ** 2;

const kept = snappyUncompressor();

/** Undoes the compression; what would be larger than `most` bytes is refused before it is unpacked. */
export function unsnapped(bytes: Uint8Array, most: number): Uint8Array {
  const length = statedLength(bytes);
  if (length === null) throw notSnappy('its length cannot be read');
  if (length > most) throw tooLarge(most);
  const uncompress = bytes.length + length > KEPT_BYTES ? snappyUncompressor() : kept;
  try {
    return uncompress(bytes, length);
  } catch (cause) {
    throw notSnappy((cause as Error).message, cause);
  }
}

function statedLength(bytes: Uint8Array): number | null {
  let length = 0;
  for (let at = 0; at < 5 && at < bytes.length; at++) {
    const byte = bytes[at]!;
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return length;
  }
  return null;
}

function notSnappy(why: string, cause?: unknown): PushFault {
  return new PushFault(
    'unreadable_body',
    `the body is not snappy: ${why}; a body in JSON needs Content-Type: application/json`,
    { cause },
  );
}

export function tooLarge(most: number): PushFault {
  return new PushFault(
    'body_too_large',
    `the body is larger than ${most} bytes after decompression; send smaller ones, or raise LEEWAY_MAX_BODY`,
  );
}
