/** Counters against a count by hand: whatever the pieces, the growth is what the samples tell. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Sample, SampledSeries } from '../../server/prometheus/api.ts';
import { CounterGrowth } from '../../server/prometheus/growth.ts';
import { CounterPair } from '../../server/prometheus/sampled-counting.ts';
import { Targets } from '../../server/prometheus/targets.ts';
import { growth } from '../support/expressions.ts';

const PAIR = { total: growth('total'), part: growth('part') };
const series = (
  code: string,
  values: Sample[],
  target: object = { job: 'web', instance: 'a' },
): SampledSeries => ({
  metric: { ...target, code },
  values,
});

test.each([
  {
    title: 'what a series has when it is first met is no growth',
    answer: [
      series('200', [
        [60, '7'],
        [90, '9'],
        [120, '12'],
      ]),
    ],
    growth: [
      [1, 2],
      [2, 3],
    ],
  },
  {
    title: 'a counter that fell began again at zero',
    answer: [
      series('200', [
        [60, '7'],
        [90, '2'],
        [120, '2'],
      ]),
    ],
    growth: [[1, 2]],
  },
  {
    title: 'a series that is new to a target that was sampled before began at zero',
    answer: [
      series('200', [
        [60, '7'],
        [120, '7'],
      ]),
      series('500', [[120, '3']]),
    ],
    growth: [[2, 3]],
  },
  {
    title: 'a series that begins with its target is a base',
    answer: [series('200', [[60, '7']]), series('500', [[60, '3']])],
    growth: [],
  },
  {
    title: 'of a series without an instance nothing else is known',
    answer: [
      series(
        '200',
        [
          [60, '7'],
          [120, '7'],
        ],
        { job: 'web' },
      ),
      series('500', [[120, '3']], { job: 'web' }),
    ],
    growth: [],
  },
  {
    title: 'a series that was gone while its target restarted began at zero, though it stands higher now',
    answer: [
      series('200', [
        [60, '70'],
        [90, '4'],
        [120, '9'],
      ]),
      series('500', [
        [60, '1'],
        [120, '2'],
      ]),
    ],
    growth: [
      [1, 4],
      [2, 7],
    ],
  },
  {
    title: 'a series that missed a scrape goes on',
    answer: [
      series('200', [
        [60, '70'],
        [90, '74'],
        [120, '79'],
      ]),
      series('500', [
        [60, '1'],
        [120, '2'],
      ]),
    ],
    growth: [
      [1, 4],
      [2, 6],
    ],
  },
  {
    title: 'values that are no numbers are passed over',
    answer: [
      series('200', [
        [60, '7'],
        [90, 'NaN'],
        [120, '+Inf'],
        [150, '8'],
      ]),
    ],
    growth: [[2, 1]],
  },
] as const)('$title', ({ answer, growth }) => {
  const counted = new CounterGrowth(new Targets()).add(answer as unknown as SampledSeries[]);
  expect([...counted].sort(([a], [b]) => a - b)).toEqual(growth);
});

test('what comes again is passed over, and the last sample is carried', () => {
  const first = new CounterGrowth(new Targets());
  first.add([
    series('200', [
      [60, '7'],
      [90, '9'],
    ]),
  ]);
  const carried = new CounterGrowth(new Targets(), JSON.parse(JSON.stringify(first)));
  const growth = carried.add([
    series('200', [
      [60, '7'],
      [90, '9'],
      [120, '12'],
    ]),
  ]);
  expect([...growth]).toEqual([[2, 3]]);
  expect(carried.newest).toBe(120_000);
});

describe('a pair of counters', () => {
  const total = (value: number, at: number) => [series('total', [[at, String(value)]])];
  const part = (value: number, at: number) => [series('part', [[at, String(value)]])];

  test('a part that is seen before its total waits for it, and nothing is taken for the rest', () => {
    const pair = new CounterPair(PAIR, null);
    expect(pair.add([total(10, 60)], [part(8, 60)])).toEqual([]);
    // The scrape at 120 was seen by the second question alone.
    expect(pair.add([[]], [part(10, 120)])).toEqual([]);
    expect(JSON.parse(pair.carry(0))).toMatchObject({ ahead: 2 });
    const next = new CounterPair(PAIR, pair.carry(0));
    expect(next.add([total(13, 120)], [part(10, 120)])).toEqual([{ minute: 2, part: 2, rest: 1 }]);
    expect(JSON.parse(next.carry(0))).toMatchObject({ ahead: 0 });
  });

  test('a difference of two counters is what the one grew more than the other', () => {
    const slow = {
      total: growth('count'),
      part: growth('sum(rate(count[5m])) - sum(rate(bucket{le="1"}[5m]))'),
    };
    const at = (name: string, seconds: number, value: number) => [series(name, [[seconds, String(value)]])];
    const pair = new CounterPair(slow, null);
    pair.add([at('count', 60, 100)], [at('count', 60, 100), at('bucket', 60, 90)]);
    // Scraped between the two: the bucket knows of two requests more, which are owed to the part.
    expect(pair.add([at('count', 120, 110)], [at('count', 120, 110), at('bucket', 120, 102)])).toEqual([
      { minute: 2, part: 0, rest: 10 },
    ]);
    const next = new CounterPair(slow, pair.carry(0));
    expect(next.add([at('count', 180, 120)], [at('count', 180, 120), at('bucket', 180, 105)])).toEqual([
      { minute: 3, part: 5, rest: 5 },
    ]);
  });

  test('fractions become whole events, and none is lost', () => {
    let carry: string | null = null;
    let [counted, rest] = [0, 0];
    for (let index = 0; index <= 100; index++) {
      const pair: CounterPair = new CounterPair(PAIR, carry);
      for (const event of pair.add([total(index * 0.3, 60 + index)], [part(index * 0.1, 60 + index)])) {
        counted += event.part;
        rest += event.rest;
      }
      carry = pair.carry(0);
    }
    expect([counted, rest]).toEqual([10, 20]);
  });
});

/** Events of one instance: requests, failures among them, restarts right after a sample. */
const life = fc.array(
  fc.record({
    ok: fc.nat(20),
    failed: fc.nat(3),
    restarts: fc.boolean().map((value) => value),
    missed: fc.nat(9).map((draw) => draw === 0),
  }),
  { minLength: 2, maxLength: 40 },
);

test('any cutting into pieces counts what was counted by hand', () => {
  fc.assert(
    fc.property(life, fc.array(fc.nat(40)), fc.nat(10), (steps, cuts, overlap) => {
      const ok: Sample[] = [[0, '5']];
      const failed: Sample[] = [[0, '0']];
      let [a, b, good, bad, waitingGood, waitingBad] = [5, 0, 0, 0, 0, 0];
      steps.forEach((step, index) => {
        a += step.ok;
        b += step.failed;
        waitingGood += step.ok;
        waitingBad += step.failed;
        if (step.missed) return;
        const at = (index + 1) * 15;
        ok.push([at, String(a)]);
        failed.push([at, String(b)]);
        good += waitingGood;
        bad += waitingBad;
        [waitingGood, waitingBad] = [0, 0];
        // A restart is seen by both falling; one that is not seen in the values is tested above.
        if (
          step.restarts &&
          step.ok === 0 &&
          a > 0 &&
          b > 0 &&
          steps[index + 1]?.ok === 0 &&
          steps[index + 1]?.failed === 0
        )
          [a, b] = [0, 0];
      });
      const ends = [...new Set([...cuts.map((cut) => cut * 15), steps.length * 15])].sort((x, y) => x - y);
      let carry: string | null = null;
      let from = Number.NEGATIVE_INFINITY;
      const counted = [0, 0];
      for (const end of ends) {
        const pair: CounterPair = new CounterPair(PAIR, carry);
        const within = (values: Sample[]) => values.filter(([at]) => at > from - overlap * 15 && at <= end);
        for (const event of pair.add(
          [[series('200', within(ok)), series('500', within(failed))]],
          [[series('500', within(failed))]],
        )) {
          counted[0]! += event.rest;
          counted[1]! += event.part;
        }
        carry = pair.carry(Number.NEGATIVE_INFINITY);
        from = end;
      }
      expect(counted).toEqual([good, bad]);
    }),
    { numRuns: 2_000 },
  );
});
