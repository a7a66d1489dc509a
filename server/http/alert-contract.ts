/** Alerts, their deliveries, silences and deploys, as they go over the wire. */
import { z } from 'zod';
import { ALERT_KINDS } from '../slo/alert.ts';

const Time = z.iso.datetime();
/** As it is given: with Z or an offset. */
const TimeGiven = z.iso.datetime({ offset: true });
const Person = z.string().trim().min(1, 'say who').max(200, 'is at most 200 characters long');

export const AlertKind = z
  .enum(ALERT_KINDS)
  .meta({ id: 'AlertKind', description: 'By what receivers are chosen; page and ticket are of burn rates.' });

export const AlertCondition = z
  .enum(['burn', 'remaining', 'exhausted', 'forecast', 'rejected', 'silent', 'unread'])
  .meta({ id: 'AlertCondition' });

export const DeliveryAttempt = z
  .object({
    at: Time,
    tookMs: z.int(),
    outcome: z.enum(['sent', 'retry', 'refused']),
    code: z.int().nullable().describe('HTTP status or SMTP code; null without an answer.'),
    reason: z.string().nullable(),
  })
  .meta({ id: 'DeliveryAttempt' });

export const Delivery = z
  .object({
    id: z.string().describe('What the receiver sees as the id of the message, on every attempt.'),
    receiver: z.string(),
    type: z.enum(['firing', 'resolved']),
    state: z
      .enum(['waiting', 'sent', 'dead', 'dropped'])
      .describe('dead: refused, or given up after 24 h. dropped: there was nothing to tell any more.'),
    alerts: z.int().describe('How many alerts the message is about: more than one in a storm.'),
    createdAt: Time,
    nextAt: Time.nullable().describe('Of a waiting one: not before.'),
    finishedAt: Time.nullable(),
    reason: z.string().nullable().describe('Why it is dead or dropped, or why the last attempt failed.'),
    attempts: z.int(),
    log: z.array(DeliveryAttempt).describe('The last attempts, the newest first.'),
  })
  .meta({ id: 'Delivery' });

export const AlertRecord = z
  .object({
    id: z.string(),
    service: z.string(),
    slo: z.string().nullable().describe('Null of an alert about a source.'),
    source: z.string().nullable().describe('Null of an alert about an objective.'),
    kind: AlertKind,
    condition: AlertCondition,
    firing: z.boolean(),
    reason: z
      .string()
      .describe('Why it fires, a sentence, as it was when it fired or changed its tier last.'),
    tier: z.string().nullable().describe('The fastest that held, "1h/5m".'),
    burn: z.number().nullable(),
    threshold: z.number().nullable(),
    lookback: z.string().nullable().describe('The long look-back of the tier.'),
    startedAt: Time,
    resolvedAt: Time.nullable(),
    endsAt: Time.nullable().describe('Nothing of its condition holds; it ends then if that stays so.'),
    muted: z
      .enum(['page', 'silence'])
      .nullable()
      .describe('Why nobody was told: a page of the same objective fires, or a silence.'),
    lateBad: z.int().describe('Bad events of before its end that came after it.'),
    acknowledged: z.object({ at: Time, by: z.string(), note: z.string().nullable() }).nullable(),
    deliveries: z.array(Delivery),
  })
  .meta({ id: 'AlertRecord' });

export const AlertList = z
  .object({
    alerts: z.array(AlertRecord).describe('Those that fire first, then the newest.'),
    more: z.boolean().describe('There are older ones; ask with before.'),
    holdDownSeconds: z.int().describe('How long nothing must hold before an alert ends.'),
  })
  .meta({ id: 'AlertList' });

export const AlertQuery = z.object({
  state: z.enum(['firing', 'resolved', 'all']).default('all'),
  service: z.string().optional(),
  slo: z.string().optional(),
  before: TimeGiven.optional().describe('Started before; of all, older ones that fire come first again.'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const Acknowledgement = z
  .strictObject({ by: Person.optional(), note: z.string().trim().max(2000).optional() })
  .meta({ id: 'Acknowledgement' });

export const ReceiverStatus = z
  .object({
    name: z.string(),
    type: z.enum(['webhook', 'slack', 'teams', 'discord', 'pagerduty', 'alertmanager', 'email', 'generic']),
    hears: z
      .array(z.object({ on: z.array(AlertKind), service: z.string().nullable(), slo: z.string().nullable() }))
      .describe('What it is told of; null stands for all.'),
    waiting: z.int().describe('Messages that wait to be sent.'),
    dead: z.int().describe('Messages that were refused or given up.'),
    pausedUntil: Time.nullable().describe('It failed several times in a row, and is left alone until then.'),
    fault: z.string().nullable().describe('What its last attempt came to, when that failed.'),
    lastSentAt: Time.nullable(),
  })
  .meta({
    id: 'ReceiverStatus',
    description: 'Who is told of alerts. Its address is a secret, and not here.',
  });

export const ReceiverList = z.object({ receivers: z.array(ReceiverStatus) }).meta({ id: 'ReceiverList' });

export const TestResult = z
  .object({
    outcome: z.enum(['sent', 'retry', 'refused']),
    code: z.int().nullable(),
    reason: z.string().nullable(),
    tookMs: z.int(),
  })
  .meta({ id: 'TestResult' });

export const Silence = z
  .object({
    id: z.string(),
    service: z.string(),
    slo: z.string().nullable().describe('Null: of the whole service.'),
    startsAt: Time,
    endsAt: Time.describe('Of a recurring one, the end of its first span.'),
    rrule: z.string().nullable().describe('RFC 5545: when it begins again, each time for as long.'),
    timeZone: z.string(),
    author: z.string(),
    reason: z.string(),
    createdAt: Time,
    endedAt: Time.nullable().describe('When somebody ended it for good.'),
    endedBy: z.string().nullable(),
    state: z.enum(['active', 'pending', 'over']),
    span: z
      .object({ from: Time, to: Time })
      .nullable()
      .describe('The present span, or the next; null when it is over.'),
  })
  .meta({ id: 'Silence' });

export const SilenceList = z.object({ silences: z.array(Silence) }).meta({ id: 'SilenceList' });

export const NewSilence = z
  .strictObject({
    service: z.string().min(1),
    slo: z.string().min(1).optional(),
    startsAt: TimeGiven.optional().describe('Left out: now.'),
    endsAt: TimeGiven.optional().describe('This or for.'),
    for: z.string().optional().describe('How long, as 30m, 2h or 1d.'),
    rrule: z.string().max(1000).optional().describe('FREQ=WEEKLY;BYDAY=SU, without DTSTART.'),
    timeZone: z.string().optional().describe('IANA, of the rule; left out: UTC.'),
    author: Person.optional().describe('Left out by who signed in as a person.'),
    reason: z.string().trim().min(1, 'say why').max(2000),
  })
  .meta({ id: 'NewSilence' });

export const EndSilence = z.strictObject({ by: Person.optional() }).meta({ id: 'EndSilence' });

export const NewDeploy = z
  .strictObject({
    service: z.string().min(1),
    version: z.string().trim().min(1).max(200),
    at: TimeGiven.optional().describe('Left out: now.'),
  })
  .meta({ id: 'NewDeploy' });

export const Deploy = z
  .object({ service: z.string(), version: z.string(), at: Time })
  .meta({ id: 'Deploy', description: 'A marker: from then on the service runs this version.' });

export const DeployList = z.object({ deploys: z.array(Deploy) }).meta({ id: 'DeployList' });

export const DeployQuery = z.object({
  service: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export type AlertKind = z.infer<typeof AlertKind>;
export type AlertCondition = z.infer<typeof AlertCondition>;
export type Delivery = z.infer<typeof Delivery>;
export type DeliveryAttempt = z.infer<typeof DeliveryAttempt>;
export type AlertRecord = z.infer<typeof AlertRecord>;
export type AlertList = z.infer<typeof AlertList>;
export type Acknowledgement = z.infer<typeof Acknowledgement>;
export type ReceiverStatus = z.infer<typeof ReceiverStatus>;
export type ReceiverList = z.infer<typeof ReceiverList>;
export type TestResult = z.infer<typeof TestResult>;
export type Silence = z.infer<typeof Silence>;
export type SilenceList = z.infer<typeof SilenceList>;
export type NewSilence = z.infer<typeof NewSilence>;
export type NewDeploy = z.infer<typeof NewDeploy>;
export type Deploy = z.infer<typeof Deploy>;
export type DeployList = z.infer<typeof DeployList>;
