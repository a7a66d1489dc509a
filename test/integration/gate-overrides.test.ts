import { describe, expect, test } from 'vitest';
import { SOMEBODY } from '../support/actor.ts';
import { asking, deskOn, HOUR, NOBODY, NOW, openGate, YAML } from '../support/gate-scene.ts';
import { ready } from '../support/service-harness.ts';
import { SERVICE } from '../support/traffic.ts';

describe('an override', () => {
  const INPUT = { service: SERVICE, by: 'ana', reason: 'the fix', for: '2h' };
  const override = { service: SERVICE, by: 'ana', reason: 'the fix', from: NOW, to: NOW + 2 * HOUR };

  test('lets pass what hardens, is told in the answer and kept with it, and ends by time', async () => {
    const { clock, desk, ask, send } = await openGate();
    await send(10, 500);
    expect((await ask()).answer).toMatchObject({ code: 1, override: null });
    const added = await desk.override(INPUT, SOMEBODY);
    expect(added).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), ...override });
    expect(await desk.overrides()).toEqual([added]);
    expect((await ask()).answer).toMatchObject({
      ...{ verdict: 'harden', allowed: true, code: 0, override: added },
      reasons: [
        'Overridden by ana until 2026-11-22 14:00 UTC: the fix.',
        'The error budget is spent: 10 bad events, 0 allowed.',
        expect.stringMatching(/^A page fires/),
      ],
    });
    const { questions } = await desk.questions({ services: null, limit: 1 });
    expect(questions[0]?.answered.answer.override).toEqual(added);
    clock.now = added.to - 1;
    expect((await ask()).answer.allowed).toBe(true);
    clock.now = added.to;
    expect((await ask()).answer).toMatchObject({ allowed: false, override: null });
    expect(await desk.overrides()).toEqual([]);
  });

  test('is of its service alone, and lets unknown pass too', async () => {
    const { desk, ask, scene, service } = await openGate();
    await scene.define(
      `${YAML}---\nservice: front\nslos: [{ name: up, objective: 99% of GET non-5xx over 7d }]\n`,
      [service],
    );
    await ready(service);
    await desk.override(INPUT, SOMEBODY);
    expect((await ask()).answer).toMatchObject({ verdict: 'unknown', allowed: true, code: 0 });
    expect((await ask({ service: 'front', slo: null })).answer).toMatchObject({ allowed: false, code: 3 });
  });

  test('ends by hand; the first who ends it ended it, and what is over stays as it is', async () => {
    const { clock, desk, ask, sql } = await openGate();
    const [one, other] = [
      await desk.override(INPUT, SOMEBODY),
      await desk.override({ ...INPUT, for: '1h' }, SOMEBODY),
    ];
    expect(await desk.overrides()).toEqual([other, one]);
    clock.now += 60_000;
    const ended = await desk.endOverride(one.id, 'ben', SOMEBODY);
    expect(ended).toEqual({ ...one, to: NOW + 60_000 });
    expect(await desk.overrides()).toEqual([other]);
    expect((await ask()).answer.override).toEqual(other);
    clock.now += 60_000;
    expect(await desk.endOverride(one.id, 'eve', SOMEBODY)).toEqual(ended);
    clock.now = other.to;
    expect(await desk.endOverride(other.id, 'eve', SOMEBODY)).toEqual(other);
    expect(await sql('select ended_by from gate_override order by ends_at desc')).toEqual([
      { ended_by: 'ben' },
      { ended_by: null },
    ]);
  });

  test('of several that hold, the one that ends last is told', async () => {
    const { desk, ask } = await openGate();
    const long = await desk.override({ ...INPUT, for: '3h' }, SOMEBODY);
    await desk.override(INPUT, SOMEBODY);
    expect((await ask()).answer.override).toEqual(long);
  });

  test('and questions are there after a restart', async () => {
    const { scene, service, desk, ask, send } = await openGate();
    await send(10, 500);
    await ask();
    const added = await desk.override(INPUT, SOMEBODY);
    await service.stop();
    const again = await scene.start();
    await ready(again);
    const other = deskOn(scene, again);
    expect((await other.ask(asking(), NOBODY)).answer).toMatchObject({ code: 0, override: added });
    const { questions } = await other.questions({ services: null, limit: 10 });
    expect(questions.map(({ answered: { answer } }) => answer.code)).toEqual([0, 1]);
    await other.endOverride(added.id, 'ben', SOMEBODY);
    expect((await other.ask(asking(), NOBODY)).answer.code).toBe(1);
  });
});
