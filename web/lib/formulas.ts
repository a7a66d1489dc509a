/** How every number is computed: the formula, and the same with the counts of this SLO filled in. */
import type { SloStatus } from '../../server/http/contract.ts';
import { percent, span, times } from '../../server/slo/words.ts';
import { budgetEnd, budgetShare, count, sliPercent, targetPercent, timeOf } from './amounts.ts';

export type Formula = {
  readonly name: string;
  readonly formula: string;
  readonly filled: string;
  readonly result: string;
};

export function formulas(status: SloStatus): readonly Formula[] {
  return [...overWindow(status), ...forward(status)];
}

function overWindow(status: SloStatus): readonly Formula[] {
  const { good, bad, total, target, sli, remaining } = status;
  const budget = budgetText(target);
  return [
    { name: 'Total', formula: 'good + bad', filled: `${count(good)} + ${count(bad)}`, result: count(total) },
    {
      name: 'SLI',
      formula: 'good / total',
      filled: `${count(good)} / ${count(total)}`,
      result: sliPercent(sli, target),
    },
    {
      name: 'Error budget',
      formula: '(1 - target) x total',
      filled: `${budget} x ${count(total)}`,
      result: `${allowed(status)} events`,
    },
    {
      name: 'Remaining',
      formula: '1 - bad / (budget x total)',
      filled: `1 - ${count(bad)} / (${budget} x ${count(total)})`,
      result: budgetShare(remaining),
    },
  ];
}

function forward(status: SloStatus): readonly Formula[] {
  const { target, lookbacks, failuresLeft, outageMinutesLeft, exhaustsAt, coverage, window } = status;
  const hour = lookbacks.find(({ text }) => text === '1h');
  const rows: Formula[] = [];
  if (hour !== undefined) {
    rows.push({
      name: 'Burn rate, 1h',
      formula: '(bad / total over 1h) / (1 - target)',
      filled: `(${count(hour.bad)} / ${count(hour.total)}) / ${budgetText(target)}`,
      result: times(hour.burn),
    });
  }
  rows.push({
    name: 'Failures left',
    formula:
      failuresLeft < 0
        ? 'budget x total - bad, rounded away from zero'
        : '(budget x total - bad) / target, rounded down: further failures add to the total too',
    filled: failuresFilled(status),
    result: count(failuresLeft),
  });
  if (outageMinutesLeft !== null && outageMinutesLeft > 0) {
    const served = hour === undefined ? 'events a minute' : `${count(hour.total)} events in the last hour`;
    rows.push({
      name: 'Full outage left',
      formula: 'failures left / events a minute over the last hour',
      filled: `${count(failuresLeft)} at ${served}`,
      result: span(outageMinutesLeft),
    });
  }
  rows.push({
    name: 'Budget ends',
    formula: 'now + window x remaining / burn rate of the last hour',
    filled: hour === undefined ? '' : `${window} x ${budgetShare(status.remaining)} / ${times(hour.burn)}`,
    result: exhaustsAt === null ? budgetEnd(status).value : timeOf(exhaustsAt),
  });
  rows.push({
    name: 'Coverage',
    formula: 'share of minutes heard x measured / (measured + unmeasured)',
    filled: `${count(status.total)} measured, ${count(status.unmeasured)} unmeasured`,
    result: percent(coverage),
  });
  return rows;
}

function failuresFilled({ target, bad, total, failuresLeft }: SloStatus): string {
  const spare = `${budgetText(target)} x ${count(total)} - ${count(bad)}`;
  return failuresLeft < 0 ? spare : `(${spare}) / ${targetPercent(target)}`;
}

/** `0.5%`: the share that may be bad, without the noise of binary fractions. */
function budgetText(target: number): string {
  return targetPercent(Number((1 - target).toPrecision(10)));
}

function allowed({ target, total }: SloStatus): string {
  const events = Number(((1 - target) * total).toPrecision(12));
  return events < 100 ? String(Number(events.toFixed(1))) : count(Math.floor(events));
}
