/** The gate as it goes over the wire. */
import { z } from 'zod';
import { Verdict } from './slo-contract.ts';

const Time = z.iso.datetime();
const Person = z.string().trim().min(1, 'say who').max(200, 'is at most 200 characters long');
/** A query has texts only. */
const Flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

export const GateQuery = z.object({
  service: z.string().min(1),
  slo: z.string().optional().describe('One objective; all of the service unless given.'),
  kind: z.enum(['feature', 'fix', 'revert', 'security', 'p0']).default('feature'),
  strict: Flag.describe('Caution blocks too.'),
  minRemaining: z.string().optional().describe('10%: block when less of the budget is left.'),
  maxBurn: z.string().optional().describe('2: block when the last hour burned faster.'),
  onUnknown: z.enum(['pass', 'block']).optional().describe('As the policy has it unless given.'),
  enforce: Flag.describe('Answer by the code: 200 (0), 409 (1), 424 (3), for curl -f.'),
  by: z.string().max(200).optional().describe('Who asks, for the record: a pipeline and its run.'),
  version: z.string().max(200).optional().describe('What would be deployed, for the record.'),
});

export const GateSlo = z
  .object({
    name: z.string(),
    objective: z.string(),
    verdict: Verdict,
    reasons: z.array(z.string()),
    remaining: z.number(),
    burn: z.number().describe('Of the last hour.'),
    good: z.int(),
    bad: z.int(),
    total: z.int(),
  })
  .meta({ id: 'GateSlo' });

export const GateOverride = z
  .object({
    id: z.string(),
    service: z.string(),
    by: z.string(),
    reason: z.string(),
    from: Time,
    to: Time,
  })
  .meta({
    id: 'GateOverride',
    description: 'Deploys of the service pass meanwhile, whatever the budget says.',
  });

export const GateAnswer = z
  .object({
    service: z.string(),
    slo: z.string().nullable(),
    kind: z.enum(['feature', 'fix', 'revert', 'security', 'p0']),
    verdict: Verdict.describe('The truth: of the worst objective.'),
    allowed: z.boolean().describe('What the policy makes of it.'),
    code: z.union([z.literal(0), z.literal(1), z.literal(3)]).describe('0 yes, 1 no, 3 cannot tell.'),
    reasons: z.array(z.string()),
    words: z
      .string()
      .nullable()
      .describe('What the policy of the service says to people about this verdict.'),
    overridden: z.boolean(),
    override: GateOverride.nullable(),
    exception: z.string().nullable().describe('The kind of change by which it passes while it says harden.'),
    slos: z.array(GateSlo).describe('The worst first.'),
    at: Time,
    url: z.string().describe('The page of what decided.'),
  })
  .meta({ id: 'GateAnswer' });

export const GateRecord = z
  .object({
    id: z.string(),
    at: Time,
    by: z.string().nullable(),
    version: z.string().nullable(),
    answer: GateAnswer,
  })
  .meta({
    id: 'GateRecord',
    description: 'A question that was asked, and the answer with the numbers of then.',
  });

export const GateRecordList = z
  .object({ questions: z.array(GateRecord), more: z.boolean() })
  .meta({ id: 'GateRecordList' });

export const WatchQuery = z.object({
  service: z.string().min(1),
  version: z.string().min(1).max(200),
  slo: z.string().optional().describe('One objective; all of the service unless given.'),
  enforce: Flag.describe('Answer by the code: 200 (0), 409 (1), 424 (3), for curl -f.'),
  by: z.string().max(200).optional().describe('Who asks, for the record: a pipeline and its run.'),
});

const Shares = z.object({ good: z.int(), bad: z.int(), total: z.int(), share: z.number() });
const WatchVerdict = z.enum(['ship', 'harden', 'unknown']);

const Comparison = z.object({
  before: Shares.describe('From the deploy before, an hour at least and a day at most.'),
  after: Shares.describe('From the minute after the deploy to the next one, a day at most.'),
  ratio: z.number().nullable().describe('Of the shares of bad events; null when none was bad before.'),
  atLeast: z.number().describe('What the ratio surely is at least, however often one looks.'),
  evidence: z.number().describe('An e-value: how many times better a rise explains the counts.'),
});

export const WatchedSlo = Comparison.extend({
  name: z.string(),
  verdict: WatchVerdict,
  reasons: z.array(z.string()),
}).meta({ id: 'WatchedSlo' });

export const WatchAnswer = z
  .object({
    service: z.string(),
    slo: z.string().nullable(),
    version: z.string(),
    deployedAt: Time.nullable().describe('Null when no deploy of the version is known.'),
    followedBy: z.string().nullable().describe('The version that runs in its place by now.'),
    verdict: WatchVerdict.describe('Of the worst objective; unknown where none can be told of.'),
    code: z.union([z.literal(0), z.literal(1), z.literal(3)]).describe('0 yes, 1 no, 3 cannot tell.'),
    reasons: z.array(z.string()),
    enough: z.number().describe('The evidence that makes it harden.'),
    minutes: z.int().describe('Counted after the deploy.'),
    ...Comparison.partial().shape,
    slos: z
      .array(WatchedSlo)
      .describe('The worst first; before, after, ratio and evidence above are of that.'),
    at: Time,
    url: z.string().describe('The page of what decided.'),
  })
  .meta({
    id: 'WatchAnswer',
    description: 'Whether a version burns significantly more than what ran before.',
  });

export const WatchRecord = z
  .object({
    id: z.string(),
    by: z.string().nullable(),
    since: Time.describe('When it was told so first; at of the answer is when last.'),
    times: z.int().describe('How often it was asked in this time.'),
    answer: WatchAnswer,
  })
  .meta({ id: 'WatchRecord', description: 'What was told of a version in a row, with the last numbers.' });

export const WatchRecordList = z
  .object({ watches: z.array(WatchRecord), more: z.boolean() })
  .meta({ id: 'WatchRecordList' });

export const GateRecordQuery = z.object({
  service: z.string().optional(),
  before: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const NewOverride = z
  .strictObject({
    service: z.string().min(1),
    by: Person.optional().describe('Left out by who signed in as a person.'),
    reason: z.string().trim().min(1, 'say why').max(2000),
    for: z.string().describe('How long, as 30m, 2h or 1d; seven days at most.'),
  })
  .meta({ id: 'NewOverride' });

export const EndOverride = z.strictObject({ by: Person.optional() }).meta({ id: 'EndOverride' });

export const OverrideList = z
  .object({ overrides: z.array(GateOverride).describe('Those that hold now.') })
  .meta({ id: 'OverrideList' });

export type GateAnswer = z.infer<typeof GateAnswer>;
export type WatchAnswer = z.infer<typeof WatchAnswer>;
export type GateOverride = z.infer<typeof GateOverride>;
export type GateRecord = z.infer<typeof GateRecord>;
export type WatchRecord = z.infer<typeof WatchRecord>;
export type WatchRecordList = z.infer<typeof WatchRecordList>;
export type GateRecordList = z.infer<typeof GateRecordList>;
export type OverrideList = z.infer<typeof OverrideList>;
export type NewOverride = z.infer<typeof NewOverride>;
