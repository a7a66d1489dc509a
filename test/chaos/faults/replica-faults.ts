/** What befalls replicas, and what their operators do to them. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { SOURCE } from './log-file.ts';
import type { FaultScene } from './scene.ts';

/** A lease that nobody gave back is over after 3.5 s. */
const TAKEOVER_MS = 5_000;
const HANDOVER_MS = 1_000;
const WITHIN_MS = 5_000;

/** Who was ended, to be started when all was well without it. */
const ended = new WeakMap<FaultScene, number>();

export const REPLICA_FAULTS: readonly Fault[] = [
  {
    name: 'kill -9 of the leader',
    takeover: TAKEOVER_MS,
    within: WITHIN_MS,
    befall: async (scene) => end(scene, await scene.fleet.leader(), 'SIGKILL'),
    after: startAgain,
  },
  {
    name: 'SIGTERM of the leader',
    takeover: HANDOVER_MS,
    within: WITHIN_MS,
    befall: async (scene) => end(scene, await scene.fleet.leader(), 'SIGTERM'),
    after: startAgain,
  },
  {
    name: 'kill -9 of the reader of a file',
    within: WITHIN_MS,
    befall: async (scene) => end(scene, await readerOf(scene), 'SIGKILL'),
    after: startAgain,
  },
  {
    name: 'the leader is frozen',
    hold: { long: 6_000, short: 4_000 },
    within: WITHIN_MS,
    async befall({ fleet }, hold) {
      const thaw = fleet.freeze(await fleet.leader());
      await delay(hold);
      thaw();
    },
  },
  {
    name: 'a rolling restart of all replicas',
    within: WITHIN_MS,
    async befall({ fleet }) {
      for (const place of fleet.up) {
        const how = await fleet.end(place, 'SIGTERM');
        if (how !== 0) throw new Error(`a replica ended with ${how} at SIGTERM`);
        await fleet.start(place);
      }
    },
  },
];

async function end(scene: FaultScene, place: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  ended.set(scene, place);
  const over = scene.fleet.end(place, signal);
  // What follows is for those that are left, at once; a killed one is gone, and a stopped one gives its lease back first.
  if (signal === 'SIGKILL') await over;
}

async function startAgain(scene: FaultScene): Promise<void> {
  await scene.fleet.start(ended.get(scene)!);
}

/** The place of the one that reads the log. */
async function readerOf({ place, fleet }: FaultScene): Promise<number> {
  const operator = await place.operator();
  try {
    const { rows } = await operator.query<{ url: string }>(
      'select replica.url from file join replica on replica.holder = file.reader where file.source = $1',
      [SOURCE],
    );
    return fleet.urls.indexOf(rows[0]!.url);
  } finally {
    await operator.end();
  }
}
