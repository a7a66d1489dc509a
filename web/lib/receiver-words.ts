/** What the page says of those who are told of alerts. */
import type { ReceiverStatus, TestResult } from '../../server/http/alert-contract.ts';
import { ALERT_KINDS } from '../../server/slo/alert.ts';
import { plural } from '../../server/slo/words.ts';
import { capital, KIND_NOUN, listed } from './alert-words.ts';
import { timeOf } from './amounts.ts';
import { clockOf, tookText } from './delivery-words.ts';

const TYPE_WORD: Readonly<Record<ReceiverStatus['type'], string>> = {
  webhook: 'webhook',
  slack: 'Slack',
  teams: 'Microsoft Teams',
  discord: 'Discord',
  pagerduty: 'PagerDuty',
  alertmanager: 'Alertmanager',
  email: 'email',
  generic: 'generic',
};

export function typeWord(type: ReceiverStatus['type']): string {
  return TYPE_WORD[type];
}

type Heard = ReceiverStatus['hears'][number];

/** `Pages and no-data alerts of snippets/read-snippet`; one line for each place that names it. */
export function hearsText({ on, service, slo }: Heard): string {
  const whose = service === null ? '' : slo === null ? ` of ${service}` : ` of ${service}/${slo}`;
  if (ALERT_KINDS.every((kind) => on.includes(kind))) return `Every alert${whose}`;
  return `${capital(listed(ALERT_KINDS.filter((kind) => on.includes(kind)).map((kind) => `${KIND_NOUN[kind]}s`)))}${whose}`;
}

/** `2 messages wait, 1 is dead`: nothing to say of a receiver that gets what it is sent. */
export function backlogText({ waiting, dead }: Pick<ReceiverStatus, 'waiting' | 'dead'>): string | null {
  if (waiting === 0 && dead === 0) return null;
  const waits = `${plural(waiting, 'message')} ${waiting === 1 ? 'waits' : 'wait'}`;
  if (dead === 0) return waits;
  const isDead = dead === 1 ? 'is dead' : 'are dead';
  return waiting === 0 ? `${plural(dead, 'message')} ${isDead}` : `${waits}, ${dead} ${isDead}`;
}

export function lastToldText({ lastSentAt }: Pick<ReceiverStatus, 'lastSentAt'>): string {
  return lastSentAt === null ? 'Never told yet' : `Last told ${timeOf(lastSentAt)}`;
}

/** ms; what is over sooner is told to the second. */
const SOON_MS = 120_000;

export function pauseText({ pausedUntil }: Pick<ReceiverStatus, 'pausedUntil'>, now: number): string | null {
  if (pausedUntil === null) return null;
  const until = Date.parse(pausedUntil) - now < SOON_MS ? clockOf(pausedUntil) : timeOf(pausedUntil);
  return `Failed several times in a row; left alone until ${until}.`;
}

/** Red for what was not told or cannot be, amber for what is only late. */
export function receiverTone({
  waiting,
  dead,
  pausedUntil,
  fault,
}: Pick<ReceiverStatus, 'waiting' | 'dead' | 'pausedUntil' | 'fault'>): 'harden' | 'caution' | 'plain' {
  if (dead > 0 || fault !== null) return 'harden';
  return waiting > 0 || pausedUntil !== null ? 'caution' : 'plain';
}

/** What became of a test message. */
export function testText({ outcome, code, reason, tookMs }: TestResult): string {
  const answer = code === null ? '' : ` It answered ${code}.`;
  if (outcome === 'sent') return `The test message was sent in ${tookText(tookMs)}.${answer}`;
  const what = outcome === 'retry' ? 'did not arrive' : 'was refused';
  return `The test message ${what}, after ${tookText(tookMs)}. ${reason ?? answer.trim()}`.trim();
}

export const FIRST_RECEIVER = `notify:
  - name: oncall
    type: webhook
    url: "\${ONCALL_URL}"
    secret: "\${ONCALL_SECRET}"
`;
