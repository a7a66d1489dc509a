import { describe, expect, test } from 'vitest';
import { billOf, type Charged } from '../../server/gate/bill.ts';
import { billSentence } from '../../server/gate/bill-words.ts';
import { deploySpans } from '../../server/gate/deploy-spans.ts';

const MINUTE = 60_000;
const DAY = 1440;
const target = { text: '99.5%', of: 1000, bad: 5 };
const of = (bad: number, total: number) => ({ good: total - bad, bad });

function charged(changes: Partial<Charged>): Charged {
  return {
    ...{ after: of(0, 0), before: of(0, 0), minutes: 180, window: 1_000_000 },
    ...{ target, trial: 1, isWhole: true, ...changes },
  };
}

describe('which minutes are billed', () => {
  /** Markers by minute, the newest first. */
  const spans = (markers: readonly (readonly [string, number])[], asOf: number) =>
    deploySpans(
      markers.map(([version, minute]) => ({ version, at: minute * MINUTE + 12_345 })),
      asOf,
    ).map(({ version, before, after }) => [version, [before.from, before.to], [after.from, after.to]]);

  test('from the minute after the deploy to the present one, and as many before; the minute of the deploy is neither', () => {
    expect(spans([['v2', 10_000]], 10_180)).toEqual([['v2', [9820, 10_000], [10_001, 10_181]]]);
  });

  test('up to the next deploy, and before it across earlier ones', () => {
    expect(
      spans(
        [
          ['v3', 10_100],
          ['v2', 10_070],
          ['v1', 10_000],
        ],
        10_200,
      ),
    ).toEqual([
      ['v3', [10_000, 10_100], [10_101, 10_201]],
      ['v2', [10_041, 10_070], [10_071, 10_100]],
      ['v1', [9931, 10_000], [10_001, 10_070]],
    ]);
  });

  test('a day at most', () => {
    expect(spans([['v1', 10_000]], 20_000)).toEqual([['v1', [10_000 - DAY, 10_000], [10_001, 10_001 + DAY]]]);
  });

  test('none when it is followed at once, or lies ahead', () => {
    expect(
      spans(
        [
          ['v2', 10_000],
          ['v1', 10_000],
        ],
        10_000,
      ),
    ).toEqual([
      ['v2', [10_000, 10_000], [10_001, 10_001]],
      ['v1', [10_000, 10_000], [10_001, 10_001]],
    ]);
    expect(spans([['v1', 10_004]], 10_000)).toEqual([['v1', [10_004, 10_004], [10_005, 10_005]]]);
  });

  test('a version that is noted again within an hour is still being rolled out; later it is deployed anew', () => {
    const markers = [
      ['v1', 10_200],
      ['v1', 10_050],
      ['v1', 10_020],
      ['v1', 10_000],
    ] as const;
    expect(spans(markers, 10_260)).toEqual([
      ['v1', [10_140, 10_200], [10_201, 10_261]],
      ['v1', [9851, 10_000], [10_051, 10_200]],
    ]);
    const [, first] = deploySpans(
      markers.map(([version, minute]) => ({ version, at: minute * MINUTE + 12_345 })),
      10_260,
    );
    expect(first?.deployedAt).toBe(10_000 * MINUTE + 12_345);
  });
});

test('what it burned is bad / (B x total of the window), and the usual is a ratio of shares', () => {
  const bill = billOf(charged({ after: of(410, 10_000), before: of(75, 20_000), window: 1_000_000 }));
  expect(bill).toMatchObject({ burned: 0.082, burnedBefore: 0.015, outcome: 'more', untold: null });
  expect(bill.ratio).toBeCloseTo(0.041 / 0.003_75, 12);
  expect(billSentence('v42', 180, bill)).toBe('v42: 8.2% of the budget in 3 h, 11 times the usual');
});

describe('outcome and sentence', () => {
  test.each([
    {
      title: 'noise',
      given: { after: of(20, 10_000), before: of(15, 10_000) },
      outcome: 'same',
      sentence: 'v42: 0.40% of the budget in 3 h, not told apart from the usual',
    },
    {
      title: 'half the traffic with the same share is no less',
      given: { after: of(200, 50_000), before: of(400, 100_000) },
      outcome: 'same',
      sentence: 'v42: 4% of the budget in 3 h, not told apart from the usual',
    },
    {
      title: 'less',
      given: { after: of(20, 10_000), before: of(100, 10_000) },
      outcome: 'less',
      sentence: 'v42: 0.40% of the budget in 3 h, 5 times less than before',
    },
    {
      title: 'bad events where none were',
      given: { after: of(10, 1000), before: of(0, 1000) },
      outcome: 'more',
      sentence: 'v42: 0.20% of the budget in 3 h, at least 3.1 times the usual',
    },
    {
      title: 'one bad event where none was, is chance',
      given: { after: of(1, 1000), before: of(0, 1000) },
      outcome: 'same',
      sentence: 'v42: 0.02% of the budget in 3 h, not told apart from the usual',
    },
    {
      title: 'nothing bad on either side',
      given: { after: of(0, 1000), before: of(0, 1000) },
      outcome: 'same',
      sentence: 'v42: 0% of the budget in 3 h, not told apart from the usual',
    },
    {
      title: 'nothing known from before',
      given: { after: of(20, 10_000) },
      outcome: 'unknown',
      sentence: 'v42: 0.40% of the budget in 3 h, no events are known from as long before',
    },
    {
      title: 'nothing came since',
      given: { before: of(20, 10_000) },
      outcome: 'unknown',
      sentence: 'v42: 0% of the budget in 3 h, no events came since',
    },
    {
      title: 'no minute of its own',
      given: { minutes: 0 },
      outcome: 'unknown',
      sentence: 'v42: no whole minute of its own to count',
    },
    {
      title: 'a history that is read in',
      given: { after: of(410, 10_000), before: of(0, 10_000), isWhole: false },
      outcome: 'unknown',
      sentence: 'v42: 8.2% of the budget in 3 h, its history is being read',
    },
    {
      title: 'a window that does not hold it',
      given: { after: of(410, 10_000), before: of(75, 20_000), window: null },
      outcome: 'more',
      sentence: 'v42: 11 times the usual, in 3 h',
    },
  ])('$title', ({ given, outcome, sentence }) => {
    const whole = charged(given);
    const bill = billOf(whole);
    expect(bill.outcome).toBe(outcome);
    expect(bill.interval === null).toBe(outcome === 'unknown');
    expect(billSentence('v42', whole.minutes, bill)).toBe(sentence);
  });
});

test('the outcome is where the whole interval lies', () => {
  for (let bad = 0; bad <= 60; bad++) {
    const { interval, outcome } = billOf(charged({ after: of(bad, 2000), before: of(20, 2000) }));
    const expected = interval!.low > 1 ? 'more' : interval!.high! < 1 ? 'less' : 'same';
    expect(outcome).toBe(expected);
  }
  expect(billOf(charged({ after: of(33, 2000), before: of(20, 2000) })).outcome).toBe('same');
  expect(billOf(charged({ after: of(36, 2000), before: of(20, 2000) })).outcome).toBe('more');
});

test('of time, a slice is one trial, however many milliseconds it has', () => {
  const slice = 300_000;
  const [after, before] = [of(6 * slice, 36 * slice), of(3 * slice, 36 * slice)];
  const inSlices = billOf(charged({ after, before, trial: slice }));
  expect(inSlices).toMatchObject({ outcome: 'same', ratio: 2 });
  expect(inSlices.interval).toEqual(billOf(charged({ after: of(6, 36), before: of(3, 36) })).interval);
  expect(billOf(charged({ after, before })).outcome).toBe('more');
});
