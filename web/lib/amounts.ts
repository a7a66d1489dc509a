/** Amounts as this page writes them, over the words that the service itself uses. */
import type { SloStatus } from '../../server/http/contract.ts';
import { moment, span, times } from '../../server/slo/words.ts';

/** `99.532%`: one digit more than the target needs, rounded down so that it never reaches a target it missed. */
export function sliPercent(share: number | null, target: number): string {
  if (share === null) return 'no data';
  const decimals = Math.min(8, Math.max(2, Math.ceil(-Math.log10(1 - target) - 1e-6)));
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

type Ending = { readonly value: string; readonly aside: string };

/** When the budget is gone: it may be so already, or never at the present burn. */
export function budgetEnd({ remaining, exhaustsAt, updatedAt, total }: SloStatus): Ending {
  if (remaining <= 0 && total > 0) return { value: 'Gone', aside: 'nothing is left to spend' };
  if (exhaustsAt === null) return { value: 'Not at this rate', aside: 'at the burn of the last hour' };
  const minutes = (Date.parse(exhaustsAt) - Date.parse(updatedAt)) / 60_000;
  return { value: minutes <= 0 ? 'Now' : `In ${span(minutes)}`, aside: timeOf(exhaustsAt) };
}

/** The burn rate of a look-back, or a dash when the SLO has no such look-back. */
export function burnOf({ burn }: Pick<SloStatus, 'burn'>, lookback: string): string {
  const rate = burn[lookback];
  return rate === undefined ? '–' : times(rate);
}
