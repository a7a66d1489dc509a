import { describe, expect, test } from 'vitest';
import { boardOf, countsOf, minuteOf, openScene, post, ready, statusOf } from '../support/service-harness.ts';
import { countByHand, type Event, OBJECTIVES, SERVICE, seeded, traffic, yamlOf } from '../support/traffic.ts';

const MINUTE = 60_000;
const DAY = 1440;
const AFTERNOON = Date.UTC(2026, 10, 22, 15, 17, 30);

const read = OBJECTIVES.find(({ name }) => name === 'read')!;
const key = { service: SERVICE, name: 'read' };

async function opened() {
  const scene = await openScene(AFTERNOON);
  await scene.define(yamlOf(OBJECTIVES));
  const service = await scene.start();
  await ready(service);
  const now = minuteOf(scene.clock);
  const events = traffic(seeded(61), 5000, { from: now - 31 * DAY + 10, to: now });
  await post(service, scene.clock, events);
  await countsOf(service, scene.clock);
  return { ...scene, service, board: boardOf(service), now, events };
}

/** 99.5% */
const BUDGET = 0.005;

function remaining(good: number, bad: number): number {
  return good + bad === 0 ? 1 : 1 - bad / (good + bad) / BUDGET;
}

describe('history', () => {
  test.each([
    { title: 'the window in steps of 3 hours', minutes: 30 * DAY, step: 180, end: 1 },
    { title: 'two hours by the minute', minutes: 120, step: 1, end: 1 },
    { title: 'steps that do not meet the hours', minutes: 7 * 77, step: 77, end: -1000 },
    { title: 'what lies before the window', minutes: 3 * DAY, step: 1440, end: -29 * DAY },
  ])('$title: every point is what a person would count', async ({ minutes, step, end }) => {
    const { board, now, events } = await opened();
    const window = 30 * DAY;
    const to = now + end;
    const from = to - minutes;
    const points = await board.history(key, { from: from * MINUTE, to: to * MINUTE, step });
    expect(points.map(({ t }) => t / MINUTE)).toEqual(
      Array.from({ length: minutes / step }, (_, index) => from + (index + 1) * step),
    );
    const whole = countByHand(events, read.of, now, window);
    for (const point of points) {
      const last = point.t / MINUTE - 1;
      const own = countByHand(events, read.of, last, step);
      const rolling = countByHand(events, read.of, last, window);
      const before = countByHand(events, read.of, now, now - last);
      const title = new Date(point.t).toISOString();
      expect([point.good, point.bad], title).toEqual([own.good, own.bad]);
      expect(point.remaining, title).toBeCloseTo(remaining(rolling.good, rolling.bad), 9);
      const total = own.good + own.bad;
      expect(point.burn, title).toBeCloseTo(total === 0 ? 0 : own.bad / total / BUDGET, 9);
      const spent = whole.bad - before.bad;
      const left = last + 1 < now + 1 - window ? null : remaining(whole.good + whole.bad - spent, spent);
      if (left === null) expect(point.left, title).toBeNull();
      else expect(point.left, title).toBeCloseTo(left, 9);
    }
  });

  test('the last point of the window says what the status says', async () => {
    const { board, service, now } = await opened();
    const range = { from: (now + 1 - 30 * DAY) * MINUTE, to: (now + 1) * MINUTE, step: 180 };
    const last = (await board.history(key, range)).at(-1)!;
    const status = statusOf(service, 'read')!;
    expect([last.left, last.remaining]).toEqual([status.remaining, status.remaining]);
  });
});

describe('attribution', () => {
  test.each([
    { by: ['route'] as const },
    { by: ['status'] as const },
    { by: ['kind'] as const },
    { by: ['hour'] as const },
    { by: ['route', 'method', 'status', 'kind', 'hour'] as const },
  ])('by $by: the rows sum to all bad events', async ({ by }) => {
    const { board, service } = await opened();
    for (const { name } of OBJECTIVES) {
      const rows = await board.attribution({ service: SERVICE, name }, by);
      const { counts } = statusOf(service, name)!;
      expect(
        rows.reduce((sum, { bad }) => sum + bad, 0),
        name,
      ).toBe(counts.bad);
      if (by[0] !== 'kind' && by.length === 1) {
        expect(
          rows.reduce((sum, { good }) => sum + good, 0),
          name,
        ).toBe(counts.good);
      }
      expect(rows.map(({ bad }) => bad)).toEqual(rows.map(({ bad }) => bad).sort((a, b) => b - a));
    }
  });

  test('tells the failed from the slow, and the status of each, as a person would', async () => {
    const { board, events, now } = await opened();
    const bad = events.filter((event) => event.minute > now - 30 * DAY && read.of(event) === 'bad');
    const byHand = (own: (event: Event) => string) =>
      Object.fromEntries([...Map.groupBy(bad, own)].map(([value, group]) => [value, group.length]));
    const asked = async (by: 'kind' | 'status') =>
      Object.fromEntries(
        (await board.attribution(key, [by]))
          .filter((row) => row.bad > 0)
          .map((row) => [row.key[by], row.bad]),
      );
    expect(await asked('kind')).toEqual(byHand(({ status }) => (status >= 500 ? 'failed' : 'slow')));
    expect(await asked('status')).toEqual(byHand(({ status }) => String(status)));
  });
});
