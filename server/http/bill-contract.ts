/** The bills of deploys as they go over the wire. */
import { z } from 'zod';

export const BillQuery = z.object({ limit: z.coerce.number().int().min(1).max(50).default(10) });

const Shares = z.object({
  good: z.int(),
  bad: z.int(),
  total: z.int(),
  share: z.number().describe('Of bad events; 0 without events.'),
  burned: z
    .number()
    .nullable()
    .describe('Share of the error budget: bad / (budget x total of the window). Null outside the window.'),
});

export const DeployBill = z
  .object({
    version: z.string(),
    at: z.iso.datetime(),
    minutes: z.int().describe('From the minute after the deploy to the next one; a day at most.'),
    after: Shares.describe('Of these minutes.'),
    before: Shares.describe('Of as many minutes up to the deploy: the usual.'),
    ratio: z
      .number()
      .nullable()
      .describe('The share of bad events after over that before; null when none was bad before.'),
    interval: z
      .object({ low: z.number(), high: z.number().nullable().describe('Null: without an upper end.') })
      .nullable()
      .describe(
        '95% interval of the ratio, as if events were independent; null when the outcome is unknown.',
      ),
    outcome: z
      .enum(['more', 'less', 'same', 'unknown'])
      .describe('more, less: all of the interval is above, or below, 1. same: it may be noise.'),
    comparison: z.string().describe('How it compares with the usual, or why nothing is said, in words.'),
    sentence: z.string(),
  })
  .meta({ id: 'DeployBill', description: 'What a deploy burned of the budget, against the usual.' });

export const DeployBillList = z
  .object({ service: z.string(), name: z.string(), deploys: z.array(DeployBill) })
  .meta({ id: 'DeployBillList' });

export type DeployBill = z.infer<typeof DeployBill>;
export type DeployBillList = z.infer<typeof DeployBillList>;
