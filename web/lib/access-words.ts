/** Tokens, sessions and what was changed, in words. */
import type { AuditEntry, Scope, SessionRecord, Token } from '../../server/http/access-contract.ts';
import { plural } from '../../server/slo/words.ts';
import { timeOf } from './amounts.ts';

/** The answer at the head of the page. */
export function accessLine(isOpen: boolean, tokens: readonly Token[], now: number): string {
  if (isOpen) return 'Nobody has to sign in.';
  const holding = tokens.filter((token) => holds(token, now)).length;
  return holding === 0 ? 'No active token.' : `${plural(holding, 'active token')}.`;
}

export function holds(
  { revokedAt, expiresAt }: Pick<Token, 'revokedAt' | 'expiresAt'>,
  now: number,
): boolean {
  return revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > now);
}

/** Those that hold first, and those that do not apart. */
export function apart(
  tokens: readonly Token[],
  now: number,
): { readonly holding: readonly Token[]; readonly over: readonly Token[] } {
  return {
    holding: tokens.filter((token) => holds(token, now)),
    over: tokens.filter((token) => !holds(token, now)),
  };
}

export function mayText(scopes: readonly Scope[], services: readonly string[] | null): string {
  return `${scopes.join(', ')}${services === null ? '' : ` for ${services.join(', ')}`}`;
}

export function untilText({ expiresAt, revokedAt, revokedBy }: Token, now: number): string {
  if (revokedAt !== null) return `Revoked by ${revokedBy} at ${timeOf(revokedAt)}`;
  if (expiresAt === null) return 'Until it is revoked';
  return `${Date.parse(expiresAt) <= now ? 'Expired' : 'Until'} ${timeOf(expiresAt)}`;
}

export function usedText({ usedAt, usedFrom }: Pick<Token, 'usedAt' | 'usedFrom'>): string {
  if (usedAt === null) return 'Never used';
  return `Last used ${timeOf(usedAt)}${usedFrom === null ? '' : ` from ${usedFrom}`}`;
}

export function sessionText({ createdAt, expiresAt, address }: SessionRecord): string {
  const from = address === null ? '' : ` from ${address}`;
  return `Since ${timeOf(createdAt)}${from}, until ${timeOf(expiresAt)}`;
}

export const ACTIONS: Readonly<Record<AuditEntry['action'], string>> = {
  'token.create': 'made a token',
  'token.rotate': 'gave a token a new text',
  'token.revoke': 'revoked a token',
  'session.begin': 'signed in',
  'session.end': 'ended a session',
  'override.add': 'overrode the gate',
  'override.end': 'ended an override',
  'silence.add': 'added a silence',
  'silence.end': 'ended a silence',
  'alert.acknowledge': 'acknowledged an alert',
  'delivery.resend': 'sent a delivery again',
  'receiver.test': 'tested a receiver',
  'deploy.add': 'noted a deploy',
  'demo.switch': 'switched the demo',
};

const VIA: Readonly<Record<AuditEntry['via'], string>> = {
  open: 'without signing in',
  nobody: 'without signing in',
  admin: 'by the admin’s token of the settings',
  token: 'by a token',
  session: 'on the page',
  own: 'by itself',
  machine: 'by a command where the database is',
};

export type AuditRow = {
  readonly id: string;
  readonly at: string;
  readonly who: string;
  /** `on the page, from 10.0.0.7`. */
  readonly how: string;
  readonly what: string;
  /** Of which service, and what of it. */
  readonly subject: string;
  readonly changes: readonly ChangedField[];
};

/** `before` and `after` as texts; null where there was or is none. */
export type ChangedField = {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
};

export function auditRow({
  id,
  at,
  who,
  via,
  address,
  action,
  service,
  subject,
  before,
  after,
}: AuditEntry): AuditRow {
  return {
    ...{ id, who, what: ACTIONS[action], at: timeOf(at) },
    how: `${VIA[via]}${address === null ? '' : `, from ${address}`}`,
    subject: [service, subject].filter((part) => part !== null && part !== who && !ID.test(part)).join(' / '),
    changes: changesOf(before ?? {}, after ?? {}),
  };
}

/** Who may have changed something, each once, by name. */
export function peopleOf({
  tokens,
  sessions,
  entries,
}: {
  readonly tokens: readonly Pick<Token, 'name'>[];
  readonly sessions: readonly Pick<SessionRecord, 'name'>[];
  readonly entries: readonly Pick<AuditEntry, 'who'>[];
}): readonly string[] {
  const names = [...tokens, ...sessions].map(({ name }) => name);
  return [...new Set([...names, ...entries.map(({ who }) => who)])].sort((a, b) => a.localeCompare(b));
}

type Fields = Readonly<Record<string, unknown>>;

/** An id tells a reader nothing; the API has it. */
const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** In this order, as people call them. */
const NAMES: Readonly<Record<string, string>> = {
  slo: 'objective',
  reason: 'reason',
  note: 'note',
  by: 'in the name of',
  author: 'in the name of',
  endedBy: 'ended by',
  scopes: 'may',
  services: 'of',
  from: 'from',
  startsAt: 'from',
  at: 'since',
  to: 'until',
  endsAt: 'until',
  expiresAt: 'until',
  endedAt: 'ended at',
  rrule: 'again',
  hint: 'last characters',
  replacedUntil: 'the one before until',
};

/** What differs alone, or all where it is new or gone. */
function changesOf(before: Fields, after: Fields): readonly ChangedField[] {
  const order = Object.keys(NAMES);
  const keys = [...new Set([...order, ...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter((key) => key !== 'id' && key !== 'version')
    .map((key) => ({ name: NAMES[key] ?? key, before: textOf(before[key]), after: textOf(after[key]) }))
    .filter((field) => field.before !== field.after);
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? timeOf(value) : value;
}
