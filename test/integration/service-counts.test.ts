import { describe, expect, test } from 'vitest';
import { countsOf, minuteOf, openScene, post, ready } from '../support/service-harness.ts';
import { type Event, handCounts, OBJECTIVES, seeded, traffic, yamlOf } from '../support/traffic.ts';

const MINUTE = 60_000;
const DAY = 1440;
/** 56 minutes past the last full hour of a day. */
const LATE_EVENING = Date.UTC(2026, 10, 22, 22, 56, 30);

async function opened(now: number) {
  const scene = await openScene(now);
  await scene.define(yamlOf(OBJECTIVES));
  const service = await scene.start();
  await ready(service);
  const events: Event[] = [];
  const send = async (more: Event[], key?: string) => {
    events.push(...more);
    return post(service, scene.clock, more, key);
  };
  const compare = async (title: string) => {
    const asOf = minuteOf(scene.clock);
    expect(await countsOf(service, scene.clock), title).toEqual(handCounts(events, OBJECTIVES, asOf));
  };
  return { ...scene, service, events, send, compare };
}

describe('every look-back of every SLO is what a person would count', () => {
  test('over 30 days of history, minute by minute, over the borders of hours and of a day', async () => {
    const random = seeded(1);
    const { clock, send, compare } = await opened(LATE_EVENING);
    const begin = minuteOf(clock);
    await compare('before the first event');
    for (let part = 0; part < 5; part++) {
      await send(traffic(random, 1000, { from: begin - 30 * DAY - 90, to: begin }));
    }
    await compare('history');
    for (let step = 1; step <= 70; step++) {
      clock.now += MINUTE;
      const now = minuteOf(clock);
      await send(traffic(random, 20, { from: now - 1, to: now }));
      if (step % 3 === 0) await send(traffic(random, 30, { from: now - 400, to: now }));
      if (step % 4 === 0) await send(traffic(random, 10, { from: now + 1, to: now + 4 }));
      if (step % 5 === 0) await send(traffic(random, 20, { from: now - 30 * DAY, to: now - 29 * DAY }));
      await compare(`minute ${step}`);
    }
  });

  test('when the clock goes on by several minutes, hours and days at once, and events come just before it is seen', async () => {
    const random = seeded(2);
    const { clock, send, compare } = await opened(LATE_EVENING);
    await send(traffic(random, 3000, { from: minuteOf(clock) - 8 * DAY, to: minuteOf(clock) + 4 }));
    for (const minutes of [7, 59, 61, 180, 181, 1, 5 * 60, DAY, 1, 2 * DAY + 17]) {
      clock.now += minutes * MINUTE;
      const now = minuteOf(clock);
      await send(traffic(random, 100, { from: now - 3 * minutes, to: now + 4 }));
      await compare(`${minutes} minutes on`);
    }
  });
});
