import { expect, test } from 'vitest';
import { bucketOf, FIRST_PART, NO_DURATION } from '../../server/slo/histogram.ts';
import { line, reader } from '../fixtures/ingest/reading.ts';

const B42 = bucketOf(42_000);

test.each([
  { title: 'the mission’s first shape', text: line(), counted: `GET /s/: 200 10:00 bucket ${B42}` },
  {
    title: 'the mission’s second shape, timed at arrival',
    text: '{"reqId":"abc","route":"POST /snippets","status":201,"ms":42}',
    counted: `POST /snippets 201 10:00 bucket ${B42}`,
  },
  {
    title: 'a template with the method beside it',
    text: line({ path: undefined, route: '/s/{id}' }),
    counted: `GET /s/: 200 10:00 bucket ${B42}`,
  },
  {
    title: 'route wins over path, and its method over the other',
    text: line({ route: 'POST /a/:id' }),
    counted: `POST /a/: 200 10:00 bucket ${B42}`,
  },
  {
    title: 'an empty or absent route leaves it to the path',
    text: line({ route: null }),
    counted: `GET /s/: 200 10:00 bucket ${B42}`,
  },
  {
    title: 'a lower-case method',
    text: line({ method: 'get' }),
    counted: `GET /s/: 200 10:00 bucket ${B42}`,
  },
  {
    title: 'a mixed-case method',
    text: line({ method: 'PoSt' }),
    counted: `POST /s/: 200 10:00 bucket ${B42}`,
  },
  {
    title: 'another method',
    text: line({ method: 'BREW' }),
    counted: `(other) /s/: 200 10:00 bucket ${B42}`,
  },
  {
    title: 'a status in a string',
    text: line({ status: '503' }),
    counted: `GET /s/: 503 10:00 bucket ${B42}`,
  },
  {
    title: 'a status with an exponent',
    text: line().replace('"status":200', '"status":2.0e2'),
    counted: `GET /s/: 200 10:00 bucket ${B42}`,
  },
  {
    title: 'an escaped path',
    text: line().replace('/s/x1', '\\/s\\/\\u0078'),
    counted: `GET /s/: 200 10:00 bucket ${B42}`,
  },
  {
    title: 'escaped status, time and duration',
    text: line({ status: '200', ms: '42', time: 'T' })
      .replace('"200"', '"\\u00320\\u0030"')
      .replace('"42"', '"4\\u0032"')
      .replace('"T"', '"2026-08-20T10:00:00\\u005a"'),
    counted: `GET /s/: 200 10:00 bucket ${B42}`,
  },
  {
    title: 'epoch milliseconds',
    text: line({ time: 1_787_219_999_999 }),
    counted: `GET /s/: 200 09:59 bucket ${B42}`,
  },
  {
    title: 'epoch seconds',
    text: line({ time: 1_787_219_999.9 }),
    counted: `GET /s/: 200 09:59 bucket ${B42}`,
  },
  {
    title: 'a time with an offset',
    text: line({ time: '2026-08-20T11:59:00+02:00' }),
    counted: `GET /s/: 200 09:59 bucket ${B42}`,
  },
  { title: 'no time', text: line({ time: null }), counted: `GET /s/: 200 10:00 bucket ${B42}` },
  {
    title: 'five minutes ahead',
    text: line({ time: '2026-08-20T10:05:30Z' }),
    counted: `GET /s/: 200 10:05 bucket ${B42}`,
  },
  {
    title: 'no duration',
    text: line({ ms: undefined }),
    counted: `GET /s/: 200 10:00 bucket ${NO_DURATION}`,
  },
  { title: 'a null duration', text: line({ ms: null }), counted: `GET /s/: 200 10:00 bucket ${NO_DURATION}` },
  { title: 'a duration in a string', text: line({ ms: '0.29' }), counted: 'GET /s/: 200 10:00 bucket 119' },
  {
    title: 'a duration just below 300 ms',
    text: line().replace('"ms":42', '"ms":299.9999999999999999999'),
    counted: `GET /s/: 200 10:00 bucket ${bucketOf(300_000) - 1}`,
  },
  {
    title: 'text beyond ASCII',
    text: line({ path: '/é/😀', user: 'Zoë' }),
    counted: `GET /é/😀 200 10:00 bucket ${B42}`,
  },
  {
    title: 'unknown keys and nested values',
    text: line({ req: { status: 1, a: [[]] } }),
    counted: `GET /s/: 200 10:00 bucket ${B42}`,
  },
])('counted: $title', async ({ text, counted }) => {
  expect((await reader().count(text)).counts).toEqual({ [counted]: 1 });
});

test.each([
  { reason: 'no status', text: line({ status: undefined }) },
  { reason: 'no status', text: line({ status: null }) },
  { reason: 'status is not 100 to 599', text: line({ status: 999 }) },
  { reason: 'status is not 100 to 599', text: line({ status: 99 }) },
  { reason: 'status is not 100 to 599', text: line({ status: 200.5 }) },
  { reason: 'status is not 100 to 599', text: line({ status: -200 }) },
  { reason: 'status is not 100 to 599', text: line({ status: 1e300 }) },
  { reason: 'status is not 100 to 599', text: line({ status: '2xx' }) },
  { reason: 'no status', text: line({ status: '' }) },
  { reason: 'status is not 100 to 599', text: line({ status: true }) },
  { reason: 'status is not 100 to 599', text: line({ status: [200] }) },
  { reason: 'no method', text: line({ method: undefined }) },
  { reason: 'no method', text: line({ method: '' }) },
  { reason: 'no method', text: line({ method: 7 }) },
  { reason: 'no method', text: line({ method: undefined, path: undefined, route: '/snippets' }) },
  { reason: 'no path or route', text: line({ path: undefined }) },
  { reason: 'no path or route', text: line({ path: '' }) },
  { reason: 'no path or route', text: line({ path: { to: '/s' } }) },
  {
    reason: 'route cannot be read; write it like "GET /s/:id" or "/s/:id"',
    text: line({ route: 'readSnippet' }),
  },
  {
    reason:
      'time cannot be read; write ISO 8601 with Z or an offset (or set timezone:), or epoch seconds or milliseconds',
    text: line({ time: '20/Aug/2026:10:00:00' }),
  },
  {
    reason:
      'time cannot be read; write ISO 8601 with Z or an offset (or set timezone:), or epoch seconds or milliseconds',
    text: line({ time: true }),
  },
  { reason: 'too old: before the longest window and a day', text: line({ time: '2026-07-20T09:59:59Z' }) },
  { reason: 'too old: before the longest window and a day', text: line({ time: 0 }) },
  { reason: 'too old: before the longest window and a day', text: line({ time: -1e300 }) },
  { reason: 'more than 5 minutes ahead', text: line({ time: '2026-08-20T10:05:31Z' }) },
  { reason: 'more than 5 minutes ahead', text: line({ time: '9999-12-31T23:59:59Z' }) },
  { reason: 'more than 5 minutes ahead', text: line({ time: 1e300 }) },
  { reason: 'duration cannot be read', text: line({ ms: '12 apples' }) },
  { reason: 'duration cannot be read', text: line({ ms: {} }) },
  { reason: 'negative duration', text: line({ ms: -1 }) },
  { reason: 'negative duration', text: line({ ms: '-0.001' }) },
  { reason: 'absurd duration', text: line({ ms: 1e12 }) },
  { reason: 'absurd duration', text: line({ ms: 1e300 }) },
])('refused: $reason ($text)', async ({ text, reason }) => {
  expect(await reader().count(`${line()}\n${text}\n${line()}\n`)).toEqual({
    counts: { [`GET /s/: 200 10:00 bucket ${B42}`]: 2 },
    accepted: 2,
    rejected: 1,
    rejectedBy: { [reason]: 1 },
    errors: [{ line: 2, reason }],
  });
});

test('the edges of the horizon are in it', async () => {
  const texts = [line({ time: '2026-07-20T10:00:00Z' }), line({ time: '2026-08-20T10:05:30.999Z' })];
  expect((await reader().count(texts.join('\n'))).accepted).toBe(2);
});

test('a refused line teaches no route', async () => {
  const { count, registry } = reader();
  await count(line({ path: '/never', status: 999 }));
  await count(line({ path: '/never', time: 0 }));
  expect((await count(line({ path: '/never', status: 404 }))).counts).toEqual({
    [`GET (unmatched) 404 10:00 bucket ${B42}`]: 1,
  });
  expect(registry.size).toBe(1);
});

test('a finer threshold cuts its bucket from the moment the rules hold', async () => {
  const parts = [
    { id: FIRST_PART, lowerUs: 270_000, upperUs: 275_000 },
    { id: FIRST_PART + 1, lowerUs: 275_000, upperUs: 280_000 },
  ];
  const { count } = reader({ parts });
  expect((await count([line({ ms: 274.999 }), line({ ms: 275 })].join('\n'))).counts).toEqual({
    'GET /s/: 200 10:00 bucket 1024': 1,
    'GET /s/: 200 10:00 bucket 1025': 1,
  });
});

test('at most ten faults are shown, all are counted', async () => {
  const body = Array.from({ length: 25 }, (_, index) => line(index === 0 ? {} : { status: 999 })).join('\n');
  const { rejected, rejectedBy, errors } = await reader().count(body);
  expect({ rejected, rejectedBy }).toEqual({ rejected: 24, rejectedBy: { 'status is not 100 to 599': 24 } });
  expect(errors.map((fault) => fault.line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});
