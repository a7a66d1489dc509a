import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { countLines, historyChunks } from '../../server/demo/history-lines.ts';
import {
  HISTORY_MINUTES,
  type HistoryPlan,
  MINUTE_MS,
  planHistory,
  type Span,
  withoutIncidents,
} from '../../server/demo/history-plan.ts';

type Line = { time: string; method: string; path: string; status: number; ms: number };

const WEDNESDAY = Date.parse('2026-11-18T10:20:30.456Z');
const SHAPE =
  /^\{"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","reqId":"[0-9a-z]{6}","method":"(GET|POST)","path":"\/[\w/.-]+","status":(200|201|404|500|503),"ms":\d{1,4}\.\d{3}\}$/;

function textOf(plan: HistoryPlan, span: Span = plan.span): string {
  return [...historyChunks(plan, span)].map((chunk) => Buffer.from(chunk.bytes).toString('latin1')).join('');
}

function* linesOf(plan: HistoryPlan, span: Span = plan.span): Generator<Line> {
  for (const chunk of historyChunks(plan, span)) {
    const text = Buffer.from(chunk.bytes).toString('latin1').trimEnd();
    for (const line of text.split('\n')) yield JSON.parse(line) as Line;
  }
}

/** Counts by hand what the two objectives of the example app count. */
function countByHand(lines: Iterable<Line>) {
  const read = { total: 0, bad: 0 };
  const create = { total: 0, bad: 0 };
  for (const { method, path, status, ms } of lines) {
    if (method === 'GET' && /^\/s\/[^/]+$/.test(path)) {
      read.total++;
      if (status >= 500 || ms >= 300) read.bad++;
    }
    if (method === 'POST' && path === '/snippets') {
      create.total++;
      if (status >= 500 || ms >= 1000) create.bad++;
    }
  }
  return { read, create };
}

function remaining(counts: { total: number; bad: number }, target: number): number {
  return 1 - counts.bad / ((1 - target) * counts.total);
}

describe('lines', () => {
  const plan = planHistory({ now: WEDNESDAY, seed: 7, lines: 60_000 });
  const text = textOf(plan);
  const lines = text.trimEnd().split('\n');

  test('have the shape of the example app, every one', () => {
    expect(lines.filter((line) => !SHAPE.test(line))).toEqual([]);
    expect(text.endsWith('}\n')).toBe(true);
  });

  test('are in order of time and end before the minute that is still filling', () => {
    const times = lines.map((line) => (JSON.parse(line) as Line).time);
    expect(times).toEqual(times.toSorted());
    expect(times[0]?.slice(0, 16)).toBe('2026-10-19T10:20');
    expect(times.at(-1)?.slice(0, 16)).toBe('2026-11-18T10:19');
  });

  test('leave no minute of the 30 days without a read', () => {
    const reads = lines.map((line) => JSON.parse(line) as Line).filter((line) => line.path.startsWith('/s/'));
    expect(new Set(reads.map((line) => line.time.slice(0, 16))).size).toBe(HISTORY_MINUTES);
  });

  test('are counted before they are written', () => {
    expect(countLines(plan, plan.span)).toBe(lines.length);
  });

  test('are the same bytes for the same seed and time, and others for another seed', () => {
    const digest = (seed: number) =>
      createHash('sha256')
        .update(textOf(planHistory({ now: WEDNESDAY, seed, lines: 60_000 })))
        .digest('hex');
    expect(digest(7)).toBe(createHash('sha256').update(text).digest('hex'));
    expect(digest(8)).not.toBe(digest(7));
  });

  test('of a part are the same as in the whole', () => {
    const middle = { from: plan.span.from + 20_001, to: plan.span.from + 20_777 };
    const before = { from: plan.span.from, to: middle.from };
    const start = textOf(plan, before).length;
    const part = textOf(plan, middle);
    expect(part.length).toBeGreaterThan(0);
    expect(part).toBe(text.slice(start, start + part.length));
  });
});

describe('chunks', () => {
  test('are about 1 MB, of whole minutes, and leave none out', () => {
    const plan = planHistory({ now: WEDNESDAY, seed: 7, lines: 400_000 });
    let next = plan.span.from;
    for (const chunk of historyChunks(plan, { from: plan.span.from, to: plan.span.to - 500 })) {
      expect(chunk.span.from).toBe(next);
      if (chunk.span.to < plan.span.to - 500) expect(Math.round(chunk.bytes.length / 1e5)).toBe(10);
      next = chunk.span.to;
    }
    expect(next).toBe(plan.span.to - 500);
  });
});

describe('the budget, counted by hand', () => {
  test('of the usual history stands near 38% for reads and is healthy for creates', () => {
    const plan = planHistory({ now: WEDNESDAY, seed: 1, lines: 2_000_000 });
    const { read, create } = countByHand(linesOf(plan));
    expect(read.total).toBeGreaterThan(1_600_000);
    expect(remaining(read, 0.995)).toBeGreaterThan(0.33);
    expect(remaining(read, 0.995)).toBeLessThan(0.43);
    expect(remaining(create, 0.999)).toBeGreaterThan(0.3);
    expect(remaining(create, 0.999)).toBeLessThan(0.7);
  });

  test.each([
    { title: 'on a Sunday after midnight, both incidents on working days', now: '2026-11-22T00:00:20Z' },
    { title: 'on a Monday before midnight, the errors on a Saturday', now: '2026-11-23T23:59:50Z' },
    { title: 'on a Tuesday, the errors on a Sunday', now: '2026-11-24T13:00:00Z' },
    { title: 'on a Wednesday, the slowness on a Sunday', now: '2026-11-25T04:00:00Z' },
    { title: 'across the end of February', now: '2027-03-12T08:00:00Z' },
  ])('is the same $title', ({ now }) => {
    const plan = planHistory({ now: Date.parse(now), seed: 3, lines: 300_000 });
    const left = remaining(countByHand(linesOf(plan)).read, 0.995);
    expect(left).toBeGreaterThan(0.3);
    expect(left).toBeLessThan(0.45);
  });

  test('is spent at a tenth of the paging rate or less in the last six hours', () => {
    const plan = planHistory({ now: WEDNESDAY, seed: 1, lines: 2_000_000 });
    const { read } = countByHand(linesOf(plan, { from: plan.span.to - 360, to: plan.span.to }));
    expect(read.bad / read.total / 0.005).toBeLessThan(0.6);
  });

  test('is hardly spent without the incidents', () => {
    const plan = withoutIncidents(planHistory({ now: WEDNESDAY, seed: 1, lines: 300_000 }));
    expect(remaining(countByHand(linesOf(plan)).read, 0.995)).toBeGreaterThan(0.75);
  });
});

describe('the two incidents', () => {
  const plan = planHistory({ now: WEDNESDAY, seed: 1, lines: 2_000_000 });
  const minuteOf = (time: string) => Date.parse(time) / MINUTE_MS;

  test('are errors nine days ago', () => {
    const lines = [
      ...linesOf(plan, { from: minuteOf('2026-11-09T13:20Z'), to: minuteOf('2026-11-09T13:50Z') }),
    ];
    const errors = lines.filter((line) => line.status >= 500).length;
    const slow = lines.filter((line) => line.ms >= 300).length;
    expect(errors / lines.length).toBeGreaterThan(0.2);
    expect(slow / lines.length).toBeLessThan(0.01);
  });

  test('each came with a version and went with the next', () => {
    const deploys = plan.deploys.map(
      ({ version, minute }) => `${version} ${new Date(minute * MINUTE_MS).toISOString().slice(0, 16)}`,
    );
    expect(deploys).toEqual([
      'v38 2026-10-29T10:20',
      'v39 2026-11-09T12:57',
      'v40 2026-11-09T14:20',
      'v41 2026-11-12T10:05',
      'v42 2026-11-15T08:56',
      'v43 2026-11-15T11:30',
      'v44 2026-11-17T14:30',
    ]);
  });

  test('and slowness three days ago', () => {
    const lines = [
      ...linesOf(plan, { from: minuteOf('2026-11-15T09:30Z'), to: minuteOf('2026-11-15T10:30Z') }),
    ];
    const errors = lines.filter((line) => line.status >= 500).length;
    const slow = lines.filter((line) => line.ms >= 300).length;
    expect(errors / lines.length).toBeLessThan(0.01);
    expect(slow / lines.length).toBeGreaterThan(0.2);
  });
});

test('nights are quieter than afternoons and Sundays than Wednesdays', () => {
  const plan = planHistory({ now: WEDNESDAY, seed: 1, lines: 2_000_000 });
  const linesIn = (from: string, minutes: number) => {
    const start = Date.parse(from) / MINUTE_MS;
    return countLines(plan, { from: start, to: start + minutes });
  };
  expect(linesIn('2026-11-11T14:00Z', 120)).toBeGreaterThan(3 * linesIn('2026-11-11T02:00Z', 120));
  expect(linesIn('2026-11-11T00:00Z', 1440)).toBeGreaterThan(1.4 * linesIn('2026-11-08T00:00Z', 1440));
});
