/** The shape of `policy:` in YAML. */
import { z } from 'zod';
import { suggestion } from '../slo/near-word.ts';
import { CHANGE_KINDS } from '../slo/policy.ts';
import { asNumber, type Ratio, SEVERITIES } from '../slo/tiers.ts';
import { FreezeShape, freezeKeys } from './freeze-shape.ts';
import { PercentageText, withPaths, wrongType } from './texts.ts';

/** A list of words from a closed one; empty for none of them. */
function wordsOf<Word extends string>(words: readonly Word[], one: string, wrong: string) {
  const all = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  const Item = z.string().meta({ enum: [...words] });
  return z.union([Item, z.array(Item)], { error: wrong }).transform((written, context): readonly Word[] => {
    for (const { value, path } of withPaths(written))
      if (!words.some((word) => word === value)) {
        const message = `${one} is ${all}${suggestion(value, words)}`;
        context.addIssue({ code: 'custom', message, path });
      }
    return words.filter((word) => [written].flat().includes(word));
  });
}

const Severities = () =>
  wordsOf(SEVERITIES, 'a severity', 'on is a list of severities, like [page]; [] for none').optional();

function isWhole(share: Ratio): boolean {
  return asNumber(share) <= 1;
}

const HardenShape = z.strictObject(
  {
    at: PercentageText('at', '10%')
      .refine((share) => asNumber(share) < 1, 'at is below 100%; write one like 10%')
      .optional()
      .describe('Harden when no more than this of the budget is left. Left out: 0%.'),
    on: Severities().describe('Severities whose alerts harden. Left out: [page].'),
  },
  { error: 'harden holds at and on, like { at: 10%, on: [page] }' },
);

const CautionShape = z.strictObject(
  {
    below: PercentageText('below', '25%')
      .refine(isWhole, 'below is at most 100%; write one like 25%')
      .optional()
      .describe('Caution when less than this of the budget is left. Left out: 25%.'),
    on: Severities().describe('Severities whose alerts make it caution. Left out: [ticket].'),
  },
  { error: 'caution holds below and on, like { below: 25%, on: [ticket] }' },
);

const Said = (verdict: string) =>
  z
    .string({ error: wrongType(`the words of ${verdict}`, 'write a sentence') })
    .trim()
    .min(1, `the words of ${verdict} are empty; leave ${verdict} out for the usual ones`)
    .max(300, `the words of ${verdict} are at most 300 characters long`)
    .optional();

const WordsShape = z.strictObject(
  { ship: Said('ship'), caution: Said('caution'), harden: Said('harden'), unknown: Said('unknown') },
  { error: 'words are of verdicts, like { harden: "Reliability work first." }' },
);

const UNKNOWN = ['block', 'pass'] as const;

export const PolicyShape = z
  .strictObject(
    {
      harden: HardenShape.optional(),
      caution: CautionShape.optional(),
      min_bad: z
        .int({ error: 'min_bad is a whole number of bad events; write one like 3' })
        .min(1, 'min_bad is at least 1')
        .max(1_000_000_000, 'min_bad is at most 1000000000')
        .optional()
        .describe('Bad events that the window needs before its budget hardens. Left out: 3.'),
      coverage: PercentageText('coverage', '50%')
        .refine(isWhole, 'coverage is at most 100%; write one like 50%')
        .optional()
        .describe('Unknown when less than this of the window was measured. Left out: 50%.'),
      unknown: z
        .enum(UNKNOWN, {
          error: ({ input }) => `unknown is block or pass${suggestion(String(input), UNKNOWN)}`,
        })
        .optional()
        .describe('What a deploy may do while nothing can be told. Left out: block.'),
      exceptions: wordsOf(
        CHANGE_KINDS,
        'a kind of change',
        'exceptions is a list of kinds of changes, like [security, p0]; [] for none',
      )
        .optional()
        .describe('Kinds of changes that pass all the same. Left out: [revert, security, p0].'),
      freeze: z
        .array(FreezeShape, { error: 'freeze is a list; begin each with "- from:", or "- rrule:"' })
        .optional()
        .describe('Spans in which nothing is deployed, whatever the budget.'),
      words: WordsShape.optional().describe('What people are told beside a verdict.'),
    },
    { error: 'policy says what verdicts come of, like { harden: { at: 10% }, unknown: pass }' },
  )
  .describe('From budget and alerts to a verdict, and what a deploy may do. Left out: the usual policy.');

export type PolicyFields = z.output<typeof PolicyShape>;

const PARTS: Readonly<Record<string, () => readonly string[]>> = {
  harden: () => Object.keys(HardenShape.shape),
  caution: () => Object.keys(CautionShape.shape),
  words: () => Object.keys(WordsShape.shape),
  freeze: freezeKeys,
};

/** What may stand at a path within `policy`. */
export function policyKeysAt([part]: readonly PropertyKey[]): readonly string[] {
  return part === undefined ? Object.keys(PolicyShape.shape) : (PARTS[String(part)]?.() ?? []);
}
