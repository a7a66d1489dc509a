/** A bill as a sentence: `v42: 8.2% of the budget in 3 h, 11 times the usual`. */
import { percent, shortSpan, timesTheUsual } from '../slo/words.ts';
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
  return ratio === null ? `at least ${timesTheUsual(roundedDown(interval.low))}` : timesTheUsual(ratio);
}

/** To two digits, so that what is at least so much is. */
function roundedDown(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Math.floor(value / unit) * unit;
}
