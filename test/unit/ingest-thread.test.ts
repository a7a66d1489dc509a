import { afterAll, expect, test } from 'vitest';
import { createIngest } from '../../server/ingest/ingest.ts';
import type { BodyReading } from '../../server/ingest/read-body.ts';
import { createThreadedBodies } from '../../server/ingest/thread/threaded-bodies.ts';
import { SeriesRegistry } from '../../server/ledger/series-registry.ts';
import { usualReading } from '../../server/slo/line-rules.ts';
import { parseRoute } from '../../server/slo/route-shape.ts';
import { ARRIVAL, chunked, line } from '../fixtures/ingest/reading.ts';

const registry = new SeriesRegistry();
const horizonMinutes = () => 31 * 1440;
const learned = [{ service: 'snippets', route: '/about/:' }];
const maxBody = 8 << 20;
const ingest = createIngest({ registry, maxBody, horizonMinutes, learned });
const bodies = createThreadedBodies({ ingest, registry, maxBody, horizonMinutes, learned });
const about = { ...usualReading('http/snippets', 'snippets'), encoding: undefined, at: ARRIVAL };
afterAll(() => bodies.stop());

const pattern = parseRoute('/s/:id');
if (!pattern.ok) throw new Error(pattern.reason);
const rules = { patterns: new Map([['snippets', [pattern.route]]]), parts: [] };
ingest.rules(rules);
bodies.rules(rules);

function inWords(reading: BodyReading) {
  if (!reading.ok) return reading;
  const { deltas, ...batch } = reading.batch;
  const counts: Record<string, number> = {};
  deltas.forEach((ordinal, minute, bucket, count) => {
    counts[`${JSON.stringify(registry.describe(ordinal))} ${minute} ${bucket}`] = count;
  });
  return { ...batch, counts, events: deltas.events };
}

function seriesIn(reading: BodyReading): string[] {
  const words = inWords(reading);
  return 'counts' in words ? Object.keys(words.counts) : [];
}

function body(lines: number, of: (index: number) => string): Buffer {
  return Buffer.from(Array.from({ length: lines }, (_, index) => `${of(index)}\n`).join(''));
}

const MIXED = body(20_000, (index) => {
  if (index % 997 === 0) return '{"status":}';
  if (index % 31 === 0) return line({ path: `/about/${index}`, status: 404 });
  return line({ path: `/s/${index}`, status: index % 7 === 0 ? 503 : 200, ms: index % 900 });
});

test.each([
  { title: 'small', bytes: MIXED.subarray(0, 20_000) },
  { title: 'large', bytes: MIXED },
  { title: 'of one chunk', bytes: MIXED, chunk: MIXED.length },
  { title: 'in odd chunks', bytes: MIXED, chunk: 70_001 },
  { title: 'empty', bytes: Buffer.alloc(0) },
  { title: 'of nothing readable', bytes: body(9_000, () => 'hello world') },
  { title: 'cut off in a line', bytes: MIXED.subarray(0, 300_007) },
])('a body comes to the same beside the main thread as in it: $title', async ({ bytes, chunk = 65_536 }) => {
  const identity = { scope: 'http/snippets', key: 'k' };
  const there = await bodies.readBody(chunked(bytes, chunk), { ...about, identity });
  const here = await ingest.readBody(chunked(bytes, chunk), { ...about, identity });
  expect(inWords(there)).toEqual(inWords(here));
});

test('many bodies at once do not mix', async () => {
  const sizes = [100, 2_000, 4_000, 8_000, 16_000];
  const readings = await Promise.all(
    sizes.map((size) =>
      bodies.readBody(
        chunked(
          body(size, () => line()),
          10_000,
        ),
        { ...about, identity: null },
      ),
    ),
  );
  expect(readings.map((reading) => reading.ok && reading.batch.accepted)).toEqual(sizes);
});

test('a route that one thread learned is known to the other', async () => {
  await ingest.readBody(chunked(Buffer.from(`${line({ path: '/seen/here' })}\n`), 100), {
    ...about,
    identity: null,
  });
  const large = body(2_000, () => line({ path: '/seen/here', status: 404 }));
  const reading = await bodies.readBody(chunked(large, 65_536), { ...about, identity: null });
  expect(seriesIn(reading)).toEqual([expect.stringContaining('"route":"/seen/here"')]);
  const largeToo = body(2_000, () => line({ path: '/seen/there' }));
  await bodies.readBody(chunked(largeToo, 65_536), { ...about, identity: null });
  const small = Buffer.from(`${line({ path: '/seen/there', status: 404 })}\n`);
  const after = await bodies.readBody(chunked(small, 100), { ...about, identity: null });
  expect(seriesIn(after)).toEqual([expect.stringContaining('"route":"/seen/there"')]);
});

test('a body that its sender gives up leaves nothing behind', async () => {
  async function* givenUp() {
    yield MIXED.subarray(0, 500_000);
    throw new Error('the connection broke');
  }
  await expect(bodies.readBody(givenUp(), { ...about, identity: null })).rejects.toThrow(
    'the connection broke',
  );
  const whole = await bodies.readBody(chunked(MIXED, 65_536), { ...about, identity: null });
  const alone = await ingest.readBody(chunked(MIXED, 65_536), { ...about, identity: null });
  expect(inWords(whole)).toEqual(inWords(alone));
});

test('a body larger than allowed is refused', async () => {
  const reading = await bodies.readBody(chunked(Buffer.alloc(maxBody + 1, 0x20), 1 << 20), {
    ...about,
    identity: null,
  });
  expect(reading).toMatchObject({ ok: false, code: 'body_too_large' });
});

test('when the thread is gone a body is to be sent again, and the next one is read', async () => {
  let cut = () => {};
  async function* waiting() {
    yield MIXED.subarray(0, 300_000);
    await new Promise<void>((resolve) => {
      cut = resolve;
    });
    yield MIXED.subarray(300_000);
  }
  const lost = bodies.readBody(waiting(), { ...about, identity: null });
  lost.catch(() => {});
  await bodies.readBody(chunked(MIXED, 65_536), { ...about, identity: null });
  await bodies.stop();
  cut();
  await expect(lost).rejects.toMatchObject({ code: 'unavailable' });
  const next = await bodies.readBody(chunked(MIXED, 65_536), { ...about, identity: null });
  expect(next.ok && next.batch.accepted).toBe(20_000 - 21);
});
