import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addOutcome, BucketJudge, classify } from '../../server/slo/classify.ts';
import { BAD, FIELDS, GOOD } from '../../server/slo/counts.ts';
import { coverageOf } from '../../server/slo/coverage.ts';
import { bucketOf } from '../../server/slo/histogram.ts';
import { entryYaml, nameFor, writtenRoute } from '../../server/slo/proposal-yaml.ts';
import type { SeenRoute } from '../../server/slo/route-family.ts';
import { reportOn } from '../../server/slo/route-report.ts';
import { parseRoute } from '../../server/slo/route-shape.ts';
import { sloOf } from '../support/ledger-slo.ts';

/** `GET /s/: 200` with so many events of 42 ms, or of `us`. */
function seen(what: string, events: number, us = 42_000): SeenRoute {
  const [method, route, status] = what.split(' ');
  return {
    method: method!,
    route: route!,
    statuses: new Map([[Number(status), new Map([[bucketOf(us), events]])]]),
  };
}

const slo = (name: string, sentence: string, routes?: string[]) => ({
  ...sloOf(sentence, routes === undefined ? undefined : { routes }),
  name,
});

function report(routes: readonly SeenRoute[], slos = [] as ReturnType<typeof slo>[], minutes = 1440) {
  return reportOn({ service: 'shop', minutes, routes }, slos, []);
}

/** One line a row: what it is, its requests, its name or why it has none. */
const lines = (routes: readonly SeenRoute[], slos?: ReturnType<typeof slo>[]) =>
  report(routes, slos).routes.map(({ method, route, held, requests, objectives, ignoredBy, suggestion }) =>
    [
      `${method} ${route} ${requests}`,
      held > 0 ? `holds ${held}` : '',
      objectives.length > 0 ? `counted by ${objectives}` : '',
      ignoredBy.length > 0 ? `ignored by ${ignoredBy}` : '',
      suggestion === null ? '' : suggestion.kind === 'proposed' ? suggestion.name : suggestion.reason,
    ]
      .filter(Boolean)
      .join('; '),
  );

test('statuses are merged, and told apart where they say something', () => {
  const { routes, requests, unknownPaths } = report([
    {
      method: 'GET',
      route: '/s/:',
      statuses: new Map([
        [200, new Map([[bucketOf(42_000), 900]])],
        [404, new Map([[bucketOf(1_000), 60]])],
        [503, new Map([[bucketOf(2_000_000), 40]])],
      ]),
    },
    seen('GET (unmatched) 404', 77),
  ]);
  expect({ requests, unknownPaths }).toEqual({ requests: 1077, unknownPaths: 77 });
  expect(routes).toEqual([
    {
      service: 'shop',
      method: 'GET',
      route: '/s/:id',
      held: 0,
      requests: 1000,
      perMinute: 1000 / 1440,
      measured: 1000,
      p50: 43_000,
      p95: 43_000,
      p99: 2_100_000,
      refused: 60,
      failed: 40,
      objectives: [],
      ignoredBy: [],
      suggestion: {
        kind: 'proposed',
        name: 'get-s-id',
        sentence: '90% of GET /s/:id non-5xx under 100ms over 30 days',
        yaml: '  - name: get-s-id\n    objective: 90% of GET /s/:id non-5xx under 100ms over 30 days\n',
        counts: { good: 960, bad: 40, unmeasured: 0, ignored: 0, uncertain: 0 },
        remaining: 0.6,
        reason:
          '99% took less than 43ms; 100ms leaves room. 40 of 1\u00a0000 requests failed or took longer: 90% would have kept 60% of its budget.',
      },
    },
  ]);
});

describe('which routes are rows, and which of them get a suggestion', () => {
  const READ = slo('read', '99% of GET /s/:id non-5xx over 30 days');
  const ALL = slo('below', '99% of any /s/* non-5xx over 30 days', ['/s/health']);
  test.each<{ title: string; routes: SeenRoute[]; slos?: ReturnType<typeof slo>[]; rows: string[] }>([
    { title: 'no traffic', routes: [], rows: [] },
    {
      title: 'the busiest first, by name where equal',
      routes: [seen('PUT /b 200', 100), seen('GET /c 200', 200), seen('GET /b 200', 100)],
      rows: ['GET /c 200; get-c', 'GET /b 100; get-b', 'PUT /b 100; put-b'],
    },
    {
      title: 'a route that an objective counts needs none',
      routes: [seen('GET /s/: 200', 100), seen('POST /s/: 200', 90), seen('GET /s/a/b 200', 80)],
      slos: [READ],
      rows: ['GET /s/:id 100; counted by read', 'POST /s/:id 90; post-s-id', 'GET /s/a/b 80; get-s-a-b'],
    },
    {
      title: 'an objective counts what its shape contains; what it ignores is left out on purpose',
      routes: [seen('GET /s/a 200', 100), seen('GET /s/health 200', 90), seen('GET /t 200', 80)],
      slos: [READ, ALL],
      rows: [
        'GET /s/a 100; counted by read,below',
        'GET /s/health 90; counted by read; ignored by below',
        'GET /t 80; get-t',
      ],
    },
    {
      title: 'ignored alone',
      routes: [seen('GET /s/health 200', 90)],
      slos: [ALL],
      rows: ['GET /s/health 90; ignored by below'],
    },
    {
      title: 'ids from before their place was known to be a parameter are counted with it',
      routes: [
        seen('GET /s/: 200', 1000),
        seen('GET /s/x1 200', 9),
        seen('GET /s/x2 200', 9),
        seen('GET /s/hot 200', 10),
      ],
      rows: [
        'GET /s/:id 1018; holds 2; get-s-id',
        'GET /s/hot 10; 10 requests are too few for a target: even at 90% fewer than 5 might fail.',
      ],
    },
    {
      title: 'but not where an objective tells them apart, or another method was asked',
      routes: [seen('GET /s/: 200', 1000), seen('GET /s/x1 200', 9), seen('PUT /s/x2 200', 9)],
      slos: [slo('one', '90% of GET /s/x1 non-5xx over 30 days')],
      rows: [
        'GET /s/:id 1000; get-s-id',
        'GET /s/x1 9; counted by one',
        'PUT /s/x2 9; 9 requests are too few for a target: even at 90% fewer than 5 might fail.',
      ],
    },
    {
      title: 'one sentence a family',
      routes: [
        seen('GET /s/: 200', 1000),
        seen('GET /s/health 200', 900),
        seen('GET /: 200', 90),
        seen('GET /* 200', 5000),
      ],
      rows: [
        'GET /* 5000; get-all',
        'GET /s/:id 1000; The suggestion for GET /* counts it too.',
        'GET /s/health 900; The suggestion for GET /* counts it too.',
        'GET /:id 90; The suggestion for GET /* counts it too.',
      ],
    },
    {
      title: 'names that are taken',
      routes: [seen('GET /a/b 200', 100), seen('GET /a-b 200', 90), seen('GET / 200', 80)],
      slos: [slo('get-a-b', '99% of POST /x non-5xx over 30 days')],
      rows: ['GET /a/b 100; get-a-b-2', 'GET /a-b 90; get-a-b-3', 'GET / 80; get-root'],
    },
  ])('$title', ({ routes, slos, rows }) => {
    expect(lines(routes, slos).map((line) => line.replaceAll('\u00a0', ' '))).toEqual(rows);
  });
});

test('all suggestions of a service are one document of YAML, each under its reason', () => {
  const { yaml } = report([seen('GET /s/: 200', 100_000), seen('POST /s 200', 50), seen('GET /t 200', 3)]);
  expect(yaml?.replaceAll('\u00a0', ' ')).toBe(`service: shop
slos:
  # 99% took less than 43ms; 100ms leaves room. None of 100 000 requests failed or took longer: 99.99% would have kept 100% of its budget.
  - name: get-s-id
    objective: 99.99% of GET /s/:id non-5xx under 100ms over 30 days

  # 99% took less than 43ms; 100ms leaves room. None of 50 requests failed or took longer: 90% would have kept 100% of its budget. At 99.99% fewer than 5 might have failed.
  - name: post-s
    objective: 90% of POST /s non-5xx under 100ms over 30 days
`);
  expect(report([seen('GET /t 200', 3)]).yaml).toBeNull();
});

test.each([
  { shape: '/s/:', written: '/s/:id' },
  { shape: '/orgs/:/users/:', written: '/orgs/:id/users/:id2' },
  { shape: '/', written: '/' },
  { shape: '/files/*', written: '/files/*' },
  { shape: '(other)', written: '(other)' },
])('$shape is written $written', ({ shape, written }) => {
  expect(writtenRoute(shape)).toBe(written);
});

test('a written route is read as the shape it came from', () => {
  const segment = fc.constantFrom('a', 's', ':', 'x-1', '~u');
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 6 }), fc.boolean(), (segments, open) => {
      const shape = `/${[...segments, ...(open ? ['*'] : [])].join('/')}`;
      expect(parseRoute(writtenRoute(shape))).toMatchObject({ ok: true, route: { text: shape } });
    }),
  );
});

test('a name is short enough, and never one that is taken', () => {
  const long = `/${'segment/'.repeat(20)}`;
  const first = nameFor('GET', long, new Set());
  expect([first.length, first.startsWith('get-segment-segment-')]).toEqual([63, true]);
  const second = nameFor('GET', long, new Set([first]));
  expect([second.length, second.endsWith('-2')]).toEqual([63, true]);
});

test('a sentence that YAML would break is quoted', () => {
  const sentence = '99% of GET /webhook: non-5xx over 30 days';
  expect(entryYaml({ name: 'a', sentence })).toBe(`  - name: a\n    objective: "${sentence}"\n`);
});

describe('which objectives see a route', () => {
  test.each([
    { sentence: '99% of GET /s/:id non-5xx over 7 days', route: '/s/health', counting: ['it'] },
    { sentence: '99% of GET /s/health non-5xx over 7 days', route: '/s/:', counting: [] },
    { sentence: '99% of requests non-5xx over 7 days', route: '(other)', counting: ['it'] },
    { sentence: '99% of GET /s/:id non-5xx over 7 days', route: '(other)', counting: [] },
    { sentence: '99% of POST /s/:id non-5xx over 7 days', route: '/s/:', counting: [] },
  ])('"$sentence" and GET $route: $counting', ({ sentence, route, counting }) => {
    expect(coverageOf([slo('it', sentence)], 'GET', route)).toEqual({ counting, ignoring: [] });
  });
});

const segment = fc.constantFrom('a', 'b', ':', 's');
const route = fc.array(segment, { maxLength: 3 }).map((segments) => `/${segments.join('/')}`);
const routeSeen = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  route,
  status: fc.constantFrom(200, 404, 503),
  us: fc.integer({ min: 1, max: 3_000_000 }),
  events: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 50_000 })),
});

test('whatever else was seen, a suggestion counts exactly what it says, and keeps half of its budget', () => {
  let suggested = 0;
  fc.assert(
    fc.property(fc.array(routeSeen, { maxLength: 14 }), (events) => {
      const groups = Map.groupBy(events, (one) => `${one.method} ${one.route}`);
      const routes = [...groups.values()].map((group) => seenOf(group));
      const all = report(routes);
      expect(all.routes.reduce((sum, { requests }) => sum + requests, 0)).toBe(all.requests);
      expect(all.requests).toBe(events.reduce((sum, one) => sum + one.events, 0));
      for (const { suggestion } of all.routes) {
        if (suggestion?.kind !== 'proposed') continue;
        suggested++;
        const { good, bad } = countedBy(suggestion.sentence, events);
        expect([good, bad]).toEqual([suggestion.counts.good, suggestion.counts.bad]);
        expect(suggestion.remaining).toBeGreaterThanOrEqual(0.5);
      }
    }),
    { numRuns: 500 },
  );
  expect(suggested).toBeGreaterThan(300);
});

type Events = { method: string; route: string; status: number; us: number; events: number };

function seenOf(group: readonly Events[]): SeenRoute {
  const statuses = new Map<number, Map<number, number>>();
  for (const { status, us, events } of group) {
    const own = statuses.get(status) ?? new Map<number, number>();
    statuses.set(status, own.set(bucketOf(us), (own.get(bucketOf(us)) ?? 0) + events));
  }
  return { method: group[0]!.method, route: group[0]!.route, statuses };
}

function countedBy(sentence: string, events: readonly Events[]) {
  const judge = new BucketJudge([]);
  const sums = new Float64Array(FIELDS);
  for (const { method, route: stored, status, us, events: count } of events) {
    const rule = classify(sloOf(sentence), { method, route: stored, status }, judge);
    if (rule.kind === 'counted') addOutcome(sums, 0, rule.outcome, bucketOf(us), count);
  }
  return { good: sums[GOOD]!, bad: sums[BAD]! };
}
