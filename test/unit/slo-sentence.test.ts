import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderObjective } from '../../server/slo/render.ts';
import { parseSentence } from '../../server/slo/sentence.ts';

const MISSION = '99.5% of GET /s/:publicId non-5xx under 300ms over 30 days';

function canonical(text: string): string {
  const reading = parseSentence(text);
  return reading.ok
    ? renderObjective(reading.parts)
    : reading.faults.map((fault) => fault.message).join('; ');
}

describe('the sentence of an objective', () => {
  test('becomes its parts', () => {
    expect(parseSentence(MISSION)).toEqual({
      ok: true,
      parts: {
        target: { text: '99.5%', of: 1000, bad: 5 },
        match: { methods: ['GET'], route: { text: '/s/:', segments: ['s', ':'] } },
        good: {
          status: { text: 'non-5xx', ranges: [[100, 499]] },
          duration: { text: 'under 300ms', belowUs: 300_000 },
        },
        window: { kind: 'rolling', text: '30d', minutes: 43_200 },
      },
    });
  });

  test.each([
    {
      title: 'no status',
      text: '99% of GET /s under 1.5s over 28d',
      reads: '99% of GET /s under 1.5s over 28 days',
    },
    {
      title: 'no duration',
      text: '99% of GET /s non-4xx over 4 weeks',
      reads: '99% of GET /s non-4xx over 28 days',
    },
    { title: 'no route', text: '99% of GET non-5xx over 12h', reads: '99% of GET non-5xx over 12 hours' },
    { title: 'any method', text: '99% of any /s non-5xx over 1d', reads: '99% of any /s non-5xx over 1 day' },
    {
      title: 'all requests',
      text: '99% of requests non-5xx over 30d',
      reads: '99% of requests non-5xx over 30 days',
    },
    {
      title: 'any without a route',
      text: '99% of any non-5xx over 30d',
      reads: '99% of requests non-5xx over 30 days',
    },
    {
      title: 'methods with a comma',
      text: '99% of GET,HEAD /s non-5xx over 30d',
      reads: '99% of GET, HEAD /s non-5xx over 30 days',
    },
    {
      title: 'methods with "or"',
      text: '99% of GET or HEAD /s non-5xx over 30d',
      reads: '99% of GET, HEAD /s non-5xx over 30 days',
    },
    {
      title: 'methods with both',
      text: '99% of GET, or head /s non-5xx over 30d',
      reads: '99% of GET, HEAD /s non-5xx over 30 days',
    },
    {
      title: 'the rarest method',
      text: '99% of QUERY /s non-5xx over 30d',
      reads: '99% of QUERY /s non-5xx over 30 days',
    },
    {
      title: 'conditions turned round',
      text: '99% of GET under 300ms non-5xx over 30d',
      reads: '99% of GET non-5xx under 300ms over 30 days',
    },
    {
      title: '"and" between conditions',
      text: '99% of GET non-5xx and under 300ms over 30d',
      reads: '99% of GET non-5xx under 300ms over 30 days',
    },
    {
      title: 'two exclusions',
      text: '99% of GET non-4xx non-5xx over 30d',
      reads: '99% of GET non-4xx non-5xx over 30 days',
    },
    {
      title: 'a list of statuses',
      text: '99% of GET status 2xx, 304 over 30d',
      reads: '99% of GET status 2xx, 304 over 30 days',
    },
    {
      title: 'statuses with "or"',
      text: '99% of GET status 2xx or 304 over 30d',
      reads: '99% of GET status 2xx, 304 over 30 days',
    },
    {
      title: 'a range of statuses',
      text: '99% of GET status 400-403 over 30d',
      reads: '99% of GET status 400-403 over 30 days',
    },
    {
      title: 'at most',
      text: '99% of GET at most 300 ms over 30d',
      reads: '99% of GET at most 300ms over 30 days',
    },
    {
      title: 'a free percent sign',
      text: '99.9 % of GET non-5xx over 30 days',
      reads: '99.9% of GET non-5xx over 30 days',
    },
    {
      title: 'words in capitals',
      text: '99% OF GET Non-5XX UNDER 300ms OVER 30 Days',
      reads: '99% of GET non-5xx under 300ms over 30 days',
    },
    {
      title: 'many spaces and lines',
      text: ' 99%  of GET\n /s\tnon-5xx over 30d ',
      reads: '99% of GET /s non-5xx over 30 days',
    },
  ])('reads $title', ({ text, reads }) => {
    expect(canonical(text)).toBe(reads);
  });

  test('what is rendered reads as the same objective', () => {
    const duration = fc
      .tuple(
        fc.constantFrom('under', 'at most'),
        fc.integer({ min: 1, max: 999 }),
        fc.constantFrom('us', 'ms', 's', 'm'),
      )
      .filter(([, count, unit]) => unit !== 'm' || count <= 60)
      .map(([comparison, count, unit]) => `${comparison} ${count}${unit}`);
    const status = fc.oneof(
      fc.subarray(['non-5xx', 'non-4xx', 'non-301'], { minLength: 1 }).map((items) => items.join(' ')),
      fc
        .subarray(['2xx', '304', '400-403', '1xx-3xx'], { minLength: 1 })
        .map((items) => `status ${items.join(', ')}`),
    );
    const conditions = fc.oneof(
      duration,
      status,
      fc.tuple(duration, status).map((both) => both.join(' ')),
    );
    const scope = fc.tuple(
      fc.oneof(
        fc.constant('any'),
        fc.subarray(['GET', 'HEAD', 'POST', 'PATCH'], { minLength: 1 }).map((all) => all.join(' or ')),
      ),
      fc.constantFrom('', '/', '/s/:id', '/a/{b}/c', '/api/*', '/*'),
    );
    const target = fc.tuple(fc.integer({ min: 1, max: 99 }), fc.nat({ max: 999_999 }));
    const window = fc.oneof(
      fc.integer({ min: 1, max: 366 }).map((days) => `${days}d`),
      fc.integer({ min: 1, max: 52 }).map((weeks) => `${weeks} weeks`),
      fc.integer({ min: 1, max: 8784 }).map((hours) => `${hours} hours`),
    );
    fc.assert(
      fc.property(target, scope, conditions, window, ([whole, fraction], [methods, route], good, over) => {
        const text = `${whole}.${fraction}% of ${methods} ${route} ${good} over ${over}`;
        const reading = parseSentence(text);
        if (!reading.ok) throw new Error(`${text}: ${JSON.stringify(reading.faults)}`);
        expect(parseSentence(renderObjective(reading.parts))).toEqual(reading);
      }),
    );
  });

  test('a route that is rendered as written keeps the names of its parameters', () => {
    const reading = parseSentence(MISSION);
    if (!reading.ok) throw new Error('unreadable');
    expect(renderObjective(reading.parts, '/s/:publicId')).toBe(MISSION);
  });
});
