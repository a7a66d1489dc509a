/** Another PostgreSQL takes the place of the first, at the same address. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Package } from '../../../server/store/embedded/binaries.ts';
import { PostgresCluster } from '../../support/postgres-cluster.ts';
import { type Door, openDoor } from '../../support/postgres-door.ts';
import type { Fault } from './fault.ts';
import { type PostgresPlace, SETTINGS } from './postgres-place.ts';
import type { FaultScene } from './scene.ts';
import { until } from './until.ts';

/** Of Debian; the embedded one has no pg_basebackup. */
export const REPLICATING: Package = { native: '/usr/lib/postgresql/15', label: 'postgresql-15' };

const WITHIN_MS = 15_000;

export const FAILOVERS: readonly Fault[] = [
  {
    name: 'kill -9 of the primary, its synchronous standby is promoted',
    within: WITHIN_MS,
    befall: (scene) =>
      promoted(scene, async ({ place }) => {
        const { cluster } = place;
        await cluster.execute(`alter system set synchronous_standby_names = '*'`, 'select pg_reload_conf()');
        await standbyIs(place, `sync_state = 'sync'`);
      }),
  },
  {
    name: 'kill -9 of the primary, its asynchronous standby, 1.5 s behind, is promoted',
    within: WITHIN_MS,
    losesTail: true,
    befall: (scene) =>
      promoted(scene, async ({ place }, replication) => {
        await standbyIs(place, `state = 'streaming'`);
        replication.lead(null);
        replication.cut();
        await delay(1_500);
      }),
  },
];

/** What it takes without a standby: PostgreSQL goes on from a copy that was made a while ago. */
export const COPY_TAKES_OVER: Fault = {
  name: 'kill -9 of PostgreSQL, an older copy takes its place',
  within: WITHIN_MS,
  losesTail: true,
  async befall({ place, folder }) {
    const { cluster } = place;
    await cluster.stop('fast');
    const copy = PostgresCluster.copyOf(cluster, join(folder, `copy-${Date.now()}`));
    await cluster.start();
    await delay(500);
    await cluster.kill();
    await copy.start();
    place.leadTo(copy);
  },
};

type Before = (scene: FaultScene, replication: Door) => Promise<void>;

async function promoted(scene: FaultScene, before: Before): Promise<void> {
  const { place } = scene;
  const primary = place.cluster;
  const replication = await openDoor(primary.address);
  const folder = join(scene.folder, `standby-${Date.now()}`);
  const options = { programs: REPLICATING, settings: SETTINGS };
  const standby = await PostgresCluster.standbyOf(primary, folder, replication.port, options);
  await standby.start();
  await before(scene, replication);
  await primary.kill();
  await standby.promote();
  place.leadTo(standby);
  await primary.close();
  await replication.close();
  rmSync(primary.data, { recursive: true, force: true });
}

/** Of the standby, as its primary sees it. */
async function standbyIs({ cluster }: PostgresPlace, so: string): Promise<void> {
  const primary = await cluster.connect();
  const asked = `select from pg_stat_replication where ${so}`;
  try {
    await until(async () => (await primary.query(asked)).rows.length > 0, `no standby whose ${so}`);
  } finally {
    await primary.end();
  }
}
