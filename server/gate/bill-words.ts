/** A bill as a sentence: `v42: 8.2% of the budget in 3 h, 11 times the usual`. */
import { percent, roughly, shortSpan, timesTheUsual } from '../slo/words.ts';
import type { Bill, Untold } from './bill.ts';

const WHY: Readonly<Record<Untold, string>> = {
  'history is read': 'its history is being read',
  'no minutes yet': 'no whole minute of its own to count',
  'no events since': 'no events came since',
  'no events before': 'no events are known from as long before',
};

/** `11 times the usual`, or why nothing is said of it. */
export function comparisonWords(bill: Bill): string {
  return bill.untold === null ? usualWords(bill) : WHY[bill.untold];
}

export function billSentence(version: string, minutes: number, bill: Bill): string {
  const span = `in ${shortSpan(minutes)}`;
  const told = comparisonWords(bill);
  if (minutes === 0) return `${version}: ${told}`;
  if (bill.burned === null) return `${version}: ${told}, ${span}`;
  return `${version}: ${percent(bill.burned)} of the budget ${span}, ${told}`;
}

function usualWords({ outcome, ratio, interval }: Bill): string {
  if (interval === null || outcome === 'same') return 'not told apart from the usual';
  // What came before may have been an incident, which is nothing usual.
  if (outcome === 'less') return lessWords(ratio);
  return ratio === null ? `at least ${timesTheUsual(roundedDown(interval.low))}` : timesTheUsual(ratio);
}

function lessWords(ratio: number | null): string {
  return ratio === null || ratio === 0
    ? 'nothing bad, unlike before'
    : `${roughly(1 / ratio)} times less than before`;
}

/** To two digits, so that what is at least so much is. */
function roundedDown(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Math.floor(value / unit) * unit;
}
