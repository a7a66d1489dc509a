import { expect, test } from 'vitest';
import { formulas } from '../../web/lib/formulas.ts';
import { notesOf } from '../../web/lib/notes.ts';
import { amount, unitsOf, windowName, windowPhrase } from '../../web/lib/units.ts';
import { status } from './status.ts';

const PERIOD = {
  from: '2026-07-31T22:00:00.000Z',
  to: '2026-08-31T22:00:00.000Z',
  timeZone: 'Europe/Berlin',
};
const MONTH = status({ window: 'calendar month in Europe/Berlin', period: PERIOD });

test('time is told in seconds, what is counted as it is', () => {
  expect([amount(1_234_567, 'millisecond'), unitsOf('millisecond')]).toEqual(['1\u00a0235 s', 'time']);
  expect([amount(1214, 'slice'), unitsOf('slice')]).toEqual(['1\u00a0214', 'slices']);
});

test('a window is the last days, or this month', () => {
  expect([windowPhrase(status()), windowName(status())]).toEqual(['the last 30d', '30d window']);
  expect([windowPhrase(MONTH), windowName(MONTH)]).toEqual(['this month', 'this month']);
});

test('a month says when it began and when the next does', () => {
  expect(notesOf(MONTH)).toEqual([
    'The budget is that of the calendar month in Europe/Berlin: since 2026-07-31 22:00 UTC, and anew from 2026-08-31 22:00 UTC on.',
  ]);
  const end = formulas(MONTH).find(({ name }) => name === 'Budget ends')!;
  expect(end.formula).toBe(
    'now + time so far x remaining / (burn rate of the last hour - 1), if the window lasts as long',
  );
});

test('what a Prometheus has worked out is told apart from what its samples tell', () => {
  const counters = { source: 'prom', total: 't', counts: 'bad', part: 'b' } as const;
  const noteOf = (more: { by: 'samples' | 'queries'; total?: null }) =>
    notesOf(status({ counters: { ...counters, ...more } }))[0];
  expect(noteOf({ by: 'samples' })).toMatch(/^Counted from the raw samples of prom,/);
  expect(noteOf({ by: 'queries' })).toMatch(/^Worked out by prom for each minute, .* only summed\.$/);
  expect(noteOf({ by: 'queries', total: null })).toMatch(
    /every minute weighs the same, whatever its traffic\.$/,
  );
});

test('the formulas of slices count slices', () => {
  const rows = formulas(status({ unit: 'slice', good: 95, bad: 5, total: 100 }));
  expect(rows.find(({ name }) => name === 'Error budget')!.result).toBe('0.5 slices');
  const time = formulas(status({ unit: 'millisecond', good: 95_000, bad: 5_000, total: 100_000 }));
  expect(time.find(({ name }) => name === 'Remaining')!.filled).toBe('1 - 5 s / (0.5% x 100 s)');
});
