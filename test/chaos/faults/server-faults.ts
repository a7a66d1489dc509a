/** What befalls a PostgreSQL that is one server, and what its operators do to it. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Fault } from './fault.ts';
import { ROLE } from './postgres-place.ts';
import type { FaultScene } from './scene.ts';

const CUTS = 10;
const WITHIN_MS = 15_000;
const STARTED = { within: WITHIN_MS, hold: { long: 3_000, short: 500 } };

export const SERVER_FAULTS: readonly Fault[] = [
  {
    name: `all connections are ended, ${CUTS} times in a row`,
    ...STARTED,
    async befall({ place }, hold) {
      for (let cut = 0; cut < CUTS; cut++) {
        await place.cut();
        await delay(hold / CUTS);
      }
    },
  },
  {
    name: 'PostgreSQL restarts (fast)',
    within: WITHIN_MS,
    async befall({ place: { cluster } }) {
      await cluster.stop('fast');
      await cluster.start();
    },
  },
  {
    name: 'PostgreSQL stops at once (immediate)',
    ...STARTED,
    befall: ({ place: { cluster } }, hold) => away(cluster, () => cluster.stop('immediate'), hold),
  },
  {
    name: 'kill -9 of PostgreSQL',
    ...STARTED,
    befall: ({ place: { cluster } }, hold) => away(cluster, () => cluster.kill(), hold),
  },
  {
    name: 'PostgreSQL is frozen',
    within: WITHIN_MS,
    hold: { long: 17_000, short: 2_000 },
    async befall({ place }, hold) {
      const thaw = place.cluster.freeze();
      await delay(hold);
      thaw();
    },
  },
  {
    name: 'the database only reads',
    ...STARTED,
    befall: (scene, hold) =>
      asSet(scene, `alter database ${ROLE} set default_transaction_read_only = on`, hold),
  },
  {
    name: 'the role has a statement_timeout of 1 ms',
    ...STARTED,
    befall: (scene, hold) => asSet(scene, `alter role ${ROLE} set statement_timeout = 1`, hold),
  },
  {
    name: 'others hold the tables locked',
    within: WITHIN_MS,
    hold: { long: 12_000, short: 2_000 },
    async befall({ place }, hold) {
      const operator = await place.operator();
      await operator.query('begin');
      // In the order in which Leeway takes them, so that the two do not wait for each other.
      await operator.query('lock table replica, lease, batch, file, ledger in access exclusive mode');
      await delay(hold);
      await operator.end();
    },
  },
  {
    name: 'others take all connections, and a replica is started meanwhile',
    within: WITHIN_MS,
    hold: { long: 4_000, short: 1_000 },
    befall: crowdOut,
  },
];

type Stopped = { start(): Promise<void> };

async function away(cluster: Stopped, stop: () => Promise<void>, hold: number): Promise<void> {
  await stop();
  await delay(hold);
  await cluster.start();
}

/** New sessions have it so, and there are no old ones. */
async function asSet({ place }: FaultScene, setting: string, hold: number): Promise<void> {
  await place.cluster.execute(setting);
  await place.cut();
  await delay(hold);
  await place.cluster.execute(`alter database ${ROLE} reset all`, `alter role ${ROLE} reset all`);
  await place.cut();
}

/** A replica that cannot connect ends at its start, and is started again, as whatever watches over it does. */
async function crowdOut({ place, fleet }: FaultScene, hold: number): Promise<void> {
  const leader = await fleet.leader();
  const follower = fleet.up.find((one) => one !== leader)!;
  await fleet.end(follower, 'SIGKILL');
  const sessions: pg.Client[] = [];
  const end = performance.now() + hold;
  await crowd(place.url, sessions);
  const started = fleet.start(follower);
  while (performance.now() < end) {
    await place.cut();
    await crowd(place.url, sessions);
    await delay(hold / CUTS);
  }
  await Promise.all(sessions.map((session) => session.end()));
  await started;
}

/** As many sessions as there are places for. */
async function crowd(url: string, sessions: pg.Client[]): Promise<void> {
  for (;;) {
    const session = new pg.Client({ connectionString: url });
    session.on('error', () => {});
    try {
      await session.connect();
    } catch {
      return;
    }
    sessions.push(session);
  }
}
