import { describe, expect, test, vi } from 'vitest';
import type { Service } from '../../server/service.ts';
import {
  type Clock,
  countsOf,
  folded,
  isReady,
  minuteOf,
  openScene,
  post,
  readEvents,
  ready,
  type Scene,
} from '../support/service-harness.ts';
import { type Event, handCounts, OBJECTIVES, seeded, traffic, yamlOf } from '../support/traffic.ts';

const DAY = 1440;
const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 22, 12, 0, 30);

async function opened() {
  const scene = await openScene(NOON);
  await scene.define(yamlOf(OBJECTIVES));
  const service = await scene.start();
  await ready(service);
  return { ...scene, service, minute: minuteOf(scene.clock) };
}

/** The lease of whoever leads now runs out until another service has it. */
async function takesOver(service: Service, sql: Scene['sql']): Promise<void> {
  const [before] = await sql<{ holder: string }>('select holder from lease');
  await vi.waitFor(
    async () => {
      await sql(`update lease set until = '-infinity' where holder = $1`, [before?.holder]);
      expect(isReady(service)).toBe(true);
    },
    { timeout: 15_000, interval: 30 },
  );
}

async function compare(service: Service, clock: Clock, events: readonly Event[]): Promise<void> {
  expect(await countsOf(service, clock)).toEqual(handCounts(events, OBJECTIVES, minuteOf(clock)));
}

/** Sends again under the same key until it is answered, as a shipper does. */
async function retrying(
  service: Service,
  clock: Clock,
  events: readonly Event[],
  key: string,
): Promise<void> {
  await vi.waitFor(() => post(service, clock, events, key), { timeout: 20_000, interval: 50 });
}

describe('a batch is counted once', () => {
  test('under one key in one group, across groups and across a restart; another body is a conflict', async () => {
    const { clock, service, start, minute } = await opened();
    const events = traffic(seeded(21), 200, { from: minute - 60, to: minute });
    const others = traffic(seeded(22), 100, { from: minute - 60, to: minute });
    const accepted = events.length;

    const together = await Promise.all(
      [events, events, others, events].map((body) => post(service, clock, body, 'one')),
    );
    expect(together.map(({ kind }) => kind)).toEqual(['committed', 'duplicate', 'conflict', 'duplicate']);
    expect(together[1]).toEqual({ kind: 'duplicate', accepted, rejected: 0, ignored: 0, errors: [] });
    expect(await post(service, clock, events, 'one')).toMatchObject({ kind: 'duplicate', accepted });
    expect(await post(service, clock, others, 'one')).toEqual({ kind: 'conflict' });
    await compare(service, clock, events);

    await service.stop();
    const second = await start();
    await ready(second);
    expect(await post(second, clock, events, 'one')).toMatchObject({ kind: 'duplicate', accepted });
    expect(await post(second, clock, others, 'one')).toEqual({ kind: 'conflict' });
    await compare(second, clock, events);
    expect(await post(second, clock, others, 'two')).toMatchObject({ kind: 'committed' });
    await compare(second, clock, [...events, ...others]);
  });

  test('a repeat of a stored batch is a duplicate, even behind another body under its key in the same group', async () => {
    const { clock, service, minute } = await opened();
    const events = traffic(seeded(23), 50, { from: minute - 60, to: minute });
    const others = traffic(seeded(24), 50, { from: minute - 60, to: minute });
    await post(service, clock, events, 'key');
    const first = await readEvents(service, others, clock.now);
    const batches = await Promise.all(
      [others, events].map((body) => readEvents(service, body, clock.now, 'key')),
    );
    // While the first is on its way, the others gather in one group.
    const receipts = await Promise.all([first, ...batches].map((batch) => service.commit(batch)));
    expect(receipts.map(({ kind }) => kind)).toEqual(['committed', 'conflict', 'duplicate']);
    await compare(service, clock, [...events, ...others]);
  });

  test('without a key, twice is twice', async () => {
    const { clock, service, minute } = await opened();
    const events = traffic(seeded(25), 50, { from: minute - 60, to: minute });
    await Promise.all([post(service, clock, events), post(service, clock, events)]);
    await compare(service, clock, [...events, ...events]);
  });
});

describe('a new start has the same counts', () => {
  test('after a clean stop, some time later', async () => {
    const { clock, service, start, minute } = await opened();
    const events = traffic(seeded(31), 3000, { from: minute - 31 * DAY, to: minute + 4 });
    await post(service, clock, events);
    const before = await countsOf(service, clock);
    await service.stop();
    const second = await start();
    await ready(second);
    expect(await countsOf(second, clock)).toEqual(before);
    await second.stop();
    clock.now += (DAY + 77) * MINUTE;
    const third = await start();
    await ready(third);
    await compare(third, clock, events);
  });

  test('after an unclean end, with groups that were never folded', async () => {
    const { clock, service, start, minute, sql } = await opened();
    const random = seeded(32);
    const events: Event[] = [];
    const send = async (to: Service) => {
      const more = traffic(random, 40, { from: minute - 2 * DAY, to: minute + 3 });
      events.push(...more);
      await post(to, clock, more);
    };
    for (let sent = 0; sent < 20; sent++) await send(service);
    const second = await start();
    const takeover = takesOver(second, sql);
    let over = false;
    void takeover.finally(() => {
      over = true;
    });
    while (!over) await Promise.all([send(service), send(second)]);
    await takeover;
    // The first was never told: it writes on, and what it folds itself reaches nobody.
    for (let sent = 0; sent < 5; sent++) await Promise.all([send(service), send(second)]);
    await compare(second, clock, events);
    clock.now += 61 * MINUTE;
    await compare(second, clock, events);
    expect(service.fold.leading).toBe(false);
  });
});

describe('several services on one database', () => {
  test('one leads, all ingest, and when it leaves the other takes over', async () => {
    const { clock, service: first, start, minute } = await opened();
    const second = await start();
    const random = seeded(41);
    const events: Event[] = [];
    const send = async (to: Service, key?: string) => {
      const more = traffic(random, 30, { from: minute - 2 * DAY, to: minute + 3 });
      events.push(...more);
      await post(to, clock, more, key);
    };
    for (let sent = 0; sent < 20; sent++) await Promise.all([send(first), send(second)]);
    expect([first.fold.leading, second.fold.leading]).toEqual([true, false]);
    await compare(first, clock, events);

    const same = traffic(random, 30, { from: minute - 60, to: minute });
    const receipts = await Promise.all([post(first, clock, same, 'k'), post(second, clock, same, 'k')]);
    expect(receipts.map(({ kind }) => kind).sort()).toEqual(['committed', 'duplicate']);
    events.push(...same);

    const leaving = first.stop();
    for (let sent = 0; sent < 10; sent++) await send(second);
    await leaving;
    await ready(second);
    await compare(second, clock, events);
  });

  test('with other definitions, each counts exactly what it defines while it leads', async () => {
    const { clock, service: first, start, define, minute, sql } = await opened();
    const own = OBJECTIVES.map((objective) => ({ ...objective, name: `b-${objective.name}` }));
    await define(yamlOf(own), [], 'b');
    const second = await start('b');
    const random = seeded(42);
    const events: Event[] = [];
    const send = async (...services: Service[]) => {
      for (const service of services) {
        const more = traffic(random, 60, { from: minute - 2 * DAY, to: minute + 3 });
        events.push(...more);
        await post(service, clock, more);
      }
    };
    await send(first, second);
    await compare(first, clock, events);
    await takesOver(second, sql);
    await send(first, second);
    expect(await countsOf(second, clock)).toEqual(handCounts(events, own, minute));
    await second.stop();
    await send(first);
    await takesOver(first, sql);
    await compare(first, clock, events);
  });
});

test('while PostgreSQL is kept from answering too much is turned away, and what waits is counted', async () => {
  const { clock, service, minute, sql } = await opened();
  const events = traffic(seeded(61), 10, { from: minute - 60, to: minute });
  const batch = await readEvents(service, events, clock.now);
  await sql('begin');
  await sql('lock table ledger in access exclusive mode');
  // One is on its way, the others wait.
  const taken = Array.from({ length: 2049 }, () => service.commit(batch));
  await expect(service.commit(batch)).rejects.toMatchObject({
    code: 'unavailable',
    retryAfter: 1,
    message: 'Too much waits for PostgreSQL. Nothing was counted; send it again.',
  });
  await sql('rollback');
  await Promise.all(taken);
  await compare(service, clock, Array.from({ length: 2049 }, () => events).flat());
});

describe('when the connections to PostgreSQL break', () => {
  test('nothing is lost or doubled, for senders who repeat under their keys', async () => {
    const { clock, service, minute, sql } = await opened();
    const random = seeded(51);
    const events: Event[] = [];
    let sending = true;
    const sender = async (name: string) => {
      for (let sent = 0; sent < 60; sent++) {
        const more = traffic(random, 20, { from: minute - 2 * DAY, to: minute + 3 });
        events.push(...more);
        await retrying(service, clock, more, `${name} ${sent}`);
      }
    };
    const breaker = async () => {
      while (sending) {
        await sql(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`);
        await new Promise((resolve) => setTimeout(resolve, 70));
      }
    };
    const breaking = breaker();
    await Promise.all(['a', 'b', 'c'].map(sender));
    sending = false;
    await breaking;
    await folded(service, clock);
    await compare(service, clock, events);
    clock.now += MINUTE;
    await compare(service, clock, events);
  });

  test('a build of new definitions begins again', async () => {
    const { clock, service, minute, sql, define } = await opened();
    const events = traffic(seeded(52), 4000, { from: minute - 30 * DAY, to: minute });
    await post(service, clock, events);
    await folded(service, clock);
    const renamed = OBJECTIVES.map((objective) => ({ ...objective, name: `new-${objective.name}` }));
    await define(yamlOf(renamed), [service]);
    for (let cut = 0; cut < 8; cut++) {
      await sql(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`);
      await new Promise((resolve) => setTimeout(resolve, 25 * cut));
    }
    await vi.waitFor(
      () => {
        expect(isReady(service)).toBe(true);
        expect(service.fold.statuses.find({ service: 'shop', name: 'new-read' })).toBeDefined();
      },
      { timeout: 20_000, interval: 20 },
    );
    expect(await countsOf(service, clock)).toEqual(handCounts(events, renamed, minute));
  });
});
