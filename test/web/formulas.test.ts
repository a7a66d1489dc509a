import { expect, test } from 'vitest';
import { formulas } from '../../web/lib/formulas.ts';
import { status } from './status.ts';

const NBSP = '\u00a0';

test('every formula is filled with the counts of the status', () => {
  const said = formulas(status()).map(({ name, filled, result }) => `${name}: ${filled} = ${result}`);
  expect(said.map((line) => line.replaceAll(NBSP, ' '))).toEqual([
    'Total: 199 700 + 300 = 200 000',
    'SLI: 199 700 / 200 000 = 99.850%',
    'Error budget: 0.5% x 200 000 = 1 000 events',
    'Remaining: 1 - 300 / (0.5% x 200 000) = 70%',
    'Burn rate, 1h: (1 / 300) / 0.5% = 0.67x',
    'Failures left: (0.5% x 200 000 - 300) / 99.5% = 703',
    'Full outage left: 703 at 300 events in the last hour = 2.3 hours',
    'Budget ends: 30d x 70% / 0.67x = Not at this rate',
    'Coverage: 200 000 measured, 0 unmeasured = 100%',
  ]);
});

test('an overspent budget counts the failures that are too many, and no outage is left', () => {
  const rows = formulas(status({ bad: 1800, remaining: -0.8, failuresLeft: -800, outageMinutesLeft: -4 }));
  const left = rows.find(({ name }) => name === 'Failures left');
  expect(left?.filled.replaceAll(NBSP, ' ')).toBe('0.5% x 200 000 - 1 800');
  expect(left?.result).toBe('−800');
  expect(rows.some(({ name }) => name === 'Full outage left')).toBe(false);
});
