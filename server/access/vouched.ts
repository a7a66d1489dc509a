/** Who somebody is, by what an issuer claims of them. */

export type Claims = Readonly<Record<string, unknown>>;

const NAMES = ['email', 'preferred_username', 'name', 'sub'] as const;
const LONGEST_NAME = 200;
/** Of lists and logs, what would move the cursor, turn the text around, or break the line. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Where people are told apart by their address, only one that was confirmed counts. */
export function groupsOf(claims: Claims, claim: string): readonly string[] {
  if (claim === 'email' && !isTrue(claims['email_verified'])) return [];
  const told = claims[claim];
  const list = Array.isArray(told) ? told : [told];
  return list.filter((group) => typeof group === 'string');
}

/** An address of mail that nobody has confirmed may be anybody's. */
export function nameOf(claims: Claims): string {
  const isMailBelieved = claims['email_verified'] === undefined || isTrue(claims['email_verified']);
  const believed = NAMES.filter((claim) => claim !== 'email' || isMailBelieved);
  return believed.map((claim) => readable(claims[claim])).find((name) => name !== '') ?? '';
}

/** Whether there is a better name than `sub`, which is often a number. */
export function hasName(claims: Claims): boolean {
  return nameOf({ ...claims, sub: '' }) !== '';
}

function readable(told: unknown): string {
  if (typeof told !== 'string') return '';
  return told.replace(UNSEEN, ' ').trim().slice(0, LONGEST_NAME).toWellFormed();
}

/** Some issuers write it as a text. */
function isTrue(told: unknown): boolean {
  return told === true || told === 'true';
}
