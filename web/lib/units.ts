/** What an SLO counts, and over which time, in words. */

import type { SloStatus } from '../../server/http/contract.ts';
import { wholeNumber } from '../../server/slo/words.ts';

type Unit = SloStatus['unit'];

const NOUNS: Readonly<Record<Unit, string>> = { event: 'events', slice: 'slices', millisecond: 'time' };

export function unitsOf(unit: Unit): string {
  return NOUNS[unit];
}

/** `1 214`, or of time `37 s`. */
export function amount(value: number, unit: Unit): string {
  return unit === 'millisecond' ? `${wholeNumber(Math.round(value / 1000))} s` : wholeNumber(value);
}

type Windowed = Pick<SloStatus, 'window' | 'period'>;

/** `the last 30d`, `this month`. */
export function windowPhrase({ window, period }: Windowed): string {
  return period === null ? `the last ${window}` : `this ${periodName(window)}`;
}

/** `30d window`, `this month`: what a chart is about. */
export function windowName({ window, period }: Windowed): string {
  return period === null ? `${window} window` : `this ${periodName(window)}`;
}

function periodName(window: string): string {
  return window.split(' ')[1] ?? window;
}
