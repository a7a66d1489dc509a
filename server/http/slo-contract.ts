/** The part of the contract that says how an objective stands. It is taken from contract.ts, with the rest. */
import { z } from 'zod';

export const Verdict = z
  .enum(['ship', 'caution', 'harden', 'unknown'])
  .meta({ id: 'Verdict', description: 'What the policy makes of budget and burn.' });

export const Alert = z
  .object({
    severity: z.enum(['page', 'ticket']),
    tier: z.string().describe('The fastest tier that held, long/short look-back: "1h/5m".'),
    burn: z.number().describe('Burn rate over the long look-back.'),
    threshold: z.number().describe('The burn rate above which the tier holds.'),
    startedAt: z.iso.datetime(),
    silenced: z.boolean().describe('A silence keeps it from its receivers; the budget counts all the same.'),
  })
  .meta({ id: 'Alert', description: 'An alert on burn rates that fires: of a ticket and a page, the page.' });

export const Lookback = z
  .object({
    text: z.string().describe('"5m", "1h" … or the window, "30d".'),
    minutes: z.int(),
    good: z.int(),
    bad: z.int(),
    total: z.int(),
    burn: z.number(),
  })
  .meta({ id: 'Lookback', description: 'The counts of the whole minutes that end with the current one.' });

export const Tier = z
  .object({
    severity: z.enum(['page', 'ticket']),
    long: z.string(),
    short: z.string(),
    threshold: z.number().describe('Burn rate above which the tier holds: share x window / long.'),
    share: z.number().describe('The share of the budget that burns in the long look-back at the threshold.'),
    source: z.string().describe('Where the share comes from.'),
  })
  .meta({ id: 'Tier' });

export const PolicyStatus = z
  .object({
    prose: z.array(z.string()).describe('What the team has agreed on, in sentences.'),
    unknown: z.enum(['block', 'pass']).describe('What a deploy may do while nothing can be told.'),
    exceptions: z
      .array(z.enum(['feature', 'fix', 'revert', 'security', 'p0']))
      .describe('Kinds of changes that pass while it says harden, and through a freeze.'),
    freeze: z
      .object({ from: z.iso.datetime(), to: z.iso.datetime(), reason: z.string() })
      .nullable()
      .describe('The present freeze: nothing is deployed until to.'),
    words: z.string().nullable().describe('What people are told beside the present verdict.'),
  })
  .meta({ id: 'PolicyStatus', description: 'From budget and alerts to a verdict, and what deploys may do.' });

export const SloStatus = z
  .object({
    service: z.string(),
    name: z.string(),
    objective: z.string().describe('The objective as one sentence.'),
    description: z.string().nullable(),
    runbook: z.string().nullable(),
    counters: z
      .object({
        source: z.string(),
        total: z.string().nullable().describe('PromQL; null when part is a share of it.'),
        counts: z.enum(['good', 'bad']).describe('What part counts of the total.'),
        part: z.string().describe('PromQL.'),
        by: z
          .enum(['samples', 'queries'])
          .describe(
            'samples: the growth of counters, sample to sample. queries: what the Prometheus works out for each minute.',
          ),
      })
      .nullable()
      .describe('What a Prometheus is asked for; null where requests are counted.'),
    target: z.number(),
    window: z.string().describe('30d, or calendar month in Europe/Berlin.'),
    period: z
      .object({ from: z.iso.datetime(), to: z.iso.datetime(), timeZone: z.string() })
      .nullable()
      .describe(
        'When the period of a calendar window began, and when the next begins; null for a rolling one.',
      ),
    divided: z
      .object({ from: z.string(), values: z.record(z.string(), z.string()) })
      .nullable()
      .describe(
        'The objective that was written, and the labels for which this one stands; null for one that stands for itself.',
      ),
    unit: z
      .enum(['event', 'slice', 'millisecond'])
      .describe('What good, bad and total count: requests, slices of time, or time.'),
    good: z.int(),
    bad: z.int(),
    total: z.int(),
    ignored: z.int(),
    unmeasured: z.int().describe('Events that lack what the objective needs; outside total.'),
    uncertain: z
      .int()
      .describe(
        'Bad events that may have been good: they were stored before the threshold became a bucket edge.',
      ),
    exactSince: z.iso
      .datetime()
      .nullable()
      .describe('From when on the counts are exact; null when all of the window is.'),
    sli: z.number().nullable(),
    interval: z
      .object({ low: z.number(), high: z.number() })
      .nullable()
      .describe('Wilson 95% interval of the SLI; assumes independent events.'),
    remaining: z.number().describe('1 - bad / (budget x total). Signed, never clamped.'),
    failuresLeft: z
      .int()
      .describe(
        'How many further events may fail, all in a row, before the budget is gone; negative when overspent.',
      ),
    outageMinutesLeft: z
      .number()
      .nullable()
      .describe('The same in minutes of full outage at the rate of the last hour; null without traffic.'),
    burn: z.record(z.string(), z.number()).describe('Burn rate by look-back.'),
    lookbacks: z.array(Lookback),
    tiers: z.array(Tier),
    alerts: z.array(Alert),
    verdict: Verdict,
    reasons: z.array(z.string()),
    policy: PolicyStatus,
    headline: z.string().describe('The answer in one line.'),
    coverage: z.number().describe('The share of the window for which there was a measurement.'),
    exhaustsAt: z.iso.datetime().nullable().describe('When the budget ends at the burn of the last hour.'),
    building: z
      .number()
      .nullable()
      .describe('Share of the history read so far for a new definition; null when done.'),
    warnings: z
      .array(z.string())
      .describe('What a reader of the definition should know: tiers left out, edges, overlaps.'),
    definition: z.object({ file: z.string(), line: z.int(), text: z.string() }),
    lagSeconds: z
      .number()
      .describe('Every look-back ends this long before updatedAt: how late lines come, by the definitions.'),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'SloStatus' });

export type Verdict = z.infer<typeof Verdict>;
export type Alert = z.infer<typeof Alert>;
export type Lookback = z.infer<typeof Lookback>;
export type Tier = z.infer<typeof Tier>;
export type PolicyStatus = z.infer<typeof PolicyStatus>;
export type SloStatus = z.infer<typeof SloStatus>;
