/** Amounts as this page writes them, over the words that the service itself uses. */
import type { SloStatus } from '../../server/http/contract.ts';
import { moment, percent, span, times, wholeNumber } from '../../server/slo/words.ts';

/** `61.3%`, `−180%`, `−33 233%`: a share of the budget with a true minus. */
export function budgetShare(remaining: number): string {
  if (remaining <= -10) return `${count(Math.ceil(remaining * 100))}%`;
  return percent(remaining).replace('-', '−');
}

/** `99.532%`: enough digits to tell an SLI from its target. */
export function sliPercent(share: number | null, target: number): string {
  if (share === null) return 'no data';
  const decimals = Math.min(8, Math.max(2, Math.ceil(-Math.log10(1 - target)) + 1));
  const scale = 10 ** decimals;
  const value = Math.floor(share * 100 * scale + 1e-6) / scale;
  return `${value.toFixed(decimals)}%`;
}

/** `99.5%`: a target as it was written. */
export function targetPercent(target: number): string {
  return `${Number((target * 100).toFixed(10))}%`;
}

export function timeOf(iso: string): string {
  return moment(Date.parse(iso));
}

/** `in 3.1 days`, from now to a moment. */
export function timeUntil(iso: string, now: number): string {
  const minutes = (Date.parse(iso) - now) / 60_000;
  return minutes <= 0 ? 'now' : `in ${span(minutes)}`;
}

export function count(value: number): string {
  return wholeNumber(value).replace('-', '−');
}

/** The burn rate of a look-back, or a dash when the SLO has no such look-back. */
export function burnOf({ burn }: Pick<SloStatus, 'burn'>, lookback: string): string {
  const rate = burn[lookback];
  return rate === undefined ? '–' : times(rate);
}
