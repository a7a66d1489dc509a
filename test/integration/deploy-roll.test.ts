/** `deploy/roll` on two live replicas under load: none of what is sent is lost, and a release that is no good is rolled back. */
import { expect, onTestFinished, test } from 'vitest';
import { differences } from '../chaos/comparisons.ts';
import { compareUntilEqual, HandCount } from '../chaos/hand-count.ts';
import { startLoad } from '../chaos/load.ts';
import { HTTP_OBJECTIVES } from '../chaos/objectives.ts';
import { RollScene } from '../chaos/rolls/scene.ts';
import { createDatabase, urlOf } from '../support/database.ts';

const PATIENCE_MS = 20_000;
/** Some hundred commands, each a process; on a busy machine each takes its time. */
const LIMIT_MS = 300_000;
const PAUSE_MS = 100;

test('replicas are replaced under load; a release that is no good, or that nobody hears of any more, is rolled back', {
  timeout: LIMIT_MS,
}, async () => {
  const database = await createDatabase();
  const scene = await RollScene.open(urlOf(database));
  onTestFinished(async () => {
    await scene.close();
    await database.drop();
  });
  scene.release('a');
  scene.release('b');
  scene.release('c', 'refusing');
  scene.release('d', 'migration');
  scene.release('e');

  const first = await scene.roll('--first', 'a');
  expect(first).toMatchObject({ code: 0 });
  const hand = new HandCount(HTTP_OBJECTIVES);
  const load = startLoad(scene.urls, hand, { seed: 7, start: Date.now() }, PAUSE_MS);

  const rolled = await scene.roll('--watch', '1s', 'b');
  expect(rolled).toMatchObject({ code: 0, log: expect.stringContaining('watched for 1s') });
  expect(await scene.versions()).toEqual(['b', 'b']);
  const running = scene.pids();

  // Of what is sent a good part has failed.
  expect(await scene.roll('--service', 'snippets', 'b')).toMatchObject({ code: 1 });
  expect(scene.pids()).toEqual(running);

  const unmigrated = await scene.roll('d');
  expect(unmigrated).toMatchObject({ code: 3, log: expect.stringContaining('the migrations failed') });
  expect(scene.pids()).toEqual(running);

  const unheard = await scene.rollUnheard('the schema is that', 'e');
  expect(unheard).toMatchObject({ code: 3, log: expect.stringContaining('one runs b') });
  expect(await scene.versions()).toEqual(['b', 'b']);

  const refusing = await scene.roll('c');
  expect(refusing).toMatchObject({ code: 3, log: expect.stringContaining('takes no lines') });
  expect(await scene.versions()).toEqual(['b', 'b']);

  const lines = await load.stop();
  expect(lines).toBeGreaterThan(0);
  // The broken release answered 500, and those lines were sent again.
  expect(load.tally.faults.filter((fault) => !/: 500, /.test(fault))).toEqual([]);
  expect(differences(await compareUntilEqual(hand, scene.urls[1]!, PATIENCE_MS))).toEqual([]);
});

test('what is asked wrongly, and what is not there, changes nothing', async () => {
  const scene = await RollScene.open('postgres://nobody@127.0.0.1:1/nowhere');
  onTestFinished(() => scene.close());
  expect(await scene.roll('../a')).toMatchObject({ code: 2 });
  expect(await scene.roll('a')).toMatchObject({ code: 2, log: expect.stringContaining('no replica tells') });
  expect(await scene.roll('--first', 'a')).toMatchObject({
    code: 2,
    log: expect.stringContaining('there is no release a'),
  });
  expect(scene.pids()).toEqual([]);
});
