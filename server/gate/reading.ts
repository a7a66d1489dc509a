/** What is asked of the gate in texts, read exactly; API and CLI ask alike. */
import { parseDecimal, parsePercentage } from '../slo/decimal.ts';
import { parseLookback } from '../slo/duration.ts';
import type { Ratio } from '../slo/tiers.ts';
import type { Override, Question } from './question.ts';

const MS_PER_MINUTE = 60_000;
const MOST_DAYS = 7;
const MOST_MINUTES = MOST_DAYS * 1440;

export type QuestionInput = Omit<Question, 'minRemaining' | 'maxBurn'> & {
  /** "10%". */
  readonly minRemaining: string | null;
  /** "2" or "2x". */
  readonly maxBurn: string | null;
};

type Refused<Field extends string> = {
  readonly ok: false;
  readonly field: Field;
  /** With the remedy. */
  readonly reason: string;
};

export type QuestionReading =
  | { readonly ok: true; readonly question: Question }
  | Refused<'minRemaining' | 'maxBurn'>;

export function readQuestion(input: QuestionInput): QuestionReading {
  const minRemaining = readOptional(input.minRemaining, readShare);
  if (!minRemaining.ok) return { ...minRemaining, field: 'minRemaining' };
  const maxBurn = readOptional(input.maxBurn, readBurn);
  if (!maxBurn.ok) return { ...maxBurn, field: 'maxBurn' };
  return { ok: true, question: { ...input, minRemaining: minRemaining.ratio, maxBurn: maxBurn.ratio } };
}

type RatioReading<R> =
  | { readonly ok: true; readonly ratio: R }
  | { readonly ok: false; readonly reason: string };

function readOptional(
  text: string | null,
  read: (text: string) => RatioReading<Ratio>,
): RatioReading<Ratio | null> {
  return text === null ? { ok: true, ratio: null } : read(text);
}

function readShare(text: string): RatioReading<Ratio> {
  const reading = parsePercentage(text);
  if (!reading.ok || reading.ratio.num <= reading.ratio.den) return reading;
  return { ok: false, reason: `${text.trim()} is more than the whole budget; write 100% or less` };
}

function readBurn(text: string): RatioReading<Ratio> {
  return parseDecimal(text.trim().replace(/\s*x$/i, ''));
}

export type OverrideInput = {
  readonly service: string;
  readonly by: string;
  readonly reason: string;
  /** "2h". */
  readonly for: string;
};

export type OverrideReading =
  | { readonly ok: true; readonly override: Omit<Override, 'id'> }
  | Refused<keyof OverrideInput>;

/** One that begins now. */
export function readOverride(input: OverrideInput, now: number): OverrideReading {
  const [by, reason] = [input.by.trim(), input.reason.trim()];
  if (by === '') return { ok: false, field: 'by', reason: 'say who' };
  if (reason === '') return { ok: false, field: 'reason', reason: 'say why' };
  const length = parseLookback(input.for);
  if (!length.ok) return { ok: false, field: 'for', reason: length.reason };
  if (length.minutes > MOST_MINUTES) {
    const remedy = `an override is at most ${MOST_DAYS} days long; write ${MOST_DAYS}d or less`;
    return { ok: false, field: 'for', reason: remedy };
  }
  const override = {
    service: input.service,
    by,
    reason,
    from: now,
    to: now + length.minutes * MS_PER_MINUTE,
  };
  return { ok: true, override };
}
