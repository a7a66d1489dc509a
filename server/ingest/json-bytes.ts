/** What bytes mean in JSON. */
export const LF = 0x0a;
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;

/** 1: stands for itself in a string. 2: so does this, as a part of UTF-8, which is checked apart. */
export const IN_STRING = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return 2;
  return byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0;
});

export const AFTER_BACKSLASH: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

export function isHexDigit(byte: number): boolean {
  return isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}
