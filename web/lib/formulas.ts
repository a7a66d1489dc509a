/** How every number is computed: the formula, and the same with the counts of this SLO filled in. */
import type { SloStatus } from '../../server/http/contract.ts';
import { percent, span, times, wholeNumber } from '../../server/slo/words.ts';
import { budgetEnd, sliPercent, targetPercent, timeOf } from './amounts.ts';
import { amount, unitsOf } from './units.ts';

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
  const { good, bad, total, target, sli, remaining, unit } = status;
  const budget = budgetText(target);
  const of = (value: number) => amount(value, unit);
  return [
    { name: 'Total', formula: 'good + bad', filled: `${of(good)} + ${of(bad)}`, result: of(total) },
    {
      name: 'SLI',
      formula: 'good / total',
      filled: `${of(good)} / ${of(total)}`,
      result: sliPercent(sli, target),
    },
    {
      name: 'Error budget',
      formula: '(1 - target) x total',
      filled: `${budget} x ${of(total)}`,
      result: allowed(status),
    },
    {
      name: 'Remaining',
      formula: '1 - bad / (budget x total)',
      filled: `1 - ${of(bad)} / (${budget} x ${of(total)})`,
      result: percent(remaining),
    },
  ];
}

function forward(status: SloStatus): readonly Formula[] {
  const { target, lookbacks, failuresLeft, outageMinutesLeft, exhaustsAt, coverage, unit } = status;
  const hour = lookbacks.find(({ text }) => text === '1h');
  const rows: Formula[] = [];
  if (hour !== undefined) {
    rows.push({
      name: 'Burn rate, 1h',
      formula: '(bad / total over 1h) / (1 - target)',
      filled: `(${amount(hour.bad, unit)} / ${amount(hour.total, unit)}) / ${budgetText(target)}`,
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
    result: amount(failuresLeft, unit),
  });
  if (outageMinutesLeft !== null && outageMinutesLeft > 0) {
    const units = unitsOf(unit);
    const served =
      hour === undefined ? `${units} a minute` : `${amount(hour.total, unit)} ${units} in the last hour`;
    rows.push({
      name: 'Full outage left',
      formula: `failures left / ${units} a minute over the last hour`,
      filled: `${amount(failuresLeft, unit)} at ${served}`,
      result: span(outageMinutesLeft),
    });
  }
  rows.push({
    name: 'Budget ends',
    ...endFormula(status, hour?.burn),
    result: exhaustsAt === null ? budgetEnd(status).value : timeOf(exhaustsAt),
  });
  rows.push({
    name: 'Coverage',
    formula: 'share of minutes heard x measured / (measured + unmeasured)',
    filled: `${amount(status.total, unit)} measured, ${amount(status.unmeasured, unit)} unmeasured`,
    result: percent(coverage),
  });
  return rows;
}

/** The budget of a rolling window stays as large; that of a calendar one grows with its traffic. */
function endFormula({ period, window, remaining }: SloStatus, burn: number | undefined) {
  const [left, rate] = [percent(remaining), times(burn ?? 0)];
  const [formula, filled] =
    period === null
      ? ['now + window x remaining / burn rate of the last hour', `${window} x ${left} / ${rate}`]
      : [
          'now + time so far x remaining / (burn rate of the last hour - 1), if the window lasts as long',
          `since ${timeOf(period.from)}, x ${left} / (${rate} - 1)`,
        ];
  return { formula, filled: burn === undefined ? '' : filled };
}

function failuresFilled({ target, bad, total, failuresLeft, unit }: SloStatus): string {
  const spare = `${budgetText(target)} x ${amount(total, unit)} - ${amount(bad, unit)}`;
  return failuresLeft < 0 ? spare : `(${spare}) / ${targetPercent(target)}`;
}

/** `0.5%`: the share that may be bad, without the noise of binary fractions. */
function budgetText(target: number): string {
  return targetPercent(Number((1 - target).toPrecision(10)));
}

function allowed({ target, total, unit }: SloStatus): string {
  const bad = Number(((1 - target) * total).toPrecision(12));
  if (unit === 'millisecond') return amount(bad, unit);
  return `${bad < 100 ? Number(bad.toFixed(1)) : wholeNumber(Math.floor(bad))} ${unitsOf(unit)}`;
}
