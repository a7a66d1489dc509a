/** How long the pieces are that a reader asks for, of a server that refuses long ones. */
import { expect, test } from 'vitest';
import type { Batch, CounterMove } from '../../server/ledger/batch.ts';
import { CounterReader } from '../../server/prometheus/counter-reader.ts';
import type { Counting } from '../../server/prometheus/counting.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 24, 12);

/** Steps until all of a window is read; answers the hours of each piece, those refused negative. */
function scene(window: number, carried: string | null = 'known') {
  const clock = { now: NOW };
  const server = { most: 5 * HOUR, size: 100 };
  const asked: number[] = [];
  const counting: Counting = {
    async find({ from, until }) {
      const hours = (until - from) / HOUR;
      if (until - from > server.most) {
        asked.push(-hours);
        return { ok: false, size: true, message: 'too many samples' };
      }
      asked.push(hours);
      const { size } = server;
      return {
        ...({ ok: true, until, events: [], measured: new Set(), carry: 'known' } as const),
        ...{ newest: until, size, fault: null },
      };
    },
  };
  const place = { readUntil: NOW - window, carry: carried };
  const reader = new CounterReader({
    service: 'web',
    counters: { source: 'prom', digest: 'd', counts: 'good' } as never,
    window,
    lag: 0,
    hasHistory: true,
    counting,
    store: { openCounter: async () => place } as never,
    commit: async ({ position }: Batch) => {
      place.readUntil = (position as CounterMove).to;
      return { kind: 'committed', accepted: 0, rejected: 0, ignored: 0, errors: [] };
    },
    ordinal: () => 1,
    now: () => clock.now,
    tell: () => {},
  });
  const read = async (steps = Number.POSITIVE_INFINITY): Promise<number[]> => {
    for (let step = 0; step < steps; step++)
      if ((await reader.step(AbortSignal.timeout(10_000))) !== 'behind') break;
    return asked.splice(0);
  };
  return { clock, server, read };
}

test('a span grows until it is refused, once, and no further', async () => {
  const { read } = scene(30 * HOUR);
  expect(await read()).toEqual([1, 2, 4, -8, 2, 4, 4, 4, 4, 4, 1]);
});

test('a shorter one that is refused later holds from then on', async () => {
  const { read, server } = scene(2 * DAY);
  expect(await read(6)).toEqual([1, 2, 4, -8, 2, 4]);
  server.most = 3 * HOUR;
  expect(await read(8)).toEqual([-4, 1, 2, 2, 2, 2, 2, 2]);
});

test('after an hour it may be asked for again', async () => {
  const { read, server, clock } = scene(4 * DAY);
  expect(await read(7)).toEqual([1, 2, 4, -8, 2, 4, 4]);
  server.most = DAY;
  clock.now += HOUR;
  expect(await read(2)).toEqual([4, 4]);
  clock.now += 1;
  expect(await read(4)).toEqual([4, 8, 16, 24]);
});

test('what is refused at the beginning, where more is asked for, is no measure', async () => {
  const { read, server } = scene(30 * HOUR, null);
  server.most = HOUR / 2;
  expect(await read(1)).toEqual([-1]);
  server.most = 5 * HOUR;
  expect(await read(6)).toEqual([0.25, 0.5, 1, 2, 4, -8]);
});
