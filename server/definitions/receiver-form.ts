/** What the keys of one receiver must be to each other, by its type; their values are checked by the schema. */
import { secretFault } from '../alerts/signing.ts';
import { readSmtp } from '../alerts/smtp.ts';
import { templateFault } from '../alerts/template.ts';
import type { FormFault } from './form.ts';
import type { RECEIVER_TYPES } from './receiver-shape.ts';
import { credentialFaults } from './source-form.ts';
import type { KeyPath } from './yaml-places.ts';

type Keys = Readonly<Record<string, unknown>>;

const FOR_ALL = ['name', 'type', 'on'];

/** What each type needs, and what it may have beside it. */
const KEYS: Readonly<Record<string, { readonly needs: readonly string[]; readonly may: readonly string[] }>> =
  {
    webhook: { needs: ['url'], may: ['secret', 'headers'] },
    slack: { needs: ['url'], may: [] },
    teams: { needs: ['url'], may: [] },
    discord: { needs: ['url'], may: [] },
    pagerduty: { needs: ['routing_key'], may: ['url'] },
    alertmanager: { needs: ['url'], may: ['headers', 'bearer', 'basic'] },
    email: { needs: ['smtp', 'from', 'to'], may: [] },
    generic: { needs: ['url', 'body'], may: ['method', 'headers'] },
  } satisfies Record<(typeof RECEIVER_TYPES)[number], object>;

const EXAMPLES: Readonly<Record<string, string>> = {
  url: `"\${ONCALL_URL}", and set ONCALL_URL in the environment`,
  routing_key: `"\${PD_KEY}", and set PD_KEY in the environment`,
  smtp: `"\${MAIL_URL}", which is like smtps://user:password@mail.example:465`,
  from: 'an address like leeway@example.org',
  to: 'an address like oncall@example.org, or a list of them',
  body: `a template like '{"text":"{{reason}}"}'`,
};

/** Nothing is said of a type that is none: the schema says it. */
export function receiverFaults(receiver: Keys, path: KeyPath): FormFault[] {
  const keys = Object.hasOwn(KEYS, String(receiver.type)) ? KEYS[String(receiver.type)] : undefined;
  if (keys === undefined) return [];
  const { needs, may } = keys;
  const known = [...FOR_ALL, ...needs, ...may];
  const foreign = ALL_KEYS.filter((key) => key in receiver && !known.includes(key)).map((key) => ({
    path,
    key,
    message: `a receiver of type ${receiver.type} has no ${key}; leave it out`,
  }));
  const missing = needs
    .filter((key) => !(key in receiver))
    .map((key) => ({ path, key: null, message: `${key} is missing; write ${EXAMPLES[key]}` }));
  return [
    ...foreign,
    ...missing,
    ...(may.includes('bearer') ? credentialFaults(receiver, path) : []),
    ...valueFaults(receiver, path, known),
  ];
}

const ALL_KEYS = [...new Set(Object.values(KEYS).flatMap(({ needs, may }) => [...needs, ...may]))];

function valueFaults(receiver: Keys, path: KeyPath, known: readonly string[]): FormFault[] {
  const { type, url, smtp, secret, body } = receiver;
  // What has no text is told by the schema.
  const of = (value: unknown, fault: (text: string) => string | null) =>
    typeof value === 'string' && value !== '' ? fault(value) : null;
  const told = [
    ['url', of(url, (text) => urlFault(text, known.includes('headers'), type === 'alertmanager'))],
    ['smtp', of(smtp, smtpFault)],
    ['secret', of(secret, (text) => asFault(secretFault(text)))],
    ['body', of(body, (text) => asFault(templateFault(text, textsOf(receiver.headers))))],
  ] as const;
  return told.flatMap(([key, message]) =>
    message === null || !known.includes(key) ? [] : [{ path: [...path, key], key: null, message }],
  );
}

function urlFault(text: string, hasHeaders: boolean, isBase: boolean): string | null {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return 'the url is no http or https address';
  if (hasHeaders && (url.username !== '' || url.password !== ''))
    return `the url holds a user or a password; write ${isBase ? '"basic: { user: …, password: … }"' : '"headers: { Authorization: … }"'} in its place`;
  if (isBase && (url.search !== '' || url.hash !== ''))
    return 'the url ends with its path; leave what begins with "?" or "#" out';
  if (isBase && /\/api\/v[12](?:\/alerts)?\/?$/.test(url.pathname))
    return 'the url is of the Alertmanager, without the path of its API; write one like "http://127.0.0.1:9093"';
  return null;
}

function smtpFault(text: string): string | null {
  const reading = readSmtp(text);
  if (!reading.ok) return asFault(reading.reason);
  const { hash, pathname } = new URL(text);
  return hash === '' && /^\/?$/.test(pathname)
    ? null
    : 'smtp ends with its port; a "/" of the password is written %2F, a "?" %3F, a "#" %23';
}

/** A sentence, as part of a fault. */
function asFault(sentence: string | null): string | null {
  return sentence?.replace(/^[A-Z]/, (letter) => letter.toLowerCase()).replace(/\.$/, '') ?? null;
}

function textsOf(headers: unknown): ReadonlyMap<string, string> {
  const all = typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
  return new Map(all.map(([name, value]) => [name, String(value)]));
}
