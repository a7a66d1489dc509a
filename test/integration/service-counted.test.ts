/** The counters of good and bad events: what happens, at its pace, and no history that is read in at once. */
import { expect, test } from 'vitest';
import { counterHistory } from '../support/counter-history.ts';
import {
  asked,
  countsIn,
  definitions,
  objective,
  read,
  started,
  statusOf,
  truthOf,
} from '../support/counter-scene.ts';
import { hasPrometheus } from '../support/prometheus.ts';
import { boardOf, folded, minuteOf, openScene, post, ready } from '../support/service-harness.ts';
import { type Event, SERVICE } from '../support/traffic.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 23, 12, 0, 30);

const SLO = `service: ${SERVICE}\nslos: [{ name: any, objective: 99% of any non-5xx over 30d }]\n`;

/** So many good events of a minute, and one that is bad. */
function eventsOf(minute: number, good: number): Event[] {
  return Array.from({ length: good + 1 }, (_, index) => ({
    minute,
    second: 1,
    method: 'GET',
    path: '/s/x',
    status: index === 0 ? 500 : 200,
    us: 1,
  }));
}

test('events of the last hour are counted as they come, older ones are in the windows alone', async () => {
  const { clock, start, define } = await openScene(NOW);
  await define(SLO);
  const service = await start();
  await ready(service);
  const now = minuteOf(clock);
  const counted = async () => {
    await folded(service, clock);
    const [own] = boardOf(service).counted();
    return [own!.good, own!.bad];
  };
  const inWindow = () => service.fold.statuses.find({ service: SERVICE, name: 'any' })!.counts;
  await post(service, clock, [...eventsOf(now - 20 * 1440, 500), ...eventsOf(now - 60, 300)]);
  expect(await counted()).toEqual([0, 0]);
  await post(service, clock, [...eventsOf(now - 59, 7), ...eventsOf(now - 61, 90), ...eventsOf(now, 5)]);
  expect(await counted()).toEqual([12, 2]);
  // A clock that is a little ahead.
  await post(service, clock, eventsOf(now + 2, 1));
  expect(await counted()).toEqual([13, 3]);
  // What was counted stays, whatever grows old.
  clock.now += 70 * MINUTE;
  await post(service, clock, [...eventsOf(now, 4), ...eventsOf(now + 11, 2)]);
  expect(await counted()).toEqual([15, 4]);
  expect(inWindow()).toMatchObject({ good: 500 + 300 + 7 + 90 + 5 + 1 + 4 + 2, bad: 8 });
});

test.runIf(hasPrometheus())('a window that is filled is no burst', async () => {
  const history = counterHistory({
    from: NOW - 2 * DAY,
    to: NOW + DAY,
    every: 30_000,
    instances: 1,
    seed: 3,
  });
  const prometheus = await started(history);
  const { clock, start, define } = await openScene(NOW);
  await define(definitions(prometheus.url, objective('day', '1d')));
  const service = await start();
  asked(service, clock);
  await read(service, clock, 1);
  const own = () => boardOf(service).counted()[0];
  const filled = truthOf(history, clock.now, 60);
  expect(own()).toEqual({ service: 'web', name: 'day', ...filled });
  const whole = countsIn(statusOf(service, 'day'), 1440);
  expect(whole).toEqual(truthOf(history, clock.now, 1440));
  expect(whole.good).toBeGreaterThan(10 * filled.good);
  clock.now += 7 * MINUTE;
  await read(service, clock, 1);
  const since = truthOf(history, clock.now, 7);
  // The minute in which it was filled went on.
  const before = truthOf(history, NOW, 1);
  const ofMinute = truthOf(history, NOW + 29_999, 1);
  expect(own()).toMatchObject({
    good: filled.good + since.good + ofMinute.good - before.good,
    bad: filled.bad + since.bad + ofMinute.bad - before.bad,
  });
});
