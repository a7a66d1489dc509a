/** Deploys under load: good ones one after the other, and each kind of release that is no good. */
import { openEmbedded } from '../../../server/store/embedded/index.ts';
import { databaseUrl } from '../../support/postgres-server.ts';
import { temporaryFolder } from '../../support/tmp.ts';
import { compareUntilEqual, HandCount } from '../hand-count.ts';
import { type Load, startLoad } from '../load.ts';
import { HTTP_OBJECTIVES } from '../objectives.ts';
import { type Outcome, outcomeOf } from '../outcome.ts';
import type { Traffic } from '../traffic.ts';
import { DEFECTS, type Defect } from './releases.ts';
import { type Rolled, RollScene } from './scene.ts';

const GOOD_ROLLS = 5;
const PAUSE_MS = 100;
const PATIENCE_MS = 60_000;
const DEPLOYED = 0;
const ROLLED_BACK = 3;

export async function rollScenario(traffic: Traffic): Promise<Outcome> {
  const folder = temporaryFolder();
  const embedded = await openEmbedded(folder.path);
  const scene = await RollScene.open(databaseUrl(embedded.connection));
  try {
    return await play(scene, traffic);
  } finally {
    await scene.close();
    await embedded.close();
    folder.remove();
  }
}

async function play(scene: RollScene, traffic: Traffic): Promise<Outcome> {
  const faults: string[] = [];
  const check = async (what: string, rolled: Rolled, code: number, version: string) => {
    if (rolled.code !== code) faults.push(`${what}: exit code ${rolled.code}, not ${code}: ${rolled.log}`);
    const versions = await scene.versions();
    if (versions.some((one) => one !== version)) faults.push(`${what}: ${versions} run, not ${version}`);
  };
  scene.release('good-0');
  await check('the first', await scene.roll('--first', 'good-0'), DEPLOYED, 'good-0');
  const hand = new HandCount(HTTP_OBJECTIVES);
  const load = startLoad(scene.urls, hand, traffic, PAUSE_MS);
  const seconds: number[] = [];
  for (let round = 1; round <= GOOD_ROLLS; round++) {
    const version = `good-${round}`;
    scene.release(version);
    const rolled = await scene.roll(version);
    seconds.push(rolled.seconds);
    await check(version, rolled, DEPLOYED, version);
  }
  const back: [string, string][] = [];
  for (const [defect, words] of Object.entries(DEFECTS) as [Defect, string][]) {
    scene.release(defect, defect);
    const rolled = await scene.roll(defect);
    await check(defect, rolled, ROLLED_BACK, `good-${GOOD_ROLLS}`);
    back.push([`a release that ${words}`, `rolled back in ${rolled.seconds.toFixed(0)} s`]);
  }
  return reckon(scene, load, hand, faults, [
    ['deploys of two replicas, seconds', `${GOOD_ROLLS}: ${seconds.map((one) => one.toFixed(0)).join(', ')}`],
    ...back,
  ]);
}

async function reckon(
  scene: RollScene,
  load: Load,
  hand: HandCount,
  faults: readonly string[],
  facts: readonly [string, string][],
): Promise<Outcome> {
  const lines = await load.stop();
  const { tally } = load;
  const refused = tally.faults.filter((fault) => /: 500, /.test(fault)).length;
  return outcomeOf({
    title: 'Deploys under load',
    facts: [
      ...facts,
      ['lines', String(lines)],
      ['posts, until each batch had its 200', String(tally.posts)],
      ['answered 503 with Retry-After', String(tally.turnedAway)],
      ['nobody listened', String(tally.notListening)],
      ['posts cut off without an answer', String(tally.cutOff)],
      ['answered 500 by the release that does so', String(refused)],
      [
        'sent again though they had been counted, and told as duplicates',
        String(tally.duplicates - load.sentTwice),
      ],
    ],
    compared: await compareUntilEqual(hand, scene.urls[1]!, PATIENCE_MS),
    faults: [...faults, ...tally.faults.filter((fault) => !/: 500, /.test(fault))],
  });
}
