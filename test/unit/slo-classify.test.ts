import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addOutcome, BucketJudge, classify } from '../../server/slo/classify.ts';
import { BAD, countsAt, FIELDS, GOOD, IGNORED, UNCERTAIN, UNMEASURED } from '../../server/slo/counts.ts';
import { cutsFor } from '../../server/slo/edges.ts';
import { Buckets, bucketOf, FIRST_PART, NO_DURATION, TOP_BUCKET } from '../../server/slo/histogram.ts';
import { type IgnoreText, sloOf } from '../support/ledger-slo.ts';

const WORDS: Readonly<Record<number, string>> = {
  [GOOD]: 'good',
  [BAD]: 'bad',
  [UNMEASURED]: 'unmeasured',
  [IGNORED]: 'ignored',
  [UNCERTAIN]: 'uncertain',
};
const READ = '99.5% of GET /s/:id non-5xx under 300ms over 30 days';

type Case = {
  sentence?: string;
  ignore?: IgnoreText;
  method?: string;
  route?: string;
  status?: number;
  bucket?: number;
};

/** What becomes of the events of one series and bucket, in a word. */
function outcome({
  sentence = READ,
  ignore,
  method = 'GET',
  route = '/s/:',
  status = 200,
  bucket = 100,
}: Case) {
  const rule = classify(sloOf(sentence, ignore), { method, route, status }, new BucketJudge([]));
  const found = rule.kind === 'counted' ? rule.outcome : rule.kind === 'split' ? rule.after : null;
  const word = found === null ? '' : WORDS[typeof found === 'number' ? found : found[bucket]!];
  return `${rule.kind} ${word}`.trim();
}

describe('what an objective makes of a series', () => {
  test.each<Case & { title: string; is: string }>([
    { title: 'fast and fine', is: 'counted good' },
    { title: 'the last bucket below the threshold', bucket: bucketOf(299_999), is: 'counted good' },
    { title: 'the threshold itself', bucket: bucketOf(300_000), is: 'counted bad' },
    { title: 'above everything', bucket: TOP_BUCKET, is: 'counted bad' },
    { title: 'no duration', bucket: NO_DURATION, is: 'counted unmeasured' },
    { title: 'failed without a duration', status: 500, bucket: NO_DURATION, is: 'counted bad' },
    { title: 'failed but fast', status: 503, is: 'counted bad' },
    { title: 'a part that nobody knows', bucket: FIRST_PART + 7, is: 'counted uncertain' },
    { title: 'another method', method: 'POST', is: 'apart' },
    { title: 'another route', route: '/t/:', is: 'apart' },
    { title: 'a longer route', route: '/s/:/edit', is: 'apart' },
    { title: 'a literal in the pattern', route: '/s/health', is: 'counted good' },
    { title: 'a wider stored shape', route: '/s/*', is: 'split' },
    { title: 'paths that nobody knew', route: '(unmatched)', status: 404, is: 'split' },
    { title: 'paths past the bound', route: '(other)', is: 'split' },
    {
      title: 'any route means unknown paths too',
      sentence: '99% of requests non-5xx over 7 days',
      route: '(unmatched)',
      status: 404,
      is: 'counted good',
    },
    {
      title: 'any method',
      sentence: '99% of any /s/:id under 300ms over 7 days',
      method: 'DELETE',
      is: 'counted good',
    },
    {
      title: 'no duration asked for, none needed',
      sentence: '99% of GET /s/:id non-5xx over 7 days',
      bucket: NO_DURATION,
      is: 'counted good',
    },
    {
      title: 'at most 300 ms, and its bucket is not cut',
      sentence: '99% of GET /s/:id at most 300ms over 7 days',
      bucket: bucketOf(300_000),
      is: 'counted uncertain',
    },
    { title: 'a status that is ignored', ignore: { status: '404, 499' }, status: 404, is: 'counted ignored' },
    { title: 'a status that is not ignored', ignore: { status: '404, 499' }, status: 500, is: 'counted bad' },
    {
      title: 'a route that is ignored',
      ignore: { routes: ['/s/health'] },
      route: '/s/health',
      is: 'counted ignored',
    },
    {
      title: 'a shape that mixes ignored paths with others',
      ignore: { routes: ['/s/health'] },
      route: '/s/:',
      is: 'split good',
    },
    {
      title: 'an ignored status of a mixed shape',
      ignore: { status: '404' },
      route: '(unmatched)',
      status: 404,
      is: 'apart',
    },
    { title: 'an ignored route of a mixed shape', ignore: { routes: ['/s/*'] }, route: '/s/*', is: 'apart' },
  ])('$title: $is', ({ is, ...series }) => {
    expect(outcome(series)).toBe(is);
  });
});

describe('durations against a threshold', () => {
  test('once its bucket is cut every duration is judged exactly; before, only its own bucket is uncertain', () => {
    const us = fc.integer({ min: 1, max: 2_000_000 });
    fc.assert(
      fc.property(
        fc.array(us, { minLength: 1, maxLength: 4 }),
        fc.nat(3),
        us,
        (thresholds, index, duration) => {
          const threshold = thresholds[index % thresholds.length]!;
          const parts = cutsFor(thresholds).map((cut, place) => ({ id: FIRST_PART + place, ...cut }));
          const cut = new BucketJudge(parts).tableFor(threshold)[new Buckets(parts).of(duration)];
          expect(cut).toBe(duration < threshold ? GOOD : BAD);
          const before = new BucketJudge(parts).tableFor(threshold)[bucketOf(duration)];
          if (before === UNCERTAIN) expect(bucketOf(duration)).toBe(bucketOf(threshold));
          else expect(before).toBe(duration < threshold ? GOOD : BAD);
        },
      ),
    );
  });

  test('a part of an earlier threshold that a later one splits is uncertain for the later', () => {
    const parts = [
      { id: FIRST_PART, lowerUs: 270_000, upperUs: 275_000 },
      { id: FIRST_PART + 1, lowerUs: 275_000, upperUs: 280_000 },
    ];
    const table = new BucketJudge(parts).tableFor(277_000);
    expect([table[FIRST_PART], table[FIRST_PART + 1]]).toEqual([GOOD, UNCERTAIN]);
  });
});

test('uncertain events are in bad too, so that good is the lower bound', () => {
  const sums = new Float64Array(2 * FIELDS);
  const table = Uint8Array.from([GOOD, BAD, UNCERTAIN]);
  addOutcome(sums, FIELDS, table, 0, 5);
  addOutcome(sums, FIELDS, table, 1, 7);
  addOutcome(sums, FIELDS, table, 2, 11);
  addOutcome(sums, FIELDS, UNMEASURED, 2, 13);
  addOutcome(sums, FIELDS, IGNORED, 2, 17);
  expect(countsAt(sums, FIELDS)).toEqual({ good: 5, bad: 18, unmeasured: 13, ignored: 17, uncertain: 11 });
  expect(countsAt(sums, 0)).toEqual({ good: 0, bad: 0, unmeasured: 0, ignored: 0, uncertain: 0 });
});
