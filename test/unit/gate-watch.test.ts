import { describe, expect, test } from 'vitest';
import { compare, enoughEvidence, isWorse, wouldTell } from '../../server/gate/watch.ts';
import { draw, type Scenery } from '../gate/drawn.ts';
import { chanceOfBlame } from '../gate/exact.ts';

const ENOUGH = enoughEvidence(1);
const of = (bad: number, total: number) => ({ good: total - bad, bad });

describe('the comparison of counts', () => {
  test.each([
    { title: 'the same share', before: of(10, 1000), after: of(5, 500), worse: false },
    { title: 'five times the share', before: of(10, 1000), after: of(25, 500), worse: true },
    {
      title: 'the same, at ten times the traffic',
      before: of(10, 1000),
      after: of(100, 10_000),
      worse: false,
    },
    {
      title: 'five times the share of a tenth of the traffic',
      before: of(100, 10_000),
      after: of(50, 1000),
      worse: true,
    },
    { title: 'one bad event', before: of(10, 1000), after: of(1, 1), worse: false },
    { title: 'bad events where none were', before: of(0, 1000), after: of(6, 100), worse: true },
    {
      title: 'a rise that is sure and small',
      before: of(10_000, 1_000_000),
      after: of(1400, 100_000),
      worse: false,
    },
    { title: 'fewer', before: of(100, 1000), after: of(0, 1000), worse: false },
    { title: 'nothing before', before: of(0, 0), after: of(50, 100), worse: false },
    { title: 'nothing after', before: of(10, 1000), after: of(0, 0), worse: false },
  ])('$title', ({ before, after, worse }) => {
    expect(isWorse(before, after, ENOUGH)).toBe(worse);
  });

  test('says how many times, and what it surely is at least', () => {
    const { evidence, ratio, atLeast } = compare(of(100, 10_000), of(50, 1000), ENOUGH);
    expect(ratio).toBeCloseTo(5);
    expect(evidence).toBeGreaterThan(1e9);
    expect(atLeast).toBeGreaterThan(2.5);
    expect(atLeast).toBeLessThan(4);
    expect(compare(of(0, 1000), of(6, 100), ENOUGH).ratio).toBe(null);
    expect(compare(of(10, 1000), of(5, 500), ENOUGH).atLeast).toBeLessThan(1);
  });

  test('the least ratio is over one just when the evidence is enough', () => {
    for (let bad = 0; bad <= 40; bad++) {
      const { evidence, atLeast } = compare(of(10, 1000), of(bad, 600), ENOUGH);
      expect(atLeast > 1).toBe(evidence > ENOUGH);
    }
  });

  test('more objectives at once need more evidence', () => {
    expect([enoughEvidence(1), enoughEvidence(4)]).toEqual([100, 400]);
  });

  test('knows when there was too little to tell', () => {
    expect(wouldTell(of(10, 1000), of(0, 30), 5, ENOUGH)).toBe(false);
    expect(wouldTell(of(10, 1000), of(0, 500), 5, ENOUGH)).toBe(true);
  });

  test('counts of a year do not overflow', () => {
    const { evidence, atLeast } = compare(of(1, 1e10), of(1e9, 1e9), ENOUGH);
    expect(Number.isFinite(evidence)).toBe(true);
    expect(atLeast).toBeGreaterThan(1e8);
  });
});

describe('reckoned out, with a look at every request', () => {
  test.each([
    [60, 0.1, 500],
    [200, 0.05, 1000],
    [720, 0.002, 1440],
    [720, 0.02, 1440],
    [720, 0.3, 1440],
    [3000, 0.01, 2000],
    [17_280, 0.005, 1440],
  ])('after %d events with a share of %d a harmless deploy is hardly ever blamed', (before, share, after) => {
    expect(chanceOfBlame({ before, share, shareAfter: share, after }, ENOUGH)).toBeLessThan(0.0055);
  });

  test.each([
    [720, 0.013],
    [3000, 0.009],
    [17_280, 0.007],
  ])('after %d events with a share of %d five times as many are found within 500', (before, share) => {
    const rollout = { before, share, shareAfter: 5 * share, after: 500 };
    expect(chanceOfBlame(rollout, ENOUGH)).toBeGreaterThan(0.95);
  });
});

test('drawn rollouts are blamed as often as was reckoned', () => {
  const scene: Scenery = { name: '', rate: 0.2, baseline: 250, watch: 60 };
  const found = (times: number) =>
    Array.from({ length: 300 }, (_, seed) => draw(scene, 0.01, times, ENOUGH, seed)).filter(
      (one) => one !== null,
    ).length;
  expect([1, 2, 5, 20].map(found)).toMatchInlineSnapshot(`
    [
      0,
      52,
      296,
      300,
    ]
  `);
});
