import { expect, test } from 'vitest';
import { freezeAt, freezesAhead } from '../../server/gate/freezes.ts';
import type { Freeze } from '../../server/slo/policy.ts';

const ms = (text: string) => Date.parse(text);

function freezeOf(from: string, to: string, reason: string, rest: Partial<Freeze> = {}): Freeze {
  return { from: ms(from), to: ms(to), rrule: null, timeZone: 'UTC', reason, ...rest };
}

/** What holds at each time: the reason, and when it began and ends. */
function told(freezes: readonly Freeze[], at: readonly string[]): string[] {
  return at.map((time) => {
    const span = freezeAt(freezes, ms(time));
    if (span === null) return 'none';
    const [from, to] = [span.from, span.to].map((each) => new Date(each).toISOString().slice(0, 16));
    return `${span.reason} ${from} ${to}`;
  });
}

const HOLIDAYS = freezeOf('2026-12-23T00:00Z', '2027-01-03T00:00Z', 'holidays');
/** From Friday at three in Berlin, 65 hours of its clocks. */
const WEEKENDS = freezeOf('2023-12-31T23:00Z', '2024-01-03T16:00Z', 'weekends', {
  rrule: 'FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0',
  timeZone: 'Europe/Berlin',
});

test('one that is there once holds from its beginning until its end', () => {
  const at = ['2026-12-22T23:59Z', '2026-12-23T00:00Z', '2027-01-02T23:59Z', '2027-01-03T00:00Z'];
  const span = 'holidays 2026-12-23T00:00 2027-01-03T00:00';
  expect(told([HOLIDAYS], at)).toEqual(['none', span, span, 'none']);
});

test('one that recurs goes by its clocks: three in summer and in winter, to eight on Monday', () => {
  expect(
    told(
      [WEEKENDS],
      [
        '2026-07-03T12:59Z',
        '2026-07-03T13:00Z',
        '2026-07-06T05:59Z',
        '2026-07-06T06:00Z',
        '2026-12-04T13:30Z',
        '2026-12-04T14:00Z',
        '2026-10-25T12:00Z',
      ],
    ),
  ).toEqual([
    'none',
    'weekends 2026-07-03T13:00 2026-07-06T06:00',
    'weekends 2026-07-03T13:00 2026-07-06T06:00',
    'none',
    'none',
    'weekends 2026-12-04T14:00 2026-12-07T07:00',
    'weekends 2026-10-23T13:00 2026-10-26T07:00',
  ]);
});

test('of several that hold the one that ends last is told', () => {
  expect(told([WEEKENDS, HOLIDAYS], ['2026-12-26T12:00Z'])).toEqual([
    'holidays 2026-12-23T00:00 2027-01-03T00:00',
  ]);
  expect(told([HOLIDAYS, WEEKENDS], ['2026-12-26T12:00Z', '2027-01-02T12:00Z'])).toEqual([
    'holidays 2026-12-23T00:00 2027-01-03T00:00',
    'weekends 2027-01-01T14:00 2027-01-04T07:00',
  ]);
});

test('without freezes none holds', () => expect(freezeAt([], ms('2026-12-26T12:00Z'))).toBeNull());

test('asked of an earlier time than before, it answers of that time', () => {
  const at = ['2026-12-26T12:00Z', '2026-12-01T12:00Z', '2027-02-01T12:00Z', '2026-12-26T12:00Z'];
  const span = 'holidays 2026-12-23T00:00 2027-01-03T00:00';
  expect(told([HOLIDAYS], at)).toEqual([span, 'none', 'none', span]);
});

test('ahead are those that hold or will, and not what is over for ever', () => {
  const ended = { ...WEEKENDS, rrule: 'FREQ=WEEKLY;BYDAY=FR;UNTIL=20261231' };
  const all = [HOLIDAYS, WEEKENDS, ended];
  expect(freezesAhead(all, ms('2026-12-01T00:00Z'))).toEqual(all);
  expect(freezesAhead(all, ms('2027-02-01T00:00Z'))).toEqual([WEEKENDS]);
});

test('a rule that cannot be read keeps nobody from anything', () => {
  expect(freezeAt([{ ...WEEKENDS, rrule: 'FREQ=NEVER' }], ms('2026-12-05T12:00Z'))).toBeNull();
});
