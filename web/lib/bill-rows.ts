/** The bills of deploys as rows of a table. */
import type { DeployBill } from '../../server/http/bill-contract.ts';
import { percent, roughly, shortSpan } from '../../server/slo/words.ts';
import { timeOf } from './amounts.ts';
import { shortVersion } from './gate-words.ts';

export type BillRow = {
  readonly id: string;
  readonly version: string;
  readonly at: string;
  /** `8.2%`; null when the window does not hold it. */
  readonly burned: string | null;
  /** `in 3 h`; null before the first whole minute. */
  readonly span: string | null;
  readonly comparison: string;
  /** `95% between 4.8 and 31 times`; null when nothing bounds it. */
  readonly interval: string | null;
  /** `5.5% bad, 0.50% before`; null when one of them had no events. */
  readonly shares: string | null;
  readonly outcome: DeployBill['outcome'];
};

export function billRows(bills: readonly DeployBill[]): readonly BillRow[] {
  return bills.map(({ version, at, minutes, after, before, interval, comparison, outcome }) => ({
    ...{ id: `${version} ${at}`, version: shortVersion(version), at: timeOf(at), comparison, outcome },
    burned: after.burned === null || minutes === 0 ? null : percent(after.burned),
    span: minutes === 0 ? null : `in ${shortSpan(minutes)}`,
    interval: interval === null ? null : intervalText(interval),
    shares:
      after.total === 0 || before.total === 0
        ? null
        : `${percent(after.share)} bad, ${percent(before.share)} before`,
  }));
}

function intervalText({ low, high }: NonNullable<DeployBill['interval']>): string | null {
  if (high === null) return low === 0 ? null : `95%: ${roughly(low)} times or more`;
  if (low === 0) return `95%: ${roughly(high)} times at most`;
  return `95% between ${roughly(low)} and ${roughly(high)} times`;
}
