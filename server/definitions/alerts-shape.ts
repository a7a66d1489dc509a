/** The shape of `alerts:` in YAML. */
import { z } from 'zod';
import { parseDecimal } from '../slo/decimal.ts';
import { lookbackText, parseLookback } from '../slo/duration.ts';
import { suggestion } from '../slo/near-word.ts';
import { asNumber, type Ratio, SEVERITIES, tierText } from '../slo/tiers.ts';
import { accept, PercentageText, wrongType } from './texts.ts';

/** How long, in minutes. */
const Minutes = (what: string, example: string) =>
  z
    .string({ error: wrongType(what, `write one like ${example}`, 'N lacks its unit; write Nm, Nh or Nd') })
    .transform((text, context) => accept(parseLookback(text), context)?.minutes ?? z.NEVER);

const Burn = z
  .union([z.number(), z.string()], { error: 'burn is a burn rate; write one like 14.4' })
  // A number of YAML is written with the digits that it was read from.
  .transform((value, context) => accept(parseDecimal(String(value)), context)?.ratio ?? z.NEVER)
  .refine(isAboveZero, 'a burn rate is above 0; write one like 14.4');

function isAboveZero({ num }: Ratio): boolean {
  return num > 0;
}

const TierShape = z
  .strictObject(
    {
      severity: z.enum(SEVERITIES, {
        error: ({ input }) =>
          input === undefined
            ? 'severity is missing; write page or ticket'
            : `the severity is page or ticket${suggestion(String(input), SEVERITIES)}`,
      }),
      long: Minutes('long', '1h').describe('The look-back that says that it matters: 1h, 3d.'),
      short: Minutes('short', '5m').describe('The look-back that says that it still goes on: 5m.'),
      share: PercentageText('share', '2%')
        .refine(isAboveZero, 'a share of the budget is above 0%; write one like 2%')
        .optional()
        .describe('The share of the budget that burns in the long look-back: 2%.'),
      burn: Burn.optional().describe('In the place of share: the burn rate itself, 14.4.'),
    },
    { error: 'a tier is written like { severity: page, long: 1h, short: 5m, share: 2% }' },
  )
  .superRefine(({ long, short, share, burn }, context) => {
    const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (short >= long)
      issue(
        ['short'],
        `the short look-back of ${lookbackText(short)} is not shorter than the long one of ${lookbackText(long)}; write a shorter one`,
      );
    // A slip in its key is told already.
    if (share === undefined && burn === undefined && context.issues.length === 0)
      issue([], 'the threshold of the tier is missing; write "share: 2%", of the budget, or "burn: 14.4"');
    if (share !== undefined && burn !== undefined)
      issue(['burn'], 'the threshold of the tier is given twice; write share or burn');
  })
  .meta({ oneOf: [{ required: ['share'] }, { required: ['burn'] }] });

export type TierFields = z.output<typeof TierShape>;

const Tiers = z
  .array(TierShape, { error: 'tiers is a list; begin each tier with "- severity:"' })
  .min(1, 'tiers is empty; leave it out, or write "off: [page, ticket]" for none')
  .superRefine((tiers, context) => {
    const known = new Map<string, number>();
    for (const [index, tier] of tiers.entries()) {
      const name = tierText(tier);
      const first = known.get(name);
      if (first === undefined) known.set(name, index);
      else {
        const message = `tier ${first + 1} has the look-backs ${name} already; leave one of them out`;
        context.addIssue({ code: 'custom', path: [index], message });
      }
    }
  });

/** "60m/5m" is the tier 1h/5m. */
const OffName = z
  .string({ error: wrongType('a tier', 'write one like 6h/30m, or page or ticket') })
  .transform((text) => {
    const parts = text.split('/').map(parseLookback);
    if (parts.length !== 2 || !parts.every(({ ok }) => ok)) return text;
    return parts.map((part) => (part.ok ? lookbackText(part.minutes) : '')).join('/');
  });

const yesOrNo = (what: string) => z.boolean({ error: `${what} is true or false` });

export const AlertsShape = z
  .strictObject(
    {
      tiers: Tiers.optional().describe('Tiers of burn rates, in the place of the usual ones.'),
      off: z
        .array(OffName, { error: 'off is a list of usual tiers, like [6h/30m], or of page and ticket' })
        .optional()
        .describe('Usual tiers that are left out: [6h/30m]; page or ticket for all of a severity.'),
      min_bad: z
        .int({ error: 'min_bad is a whole number of bad events; write one like 3' })
        .min(1, 'min_bad is at least 1')
        .max(1_000_000_000, 'min_bad is at most 1000000000')
        .optional()
        .describe('Bad events that the long look-back of a tier needs. Left out: 3.'),
      confident: yesOrNo('confident')
        .optional()
        .describe('Fire only when the lower end of the 95% interval is over the threshold too.'),
      remaining_below: PercentageText('remaining_below', '25%')
        .refine(
          (share) => isAboveZero(share) && asNumber(share) < 1,
          'remaining_below is above 0% and below 100%; "exhausted: true" is for 0%',
        )
        .optional()
        .describe('Tell when less than this of the budget remains: 25%.'),
      exhausted: yesOrNo('exhausted').optional().describe('Tell when nothing of the budget remains.'),
      exhausts_within: Minutes('exhausts_within', '3d')
        .optional()
        .describe('Tell when the budget ends within this, at the present burn: 3d.'),
    },
    { error: 'alerts says when alerts fire, like { min_bad: 10, exhausted: true }' },
  )
  .superRefine(({ tiers, off }, context) => {
    if (tiers === undefined || off === undefined) return;
    const message = 'off leaves out usual tiers, and tiers stand in the place of those; write one of them';
    context.addIssue({ code: 'custom', path: ['off'], message });
  })
  .describe('When alerts fire. Left out: the usual tiers.');

export type AlertsFields = z.output<typeof AlertsShape>;

/** What may stand at a path within `alerts`. */
export function alertKeysAt([part]: readonly PropertyKey[]): readonly string[] {
  return Object.keys(part === 'tiers' ? TierShape.shape : AlertsShape.shape);
}
