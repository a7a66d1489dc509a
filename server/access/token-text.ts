/** Tokens as people carry them: a prefix that secret scanners find, 238 random bits, and a sum that tells when some is missing. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PREFIX = 'leeway_';
const RANDOM_LENGTH = 40;
const SUM_LENGTH = 6;
const WHOLE = new RegExp(`^${PREFIX}[0-9A-Za-z]{${RANDOM_LENGTH + SUM_LENGTH}}$`);
/** Of so many of its last characters a token is known again in lists: too few to be of use to anybody else. */
const HINT_LENGTH = 4;

export function newToken(): string {
  const random = randomDigits(RANDOM_LENGTH);
  return `${PREFIX}${random}${sumOf(random)}`;
}

/** Why a text can be no token of ours; null when it can be one. */
export function tokenFault(text: string): string | null {
  if (!text.startsWith(PREFIX)) return `What was sent is no token of Leeway: those begin with ${PREFIX}`;
  if (!WHOLE.test(text)) return 'The token is not whole: some of it is missing, or does not belong to it.';
  const random = text.slice(PREFIX.length, PREFIX.length + RANDOM_LENGTH);
  return text.endsWith(sumOf(random))
    ? null
    : 'The token is mistyped: its last characters do not fit the others.';
}

export function hintOf(token: string): string {
  return token.slice(-HINT_LENGTH);
}

/** What a token is called that another text took the place of, and no other can be: `ci …x9Zk`. */
export function replacedName(name: string, hint: string): string {
  return `${name} …${hint}`;
}

/** What names a session in a cookie: as many random bits as a token has. */
export function newSecret(): string {
  return randomDigits(RANDOM_LENGTH);
}

/** What is kept of a secret. It has too many random bits to be guessed, so that a slow hash would add nothing. */
export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** In a time that says nothing of where they differ. */
export function isSameDigest(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Bytes past the last whole multiple are left out: every digit is as likely. */
function randomDigits(length: number): string {
  const most = 256 - (256 % DIGITS.length);
  let text = '';
  while (text.length < length)
    for (const byte of randomBytes(length))
      if (byte < most && text.length < length) text += DIGITS[byte % DIGITS.length];
  return text;
}

function sumOf(random: string): string {
  let rest = crc32(random);
  let text = '';
  for (let place = 0; place < SUM_LENGTH; place++) {
    text = DIGITS[rest % DIGITS.length] + text;
    rest = Math.floor(rest / DIGITS.length);
  }
  return text;
}
