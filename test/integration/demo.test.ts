import { afterEach, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../server/demo/demo.ts';
import { HISTORY_MINUTES, MINUTE_MS } from '../../server/demo/history-plan.ts';
import { type Post, type Receiver, SILENT, startReceiver, type Treatment } from './demo-receiver.ts';

type Line = { time: string; path: string; status: number; ms: number };

const NOON = Date.parse('2026-11-18T12:00:05Z');

let receiver: Receiver;
let demo: Demo;
afterEach(async () => {
  await demo.stop();
  await receiver.stop();
});

const parsed = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Line);
const minuteOf = (line: Line) => Math.floor(Date.parse(line.time) / MINUTE_MS);
const isRead = (line: Line) => line.path.startsWith('/s/');

/** Answers as Leeway does, from the reads of each minute that were counted. */
function answersOf(readsByMinute: () => ReadonlyMap<number, number>) {
  return (url: URL): object => {
    const reads = readsByMinute();
    if (!url.pathname.endsWith('/history')) {
      return {
        slos: [{ service: 'snippets', name: 'reads', total: reads.size, building: null }],
        sources: [],
      };
    }
    const from = Date.parse(url.searchParams.get('from')!) / MINUTE_MS;
    const to = Date.parse(url.searchParams.get('to')!) / MINUTE_MS;
    return {
      points: Array.from({ length: to - from }, (_, i) => ({
        t: new Date((from + i + 1) * MINUTE_MS).toISOString(),
        total: reads.get(from + i) ?? 0,
      })),
    };
  };
}

async function startReceiving(treat: (post: Post) => Treatment = () => 'take'): Promise<void> {
  const known = new Set<string>();
  const reads = new Map<number, number>();
  const count = (body: string) => {
    for (const line of parsed(body.trimEnd().split('\n')).filter(isRead)) {
      reads.set(minuteOf(line), (reads.get(minuteOf(line)) ?? 0) + 1);
    }
  };
  const readsByMinute = () => {
    for (const [key, body] of receiver.counted) if (!known.has(key)) count(body);
    for (const key of receiver.counted.keys()) known.add(key);
    return reads;
  };
  receiver = await startReceiver(treat, answersOf(readsByMinute));
}

/** A clock that runs as the real one does, from `start`. */
function clockFrom(start: number): () => number {
  const began = performance.now();
  return () => start + Math.floor(performance.now() - began);
}

async function run(start = NOON) {
  const seen: { done: number; total: number }[] = [];
  demo = await startDemo({
    leeway: { url: receiver.url, token: null },
    now: clockFrom(start),
    seed: 5,
    log: SILENT,
    historyLines: 60_000,
    progress: (done, total) => seen.push({ done, total }),
  });
  return seen;
}

test('30 days of history go in beside live traffic, each line once, with progress to the end', async () => {
  const troubles: Treatment[] = ['answer 503', 'cut off', 'take, then cut off'];
  await startReceiving(() => troubles.pop() ?? 'take');
  const seen = await run();
  await demo.ready;
  await receiver.until(() => receiver.lines('live-').length > 5);
  await demo.stop();
  const history = parsed(receiver.lines('history-'));
  expect(new Set(history.map(minuteOf)).size).toBe(HISTORY_MINUTES);
  expect(seen[0]).toEqual({ done: 0, total: history.length });
  expect(seen.at(-1)).toEqual({ done: history.length, total: history.length });
  expect(seen.map((step) => step.done)).toEqual(seen.map((step) => step.done).toSorted((a, b) => a - b));
  expect(Math.min(...parsed(receiver.lines('live-')).map(minuteOf))).toBe(Math.floor(NOON / MINUTE_MS));
  expect(receiver.deploys).toHaveLength(7);
  expect(receiver.deploys[1]).toMatch(/^snippets v39 .+T12:57:00\.000Z$/);
  expect([...receiver.counted.keys()][0]).toMatch(/^(history-[01]-5-\d+-\d+|live-.+-0)$/);
});

test('after a restart only the time since is filled, with healthy traffic', async () => {
  await startReceiving();
  await run();
  await demo.ready;
  await receiver.until(() => receiver.lines('live-').some((line) => isRead(JSON.parse(line) as Line)));
  await demo.stop();
  const before = receiver.lines('history-').length;
  const lastServed = Math.max(...parsed(receiver.lines('live-')).filter(isRead).map(minuteOf));
  await run(NOON + 90 * MINUTE_MS);
  await demo.ready;
  const filled = parsed(receiver.lines('history-').slice(before));
  const back = Math.floor(NOON / MINUTE_MS) + 90;
  const minutes = Array.from({ length: back - lastServed - 1 }, (_, i) => lastServed + 1 + i);
  expect(receiver.deploys).toHaveLength(7);
  expect(minutes.length).toBeGreaterThan(80);
  expect([...new Set(filled.map(minuteOf))]).toEqual(minutes);
  expect(filled.filter((line) => line.status >= 500 || line.ms >= 300)).toEqual([]);
});

test('a restart at once imports nothing', async () => {
  await startReceiving();
  await run();
  await demo.ready;
  await demo.stop();
  const posts = receiver.lines('history-').length;
  const seen = await run(NOON);
  await demo.ready;
  expect(seen).toEqual([]);
  expect(receiver.lines('history-').length).toBe(posts);
});

test('an import that was cut off is completed by the next start', async () => {
  let room = 4;
  await startReceiving(({ key }) => (key.startsWith('live-') || room-- > 0 ? 'take' : 'answer 503'));
  await run();
  await receiver.until(() => room < 0);
  await Promise.all([expect(demo.ready).rejects.toThrow('incomplete'), demo.stop()]);
  room = Number.POSITIVE_INFINITY;
  await run();
  await demo.ready;
  const history = parsed(receiver.lines('history-'));
  expect(new Set(history.map(minuteOf)).size).toBe(HISTORY_MINUTES);
  expect(new Set(receiver.lines('history-')).size).toBe(history.length);
});

test('the switches turn on and off what live requests get', async () => {
  await startReceiving();
  await run();
  expect(demo.switches()).toEqual({ slow: false, broken: false });
  demo.set({ slow: false, broken: true });
  expect(demo.switches()).toEqual({ slow: false, broken: true });
  const failures = () => parsed(receiver.lines('live-')).filter((line) => line.status >= 500).length;
  await receiver.until(() => failures() >= 10);
  demo.set({ slow: true, broken: false });
  const slow = () => parsed(receiver.lines('live-')).filter((line) => line.ms >= 350).length;
  await receiver.until(() => slow() >= 10);
  expect(demo.switches()).toEqual({ slow: true, broken: false });
});

test('a history that is refused is told of', async () => {
  receiver = await startReceiver(
    (post) => (post.key.startsWith('history-') ? 'refuse' : 'take'),
    () => ({ slos: [], sources: [] }),
  );
  await run();
  await expect(demo.ready).rejects.toThrow('a chunk was refused');
});

test('stopping waits for the lines of all that was served, and can be asked for twice', async () => {
  await startReceiving();
  await run();
  await demo.ready;
  await receiver.until(() => receiver.lines('live-').length > 3);
  await Promise.all([demo.stop(), demo.stop()]);
  const posts = receiver.posts.length;
  await demo.stop();
  expect(receiver.posts.length).toBe(posts);
});
