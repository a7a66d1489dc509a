import { describe, expect, test, vi } from 'vitest';
import type { Service } from '../../server/service.ts';
import {
  countsOf,
  folded,
  isReady,
  minuteOf,
  openScene,
  post,
  ready,
  type Scene,
  statusOf,
} from '../support/service-harness.ts';
import {
  type Event,
  handCounts,
  isSnippet,
  judged,
  OBJECTIVES,
  type Objective,
  seeded,
  traffic,
  under,
  yamlOf,
} from '../support/traffic.ts';

const MINUTE = 60_000;
const DAY = 1440;
const NOON = Date.UTC(2026, 10, 22, 12, 0, 30);

const read = OBJECTIVES.find(({ name }) => name === 'read')!;
const everything = OBJECTIVES.find(({ name }) => name === 'everything')!;

/** `read` with another threshold. */
function readUnder(text: string, us: number): Objective {
  return {
    ...read,
    yaml: `objective: 99.5% of GET /s/:id non-5xx under ${text} over 30 days`,
    of: (event) =>
      event.method === 'GET' && isSnippet(event) ? judged(event.status < 500, under(event.us, us)) : null,
  };
}

/** Without 404s of paths that no definition names yet: where those belong is not kept. */
function known(events: readonly Event[]): Event[] {
  return events.filter((event) => event.status !== 404 || isSnippet(event) || event.path === '/wp-admin.php');
}

async function withHistory(objectives: readonly Objective[], count = 2000, keep = known) {
  const scene = await openScene(NOON);
  await scene.define(yamlOf(objectives));
  const service = await scene.start();
  await vi.waitFor(() => expect(service.fold.leading).toBe(true), { timeout: 15_000, interval: 20 });
  const now = minuteOf(scene.clock);
  const events = keep(traffic(seeded(7), count, { from: now - 30 * DAY, to: now }));
  await post(service, scene.clock, events);
  await folded(service, scene.clock);
  return { scene, service, events };
}

async function define(scene: Scene, service: Service, objectives: readonly Objective[]): Promise<void> {
  await scene.define(yamlOf(objectives), [service]);
  await inForce(service, objectives);
}

/** The sentences in force are these, and their history is in. */
async function inForce(service: Service, objectives: readonly Objective[]): Promise<void> {
  const written = service.definitions
    .current()
    .slos.map(({ objective }) => objective)
    .sort();
  expect(written).toHaveLength(objectives.length);
  await vi.waitFor(
    async () => {
      await service.fold.settle();
      const { statuses } = service.fold.statuses.snapshot();
      expect(statuses.map(({ slo }) => slo.objective).sort()).toEqual(written);
      expect(statuses.every(({ building }) => building === null)).toBe(true);
    },
    { timeout: 15_000, interval: 20 },
  );
}

function sloIds(scene: Scene) {
  return scene.sql<{ id: number; name: string }>('select id, name from slo order by id');
}

describe('definitions that change over stored history', () => {
  test('new SLOs are counted over all of it, while traffic goes on during the build', async () => {
    const { scene, service, events } = await withHistory(
      OBJECTIVES.map((objective) => ({ ...objective, name: `old-${objective.name}` })),
      6000,
      (all) => [...all],
    );
    const random = seeded(8);
    await scene.define(yamlOf(OBJECTIVES), [service]);
    const now = minuteOf(scene.clock);
    let building = true;
    for (let sent = 0; building && sent < 400; sent++) {
      const more = traffic(random, 10, { from: now - 29 * DAY, to: now + 4 });
      events.push(...more);
      await post(service, scene.clock, more);
      const { statuses } = service.fold.statuses.snapshot();
      building = !statuses.some(({ slo }) => slo.name === 'read') || !isReady(service);
    }
    await inForce(service, OBJECTIVES);
    expect(await countsOf(service, scene.clock)).toEqual(handCounts(events, OBJECTIVES, now));
    scene.clock.now += 65 * MINUTE;
    expect(await countsOf(service, scene.clock)).toEqual(handCounts(events, OBJECTIVES, now + 65));
  });

  test('the counts before the clock was seen to move reach a new SLO too', async () => {
    const { scene, service, events } = await withHistory([read]);
    scene.clock.now += 90 * MINUTE;
    const now = minuteOf(scene.clock);
    const more = traffic(seeded(9), 300, { from: now - 60, to: now + 4 });
    events.push(...more);
    await post(service, scene.clock, more);
    await define(scene, service, [read, everything]);
    scene.clock.now += 5 * MINUTE;
    expect(await countsOf(service, scene.clock)).toEqual(handCounts(events, [read, everything], now + 5));
  });

  test.each([
    { title: 'a lower threshold of two digits', objective: readUnder('50ms', 50_000) },
    { title: 'a higher threshold of two digits', objective: readUnder('7.3s', 7_300_000) },
    {
      title: 'a threshold that is no longer there',
      objective: {
        ...read,
        yaml: 'objective: 99.5% of GET /s/:id non-5xx over 30 days',
        of: (event: Event) =>
          event.method === 'GET' && isSnippet(event) ? judged(event.status < 500) : null,
      },
    },
  ])('$title is exact over all of it', async ({ objective }) => {
    const { scene, service, events } = await withHistory([read, everything]);
    await define(scene, service, [objective, everything]);
    expect(await countsOf(service, scene.clock)).toEqual(
      handCounts(events, [objective, everything], minuteOf(scene.clock)),
    );
    expect(await sloIds(scene)).toHaveLength(2);
  });

  test('a finer threshold has bounds before it was an edge, and is exact after', async () => {
    const { scene, service, events } = await withHistory([read]);
    const finer = readUnder('275ms', 275_000);
    await define(scene, service, [finer]);
    const now = minuteOf(scene.clock);
    const byHand = handCounts(events, [finer], now);
    let uncertain = 0;
    for (const [key, counts] of Object.entries(await countsOf(service, scene.clock))) {
      const hand = byHand[key]!;
      expect(counts.good + counts.bad, key).toBe(hand.good + hand.bad);
      expect(counts.bad, key).toBeGreaterThanOrEqual(hand.bad);
      expect(counts.bad - counts.uncertain, key).toBeLessThanOrEqual(hand.bad);
      uncertain = Math.max(uncertain, counts.uncertain);
    }
    const doubtful = events.filter(
      (event) =>
        finer.of(event) !== null &&
        event.status < 500 &&
        event.us !== null &&
        event.us >= 270_000 &&
        event.us < 280_000,
    );
    expect(uncertain).toBe(doubtful.length);
    expect(uncertain).toBeGreaterThan(0);
    const last = Math.max(...doubtful.map(({ minute }) => minute));
    expect(statusOf(service, 'read')?.exactSince).toBe((last + 1) * MINUTE);

    scene.clock.now += 31 * DAY * MINUTE;
    const after = minuteOf(scene.clock);
    const fresh = traffic(seeded(10), 2000, { from: after - 29 * DAY, to: after });
    await post(service, scene.clock, fresh);
    expect(await countsOf(service, scene.clock)).toEqual(handCounts(fresh, [finer], after));
    expect(statusOf(service, 'read')?.exactSince).toBeNull();
  });

  test('another target and window keep the rows, and are answered at once', async () => {
    const { scene, service, events } = await withHistory([read, everything]);
    const before = await sloIds(scene);
    const target = { ...read, yaml: 'objective: 99% of GET /s/:id non-5xx under 300ms over 30 days' };
    await define(scene, service, [target, everything]);
    expect(statusOf(service, 'read')?.slo.target.text).toBe('99%');
    const longer = {
      ...everything,
      yaml: 'objective: 99% of requests non-5xx over 10 days',
      lookbacks: [...everything.lookbacks.slice(0, -1), 10 * DAY],
    };
    await define(scene, service, [target, longer]);
    expect(await countsOf(service, scene.clock)).toEqual(
      handCounts(events, [target, longer], minuteOf(scene.clock)),
    );
    expect(await sloIds(scene)).toEqual(before);
    scene.clock.now += 61 * MINUTE;
    expect(await countsOf(service, scene.clock)).toEqual(
      handCounts(events, [target, longer], minuteOf(scene.clock)),
    );
  });

  test('an SLO that was away while traffic went on counts all of it when it is back', async () => {
    const { scene, service, events } = await withHistory([read, everything]);
    await define(scene, service, [everything]);
    expect(statusOf(service, 'read')).toBeUndefined();
    const now = minuteOf(scene.clock);
    const more = traffic(seeded(11), 500, { from: now - DAY, to: now }).filter(
      ({ status }) => status !== 404,
    );
    events.push(...more);
    await post(service, scene.clock, more);
    await define(scene, service, [read, everything]);
    const counts = await countsOf(service, scene.clock);
    const byHand = handCounts(events, [read, everything], now);
    expect(counts['everything 10080']).toEqual(byHand['everything 10080']);
    const { good, bad } = byHand['read 43200']!;
    expect(counts['read 43200']).toMatchObject({ good, bad });
  });

  test('an SLO that was away while nothing ran counts what came meanwhile', async () => {
    const { scene, service, events } = await withHistory([read, everything]);
    await service.stop();
    await scene.define(yamlOf([everything]));
    const second = await scene.start();
    await ready(second);
    const now = minuteOf(scene.clock);
    const more = traffic(seeded(12), 500, { from: now - DAY, to: now }).filter(
      ({ status }) => status !== 404,
    );
    events.push(...more);
    await post(second, scene.clock, more);
    await second.stop();
    await scene.define(yamlOf([read, everything]));
    const third = await scene.start();
    await inForce(third, [read, everything]);
    const { good, bad } = handCounts(events, [read], now)['read 43200']!;
    expect((await countsOf(third, scene.clock))['read 43200']).toMatchObject({ good, bad });
  });

  test('a route that splits a stored shape is unmeasured before it came into force, and exact after', async () => {
    const { scene, service, events } = await withHistory([read]);
    const one: Objective = {
      name: 'one',
      yaml: 'objective: 99% of GET /s/x1 non-5xx over 30 days',
      lookbacks: read.lookbacks,
      of: (event) => (event.method === 'GET' && event.path === '/s/x1' ? judged(event.status < 500) : null),
    };
    const now = minuteOf(scene.clock);
    const ahead = known(traffic(seeded(13), 300, { from: now + 1, to: now + 4 }));
    await post(service, scene.clock, ahead);
    await define(scene, service, [read, one]);
    // Paths of /s/: may have been /s/x1; so may those that nobody knew.
    const unclear = (event: Event) =>
      event.method === 'GET' && (isSnippet(event) || event.path === '/wp-admin.php');
    const counts = (await countsOf(service, scene.clock))['one 43200'];
    expect(counts).toEqual({
      good: 0,
      bad: 0,
      ignored: 0,
      uncertain: 0,
      unmeasured: events.filter(unclear).length,
    });

    scene.clock.now += 10 * MINUTE;
    const later = minuteOf(scene.clock);
    const fresh = traffic(seeded(14), 500, { from: later, to: later });
    await post(service, scene.clock, fresh);
    const old = [...events, ...ahead];
    const { good, bad } = handCounts(fresh, [one], later)['one 43200']!;
    expect(good + bad).toBeGreaterThan(0);
    expect((await countsOf(service, scene.clock))['one 43200']).toEqual({
      good,
      bad,
      ignored: 0,
      uncertain: 0,
      unmeasured: old.filter(unclear).length,
    });
    const all = handCounts([...old, ...fresh], [read], later);
    expect((await countsOf(service, scene.clock))['read 43200']).toEqual(all['read 43200']);
  });

  test('of definitions that follow each other fast, the last is in force', async () => {
    const { scene, service, events } = await withHistory([read]);
    const other = readUnder('50ms', 50_000);
    for (const objectives of [[other], [read, everything], [everything], [other, everything], [read]]) {
      await scene.define(yamlOf(objectives), [service]);
    }
    await inForce(service, [read]);
    const last = [other, everything];
    await scene.define(yamlOf([everything]), [service]);
    await scene.define(yamlOf(last), [service]);
    await inForce(service, last);
    expect(await countsOf(service, scene.clock)).toMatchObject(
      handCounts(events, [everything], minuteOf(scene.clock)),
    );
    const { good, bad } = handCounts(events, [other], minuteOf(scene.clock))['read 43200']!;
    expect((await countsOf(service, scene.clock))['read 43200']).toMatchObject({ good, bad });
  });
});
