import { expect, test, vi } from 'vitest';
import type { Service } from '../../server/service.ts';
import {
  boardOf,
  type Clock,
  countsOf,
  isReady,
  minuteOf,
  openScene,
  post,
  statusOf,
} from '../support/service-harness.ts';
import {
  type Event,
  handCounts,
  OBJECTIVES,
  type Objective,
  SERVICE,
  seeded,
  traffic,
  yamlOf,
} from '../support/traffic.ts';

const MINUTE = 60_000;
const DAY = 1440;
const NOON = Date.UTC(2026, 10, 22, 12, 0, 30);
const LAGS = [
  { text: '0s', minutes: 0 },
  { text: '90s', minutes: 2 },
  { text: '5m', minutes: 5 },
  { text: '61m', minutes: 61 },
  { text: '4h', minutes: 240 },
  { text: '24h', minutes: 1440 },
];
type Lag = (typeof LAGS)[number];

/** Both sources belong to the service; the larger lag is its lag. */
function yamlWith(objectives: readonly Objective[], { text }: Lag): string {
  return `${yamlOf(objectives)}sources:\n  - { name: a, lag: 0s }\n  - { name: b, service: { field: host, map: { x: other, y: ${SERVICE} } }, lag: ${text} }\n`;
}

/** The lag in force is this one, and the history of every objective is in. */
async function inForce(service: Service, objectives: readonly Objective[], { minutes }: Lag): Promise<void> {
  await vi.waitFor(
    async () => {
      await service.fold.settle();
      const { statuses } = service.fold.statuses.snapshot();
      expect(statuses.map(({ slo }) => slo.name).sort()).toEqual(objectives.map(({ name }) => name).sort());
      expect(new Set(statuses.map(({ lag }) => lag))).toEqual(new Set([minutes]));
      expect(isReady(service)).toBe(true);
    },
    { timeout: 15_000, interval: 20 },
  );
}

async function opened(lag: Lag) {
  const scene = await openScene(NOON);
  await scene.define(yamlWith(OBJECTIVES, lag));
  const service = await scene.start();
  await inForce(service, OBJECTIVES, lag);
  return { scene, service };
}

async function send(service: Service, clock: Clock, events: Event[], more: readonly Event[]): Promise<void> {
  events.push(...more);
  await post(service, clock, more);
}

test.each([{ seed: 1 }, { seed: 2 }, { seed: 3 }])(
  'through lags that change, ticks and restarts every look-back is what a person would count ($seed)',
  async ({ seed }) => {
    const random = seeded(seed);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
    let lag = pick(LAGS);
    const { scene, service: first } = await opened(lag);
    let service = first;
    const { clock } = scene;
    const events: Event[] = [];
    await send(
      service,
      clock,
      events,
      traffic(random, 1500, { from: minuteOf(clock) - 29 * DAY, to: minuteOf(clock) }),
    );
    for (let step = 0; step < 14; step++) {
      const now = minuteOf(clock);
      const kind = pick(['tick', 'tick', 'change', 'restart', 'restart with a change'] as const);
      await send(service, clock, events, traffic(random, 60, { from: now - 1500, to: now + 4 }));
      await send(service, clock, events, traffic(random, 40, { from: now - 6, to: now + 4 }));
      if (kind === 'tick') clock.now += pick([1, 3, 59, 130, 400]) * MINUTE;
      if (kind !== 'tick' && kind !== 'restart') lag = pick(LAGS);
      if (kind === 'change') await scene.define(yamlWith(OBJECTIVES, lag), [service]);
      if (kind.startsWith('restart')) {
        await service.stop();
        await scene.define(yamlWith(OBJECTIVES, lag));
        clock.now += pick([0, 2, 200]) * MINUTE;
        service = await scene.start();
      }
      await inForce(service, OBJECTIVES, lag);
      const end = minuteOf(clock) - lag.minutes;
      const title = `${seed}: step ${step}, ${kind}, lag ${lag.text}`;
      expect(await countsOf(service, clock), title).toEqual(handCounts(events, OBJECTIVES, end));
    }
  },
);

test('an objective that comes together with a lag is built to end by it', async () => {
  const [none, , , hour] = LAGS as [Lag, Lag, Lag, Lag];
  const { scene, service } = await opened(none);
  const { clock } = scene;
  const events: Event[] = [];
  await send(
    service,
    clock,
    events,
    traffic(seeded(5), 3000, { from: minuteOf(clock) - 3 * DAY, to: minuteOf(clock) }),
  );
  const changed = OBJECTIVES.map((objective) => ({ ...objective, name: `new-${objective.name}` }));
  await scene.define(yamlWith(changed, hour), [service]);
  await inForce(service, changed, hour);
  expect(await countsOf(service, clock)).toEqual(handCounts(events, changed, minuteOf(clock) - hour.minutes));
});

test('history ends with the counts, and what spent the budget sums to them', async () => {
  const hour = LAGS[3]!;
  const { scene, service } = await opened(hour);
  const { clock } = scene;
  const events: Event[] = [];
  await send(
    service,
    clock,
    events,
    traffic(seeded(6), 3000, { from: minuteOf(clock) - 3 * DAY, to: minuteOf(clock) }),
  );
  await countsOf(service, clock);
  const board = boardOf(service);
  const status = statusOf(service, 'read')!;
  const end = minuteOf(clock) - hour.minutes + 1;
  const range = { from: (end - 600) * MINUTE, to: (end + 60) * MINUTE, step: 30 };
  const points = await board.history({ service: SERVICE, name: 'read' }, range);
  const last = points.at(-1)!;
  expect([last.t, last.remaining, last.left]).toEqual([end * MINUTE, status.remaining, status.remaining]);
  const rows = await board.attribution({ service: SERVICE, name: 'read' }, ['status']);
  expect(rows.reduce((sum, { bad }) => sum + bad, 0)).toBe(status.counts.bad);
});
