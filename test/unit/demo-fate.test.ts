import { describe, expect, test } from 'vitest';
import { type Condition, conditionOf, HEALTHY } from '../../server/demo/condition.ts';
import { fateOf } from '../../server/demo/fate.ts';
import { rateAt } from '../../server/demo/load.ts';
import { seededRandom } from '../../server/demo/random.ts';
import { createRequests, type Kind, KNOWN_IDS, MIX } from '../../server/demo/requests.ts';

const DRAWS = 200_000;

/** Shares over many draws of one seed: the same at every run. */
function sharesOf(kind: Kind, condition: Condition) {
  const random = seededRandom(11);
  const fates = Array.from({ length: DRAWS }, () => fateOf(kind, condition, random));
  const share = (holds: (fate: (typeof fates)[number]) => boolean) => fates.filter(holds).length / DRAWS;
  const times = fates.map((fate) => fate.ms).toSorted((a, b) => a - b);
  return {
    errors: share((fate) => fate.error !== null),
    over300: share((fate) => fate.ms >= 300),
    over1000: share((fate) => fate.ms >= 1000),
    median: times[DRAWS / 2]!,
    p95: times[DRAWS * 0.95]!,
  };
}

describe('a healthy app', () => {
  test('answers reads in 20 to 60 ms, and one in a thousand is bad', () => {
    const shares = sharesOf('read', HEALTHY);
    expect(shares.median).toBeCloseTo(32, 0);
    expect(shares.p95).toBeLessThan(70);
    expect(shares.over300).toBeCloseTo(0.0008, 3);
    expect(shares.errors).toBeCloseTo(0.0002, 3);
  });

  test('fails and delays creates within a fifth of what 99.9% under 1 s allows', () => {
    const shares = sharesOf('create', HEALTHY);
    expect(shares.errors + shares.over1000).toBeLessThan(0.0003);
  });
});

describe('the switches', () => {
  test.each([
    { title: 'slow: seven reads of ten take 350 ms and more, none fails', slow: true, broken: false },
    { title: 'broken: seven reads of ten fail, none takes longer', slow: false, broken: true },
    { title: 'both: slow and failing', slow: true, broken: true },
    { title: 'none: healthy', slow: false, broken: false },
  ])('$title', ({ slow, broken }) => {
    const shares = sharesOf('read', conditionOf({ slow, broken }));
    expect(shares.over300).toBeCloseTo(slow ? 0.7 : 0.001, 2);
    expect(shares.errors).toBeCloseTo(broken ? 0.7 : 0, 2);
  });

  test('reach creates too, and leave health checks alone', () => {
    const both = conditionOf({ slow: true, broken: true });
    expect(sharesOf('create', both).errors).toBeCloseTo(0.175, 2);
    expect(sharesOf('health', both)).toMatchObject({ errors: 0, over300: 0 });
  });
});

describe('what clients ask for', () => {
  const random = seededRandom(5);
  const requests = createRequests();
  const asked = Array.from({ length: DRAWS }, () => requests.any(random));

  test.each(Object.entries(MIX))('%s has its share of %d', (kind, share) => {
    expect(asked.filter((request) => request.kind === kind).length / DRAWS).toBeCloseTo(share, 2);
  });

  test('a few reads are of snippets that are gone', () => {
    const reads = asked.filter((request) => request.kind === 'read');
    const gone = reads.filter((request) => !KNOWN_IDS.includes(request.path.slice(3)));
    expect(gone.length / reads.length).toBeCloseTo(0.015, 2);
    expect(new Set(gone.map((request) => request.status))).toEqual(new Set([404]));
  });

  test('a snippet that was created is read', () => {
    const learning = createRequests();
    learning.learn('new1');
    const paths = Array.from({ length: 2_000 }, () => learning.read(random).path);
    expect(paths).toContain('/s/new1');
  });

  test('snippets learned make room for newer ones, and the known ones stay', () => {
    const learning = createRequests();
    for (let i = 0; i < 2_000; i++) learning.learn(`new${i}`);
    const paths = new Set(Array.from({ length: 50_000 }, () => learning.read(random).path));
    expect(paths.has('/s/new0')).toBe(false);
    expect(paths.has('/s/new1999')).toBe(true);
    expect(KNOWN_IDS.filter((id) => !paths.has(`/s/${id}`))).toEqual([]);
  });
});

test('clients send 20 to 40 requests a second, with waves', () => {
  const rates = Array.from({ length: 3_600 }, (_, second) => rateAt(second * 1000));
  expect(Math.min(...rates)).toBeGreaterThanOrEqual(20);
  expect(Math.max(...rates)).toBeLessThanOrEqual(40);
  expect(Math.max(...rates) - Math.min(...rates)).toBeGreaterThan(15);
});
