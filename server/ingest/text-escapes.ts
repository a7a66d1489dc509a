/** Takes back the escapes that text logs write for what would break their lines. */
const BACKSLASH_ESCAPE = /\\(?:x([0-9a-fA-F]{2})|([\s\S]))/g;
const HASH_ESCAPE = /#([0-9a-fA-F]{2})/g;
const CONTROLS: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** `\x22`, `\"`, `\\` and `\n`, as Apache, nginx and morgan write them. */
export function withoutBackslashes(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return replaced(bytes, from, to, BACKSLASH_ESCAPE, (_, hex?: string, character?: string) =>
    hex === undefined ? (CONTROLS[character!] ?? character!) : byteOf(hex),
  );
}

/** `#22`, as HAProxy writes a quote. */
export function withoutHashes(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return replaced(bytes, from, to, HASH_ESCAPE, (_, hex: string) => byteOf(hex));
}

/** A character of latin1 is a byte. */
function replaced(
  bytes: Uint8Array,
  from: number,
  to: number,
  pattern: RegExp,
  by: (all: string, ...parts: string[]) => string,
): Uint8Array {
  const text = Buffer.from(bytes.subarray(from, to)).toString('latin1');
  return Buffer.from(text.replace(pattern, by), 'latin1');
}

function byteOf(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}
