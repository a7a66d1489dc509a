import { describe, expect, test } from 'vitest';
import type { RouteReport, Routes } from '../../server/http/contract.ts';
import {
  allYaml,
  COLUMNS,
  durationText,
  filtered,
  orderBy,
  ordered,
  rateText,
  routesLine,
  shareText,
  unknownPaths,
} from '../../web/lib/routes-view.ts';

const PROPOSED = { name: 'n', objective: 'o', yaml: 'y', remaining: 1, reason: 'r' };
const REFUSED = { name: null, objective: null, yaml: null, remaining: null, reason: 'r' };

function row(route: string, changes: Partial<RouteReport> = {}): RouteReport {
  return {
    service: 'shop',
    method: 'GET',
    route,
    held: 0,
    requests: 100,
    perMinute: 1,
    measured: 100,
    p50: 42,
    p95: 80,
    p99: 120,
    clientErrors: 0,
    serverErrors: 0,
    objectives: [],
    ignoredBy: [],
    suggestion: PROPOSED,
    ...changes,
  };
}

const ROWS = [
  row('/b', { requests: 5, p50: null, p99: 9, serverErrors: 5 }),
  row('/a', { requests: 50, objectives: ['read'], suggestion: null, clientErrors: 2 }),
  row('/c', { requests: 500, p50: 1.5, suggestion: REFUSED, perMinute: null }),
  row('/d', { requests: 7, ignoredBy: ['read'], suggestion: null, method: 'POST', service: 'mail' }),
];

describe('order', () => {
  test.each([
    { by: 'route', first: '/a /b /c /d' },
    { by: 'requests', first: '/c /a /d /b' },
    { by: 'rate', first: '/a /d /b /c' },
    { by: 'p50', first: '/a /d /c /b' },
    { by: 'p99', first: '/c /a /d /b' },
    { by: '4xx', first: '/a /c /d /b' },
    { by: '5xx', first: '/b /c /a /d' },
    { by: 'objective', first: '/b /c /a /d' },
  ] as const)('by $by: $first', ({ by, first }) => {
    expect(
      ordered(ROWS, { by, backwards: false })
        .map(({ route }) => route)
        .join(' '),
    ).toBe(first);
  });

  test('the same column again turns it round, another begins anew', () => {
    const once = orderBy({ by: 'requests', backwards: false }, 'p99');
    expect(once).toEqual({ by: 'p99', backwards: false });
    const twice = orderBy(once, 'p99');
    expect(twice).toEqual({ by: 'p99', backwards: true });
    expect(ordered(ROWS, twice)[0]!.route).toBe('/b');
    expect(orderBy(twice, 'p99')).toEqual(once);
  });

  test('every column has a place to be sorted by', () => {
    for (const { key } of COLUMNS) expect(ordered(ROWS, { by: key, backwards: true })).toHaveLength(4);
  });
});

test.each([
  { filter: { service: null, text: '' }, found: '/b /a /c /d' },
  { filter: { service: 'mail', text: '' }, found: '/d' },
  { filter: { service: null, text: ' POST ' }, found: '/d' },
  { filter: { service: null, text: 'get /a' }, found: '/a' },
  { filter: { service: null, text: 'read' }, found: '/a' },
  { filter: { service: 'mail', text: '/a' }, found: '' },
])('filtered by $filter: $found', ({ filter, found }) => {
  expect(
    filtered(ROWS, filter)
      .map(({ route }) => route)
      .join(' '),
  ).toBe(found);
});

test.each([
  { rows: [], line: 'No routes yet.' },
  { rows: [ROWS[0]!], line: 'The one route has no objective.' },
  { rows: [ROWS[1]!], line: 'The one route has an objective.' },
  { rows: ROWS, line: '2 of 4 routes have no objective.' },
  { rows: ROWS.slice(0, 2), line: '1 of 2 routes has no objective.' },
  { rows: [ROWS[1]!, ROWS[3]!], line: 'All 2 routes have an objective.' },
  { rows: [ROWS[0]!, ROWS[2]!], line: 'None of 2 routes has an objective.' },
])('$line', ({ rows, line }) => {
  expect(routesLine(rows)).toBe(line);
});

describe('services', () => {
  const SEEN: Routes = {
    from: '',
    to: '',
    services: [
      { service: 'mail', requests: 7, unknownPaths: 0, yaml: null },
      { service: 'pay', requests: 7, unknownPaths: 1, yaml: 'service: pay\n' },
      { service: 'shop', requests: 2000, unknownPaths: 1204, yaml: 'service: shop\n' },
    ],
    routes: [],
  };

  test('all suggestions are one file', () => {
    expect(allYaml(SEEN, null)).toBe('service: pay\n---\nservice: shop\n');
    expect(allYaml(SEEN, 'shop')).toBe('service: shop\n');
    expect(allYaml(SEEN, 'mail')).toBeNull();
  });

  test('unknown paths are one line each', () => {
    expect(unknownPaths(SEEN, null).map((line) => line.replace('\u00a0', ' '))).toEqual([
      'pay: 1 request to unknown paths answered 404.',
      'shop: 1 204 requests to unknown paths answered 404.',
    ]);
    expect(unknownPaths(SEEN, 'mail')).toEqual([]);
  });
});

test('figures as they are read', () => {
  expect([durationText(null), durationText(0.3), durationText(43), durationText(1200)]).toEqual([
    '–',
    '300\u202fus',
    '43\u202fms',
    '1.2\u202fs',
  ]);
  expect([null, 0.001, 0.24, 3.14, 12_345.6].map(rateText)).toEqual([
    '–',
    '<0.01',
    '0.24',
    '3.1',
    '12\u00a0346',
  ]);
  expect([shareText(0, 10), shareText(1, 3), shareText(1, 1_000_000)]).toEqual(['0', '33.3%', '0.01%']);
});
