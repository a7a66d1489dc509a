/** What a careful reader of the numbers should know, in sentences; nothing where there is nothing to say. */
import type { SloStatus } from '../../server/http/contract.ts';
import { amountOf } from '../../server/slo/unit.ts';
import { plural, span } from '../../server/slo/words.ts';
import { timeOf } from './amounts.ts';

type Noted = Pick<
  SloStatus,
  | 'warnings'
  | 'counters'
  | 'unit'
  | 'window'
  | 'period'
  | 'lagSeconds'
  | 'uncertain'
  | 'exactSince'
  | 'unmeasured'
  | 'ignored'
>;

export function notesOf(noted: Noted): readonly string[] {
  const { warnings, counters, unit, period, lagSeconds, uncertain, exactSince, unmeasured, ignored } = noted;
  const notes = [...warnings];
  if (counters !== null) notes.push(countedNote(counters));
  if (period !== null)
    notes.push(
      `The budget is that of the ${noted.window}: since ${timeOf(period.from)}, and anew from ${timeOf(period.to)} on.`,
    );
  if (lagSeconds > 0)
    notes.push(`Counted up to ${span(lagSeconds / 60)} ago, as lines come late by the lag of a source.`);
  if (uncertain > 0) {
    const since = exactSince === null ? '' : ` Exact since ${timeOf(exactSince)}.`;
    notes.push(
      `${amountOf(uncertain, unit, 'any')} may have been good: the threshold was no edge of their buckets; they are counted as bad.${since}`,
    );
  }
  if (unmeasured > 0)
    notes.push(`${amountOf(unmeasured, unit, 'any')} without what the objective needs: in no total.`);
  if (ignored > 0) notes.push(`${plural(ignored, 'event')} ignored, as the definition says.`);
  return notes;
}

function countedNote({ source, by, total }: NonNullable<SloStatus['counters']>): string {
  if (by === 'samples')
    return `Counted from the raw samples of ${source}, sample to sample; nothing is extrapolated.`;
  const each = `Worked out by ${source} for each minute, over the five minutes before it, extrapolating as it does`;
  return total === null
    ? `${each}; it tells a share, so every minute weighs the same, whatever its traffic.`
    : `${each}; exact are counters that are only summed.`;
}
