/** The shape of one receiver in YAML; what its type makes of it is checked by its form. No message repeats what is written. */
import { z } from 'zod';
import { ALERT_KINDS, type AlertKind } from '../slo/alert.ts';
import { suggestion } from '../slo/near-word.ts';
import { BasicShape, HeadersShape, Secret } from './prometheus-shape.ts';
import { Name, withPaths, wrongType } from './texts.ts';

export const RECEIVER_TYPES = [
  'webhook',
  'slack',
  'teams',
  'discord',
  'pagerduty',
  'alertmanager',
  'email',
  'generic',
] as const;

/** A word of a closed list. */
const oneOf = <const T extends readonly string[]>(words: T, what: string) =>
  z.enum(words, {
    error: ({ input }) => {
      const all = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
      if (input === undefined) return `${what} is missing; write ${all}`;
      return `${what} is ${all}${suggestion(String(input), words)}`;
    },
  });

const KINDS = `${ALERT_KINDS.slice(0, -1).join(', ')} or ${ALERT_KINDS.at(-1)}`;
const Kind = z.string().meta({ enum: [...ALERT_KINDS] });

const Kinds = z
  .union([Kind, z.array(Kind).min(1, 'on is empty; leave it out for every kind of alert')], {
    error: 'on is a kind of alert, or a list of them, like [page, no-data]',
  })
  .transform((written, context): readonly AlertKind[] => {
    for (const { value, path } of withPaths(written))
      if (!ALERT_KINDS.some((kind) => kind === value)) {
        const message = `a kind of alert is ${KINDS}${suggestion(value, ALERT_KINDS)}`;
        context.addIssue({ code: 'custom', message, path });
      }
    return ALERT_KINDS.filter((kind) => [written].flat().includes(kind));
  });

const ADDRESS = /^[^\s<>@,]+@[^\s<>@,]+$/;

/** As it stands in a mail: "Leeway <leeway@example.org>" too. */
const MailAddress = (what: string) =>
  z
    .string({ error: wrongType(what, 'write one like oncall@example.org') })
    .refine(
      (text) => ADDRESS.test(/^[^<>\r\n]*<([^<>]*)>$/.exec(text)?.[1] ?? text),
      `${what} is no address; write one like oncall@example.org`,
    );

const text = (what: string, remedy: string) =>
  z.string({ error: wrongType(what, remedy) }).min(1, `${what} is empty; is its variable set?`);

export const ReceiverShape = z
  .strictObject(
    {
      name: Name.describe('Unique among all receivers; other lists refer to it.'),
      type: oneOf(RECEIVER_TYPES, 'the type').describe('How it is told.'),
      on: Kinds.optional().describe('Of which kinds of alerts it hears. Left out: all.'),
      url: text('the url', `write "\${NAME}" and set NAME in the environment`)
        .optional()
        .describe('An http or https address. Of pagerduty left out: its events API.'),
      secret: Secret('the secret')
        .optional()
        .describe('Of a webhook: what it is signed with, to the Standard Webhooks spec.'),
      headers: HeadersShape.optional(),
      bearer: Secret('bearer').optional().describe('Of an alertmanager: a token, from the environment.'),
      basic: BasicShape.optional().describe('Of an alertmanager: user and password.'),
      routing_key: Secret('the routing_key').optional().describe('Of pagerduty: the key of the service.'),
      smtp: text('smtp', 'write one like "smtps://user:password@mail.example:465"')
        .optional()
        .describe('Of email: smtp:// or smtps://, with user and password.'),
      from: MailAddress('from').optional().describe('Of email: who it comes from.'),
      to: z
        .union([MailAddress('to'), z.array(MailAddress('to')).min(1, 'to is empty; write an address')], {
          error: 'to is an address, or a list of them, like [oncall@example.org]',
        })
        .optional()
        .describe('Of email: who it goes to, one or a list.'),
      method: oneOf(['POST', 'PUT'], 'the method').optional().describe('Of generic. Left out: POST.'),
      body: text('the body', `write a template like '{"text":"{{reason}}"}'`)
        .optional()
        .describe('Of generic: a Mustache template of the body.'),
    },
    { error: 'a receiver is the name of one, or like { name: oncall, type: webhook, url: … }' },
  )
  .describe('Who is told of alerts.');

const NOTIFY = 'notify is a list; begin each receiver with "- name:", or write the name of one';

/** For editors: each item is read by itself, so that a broken one takes nothing else away. */
export const NotifyShape = z
  .array(z.union([Name, ReceiverShape]), { error: NOTIFY })
  .describe('Who is told of alerts: receivers, or names of receivers that are defined in any file.');

export const NO_LIST = NOTIFY;

export type ReceiverFields = z.output<typeof ReceiverShape>;

/** What may stand at a path within a receiver. */
export function receiverKeysAt([part]: readonly PropertyKey[]): readonly string[] {
  return Object.keys(part === 'basic' ? BasicShape.shape : ReceiverShape.shape);
}
