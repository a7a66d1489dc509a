/** The bill of a deploy where what is counted are the counters of a real Prometheus. */
import { expect, test } from 'vitest';
import { createBillDesk } from '../../server/desks/bill-desk.ts';
import { createDeployDesk } from '../../server/desks/deploy-desk.ts';
import { SOMEBODY } from '../support/actor.ts';
import { asked, definitions, fiveDays, NOW, objective, read, started } from '../support/counter-scene.ts';
import { openScene } from '../support/service-harness.ts';

const MINUTE = 60_000;

test('both spans are what was sampled in their minutes', async () => {
  const history = fiveDays();
  const { url } = await started(history);
  const scene = await openScene(NOW);
  await scene.define(definitions(url, objective('web', '3d')));
  const service = await scene.start();
  asked(service, scene.clock);
  await read(service, scene.clock, 1);
  const deploys = createDeployDesk({ db: service.store.db, now: () => NOW });
  const present = Math.floor(NOW / MINUTE);
  const deployed = present - 400;
  await deploys.add({ service: 'web', version: 'v2', at: deployed * MINUTE }, SOMEBODY);

  /** Minutes [from, to). */
  const sampled = (from: number, to: number) => {
    let [good, bad] = [0, 0];
    for (const { at, total, bad: failed } of history.truth) {
      if (at > NOW || at < from * MINUTE || at >= to * MINUTE) continue;
      good += total - failed;
      bad += failed;
    }
    return { good, bad };
  };
  const [bill] = await createBillDesk({ service }).bills({ service: 'web', name: 'web' }, 1);
  const window = sampled(present + 1 - 3 * 1440, present + 1);
  const after = sampled(deployed + 1, present + 1);
  expect(bill).toMatchObject({
    ...{ version: 'v2', minutes: 400, after, before: sampled(deployed - 400, deployed) },
    bill: { burned: expect.closeTo(after.bad / (0.005 * (window.good + window.bad)), 12) },
  });
});
