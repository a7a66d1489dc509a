import { describe, expect, test } from 'vitest';
import { SOMEBODY } from '../support/actor.ts';
import { asking, DAY, deskOn, events, NOBODY, NOW, openGate, YAML } from '../support/gate-scene.ts';
import { post, ready } from '../support/service-harness.ts';
import { SERVICE } from '../support/traffic.ts';

test('an answer has what was committed before it was asked for, with no wait between', async () => {
  const { ask, send } = await openGate();
  expect((await ask()).answer).toMatchObject({ verdict: 'unknown', allowed: false, code: 3 });
  await send(1000, 200);
  expect((await ask()).answer).toMatchObject({ verdict: 'ship', allowed: true, code: 0 });
  await send(20, 500);
  const { answer, url, at } = await ask();
  expect(answer).toMatchObject({ verdict: 'harden', allowed: false, code: 1 });
  expect(answer.slos).toMatchObject([{ name: 'read', good: 1000, bad: 20, total: 1020 }]);
  expect([url, at]).toEqual(['http://leeway.example/slo/shop/read', NOW]);
});

test('what another process committed is in the answer too', async () => {
  const { scene, clock, ask, send } = await openGate();
  const other = await scene.start();
  await send(1000, 200);
  for (let round = 1; round <= 5; round++) {
    await post(other, clock, events(1, 500));
    expect((await ask()).answer.slos[0]).toMatchObject({ good: 1000, bad: round });
  }
});

test('a process that does not lead has no counts to answer from', async () => {
  const { scene } = await openGate();
  const desk = deskOn(scene, await scene.start());
  await expect(desk.ask(asking(), NOBODY)).rejects.toMatchObject({ code: 'unavailable' });
});

test('while what was committed cannot be counted nothing is answered, and afterwards all of it', async () => {
  const { ask, send, sql, service } = await openGate();
  await send(1000, 200);
  await sql('alter table lease rename to elsewhere');
  await expect(ask()).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 });
  await send(20, 500);
  await sql('alter table elsewhere rename to lease');
  await ready(service);
  expect((await ask()).answer.slos[0]).toMatchObject({ good: 1000, bad: 20 });
});

test.each(['lease', 'gate_override'])(
  'a PostgreSQL that says nothing of %s is not waited for',
  async (table) => {
    const { scene, service, sql, ask } = await openGate();
    const desk = deskOn(scene, service, 300);
    await sql('begin');
    await sql(`lock table ${table} in access exclusive mode`);
    await expect(desk.ask(asking(), NOBODY)).rejects.toMatchObject({
      code: 'unavailable',
      message: 'PostgreSQL takes its time; ask again in a moment.',
    });
    await sql('commit');
    await ready(service);
    expect((await ask()).answer.code).toBe(3);
  },
);

test('a service is as its worst objective; those that a definition is divided into by its name', async () => {
  const { ask, send } = await openGate();
  await send(1000, 200);
  await send(10, 200, 'POST');
  await send(5, 500, 'POST');
  const { answer, url } = await ask({ slo: null });
  expect(answer).toMatchObject({ verdict: 'harden', code: 1 });
  expect(answer.slos.map(({ name }) => name)).toEqual(['write', 'read']);
  expect(answer.reasons[0]).toBe('write: The error budget is spent: 5 bad events, 0 allowed.');
  expect(url).toBe('http://leeway.example/slo/shop/write');
  expect((await ask({ slo: 'by-route' })).answer).toMatchObject({
    ...{ verdict: 'unknown', code: 3, slos: [] },
    reasons: ['No objective of it counts anything yet.'],
  });
});

describe('names that are not there, and texts that cannot be read', () => {
  test.each([
    [{ service: 'shpo' }, 'No objective is defined for "shpo"; did you mean "shop"?'],
    [{ service: 'nothing' }, 'No objective is defined for "nothing".'],
    [{ slo: 'raed' }, 'No definition names the objective "raed" of shop; did you mean "read"?'],
    [{ slo: 'nothing' }, 'No definition names the objective "nothing" of shop.'],
  ])('%j', async (more, message) => {
    const { ask, desk } = await openGate();
    await expect(ask(more)).rejects.toMatchObject({ code: 'not_found', message });
    expect(await desk.questions({ services: null, limit: 10 })).toEqual({ questions: [], more: false });
  });

  test('told with their field', async () => {
    const { ask, desk } = await openGate();
    await expect(ask({ minRemaining: '10' })).rejects.toMatchObject({
      code: 'bad_request',
      message: 'query minRemaining: "10" lacks its unit; write 10%',
    });
    const input = { service: SERVICE, by: 'ana', reason: 'the fix', for: '8d' };
    await expect(desk.override(input, SOMEBODY)).rejects.toMatchObject({
      code: 'bad_request',
      message: 'body for: an override is at most 7 days long; write 7d or less',
    });
    await expect(desk.override({ ...input, for: '1h', service: 'shpo' }, SOMEBODY)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(desk.endOverride('none', 'ana', SOMEBODY)).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no override none.',
    });
  });
});

describe('what was asked', () => {
  test('is kept with its answer and the numbers of then', async () => {
    const { desk, ask, send } = await openGate();
    await send(1000, 200);
    const question = asking({ kind: 'revert', minRemaining: '12.5%', maxBurn: '2x' });
    const answered = await desk.ask(question, { by: 'ci 17', version: 'abc' });
    await send(20, 500);
    await ask();
    const { questions } = await desk.questions({ services: null, service: SERVICE, limit: 10 });
    expect(questions.map(({ answered: { answer } }) => answer.code)).toEqual([1, 0]);
    expect(questions[1]).toEqual({ id: expect.any(String), by: 'ci 17', version: 'abc', answered });
    expect(answered.question).toMatchObject({
      minRemaining: { num: 125, den: 1000 },
      maxBurn: { num: 2, den: 1 },
    });
    expect([...desk.answers()]).toEqual([
      [0, 1],
      [1, 1],
      [3, 0],
    ]);
    expect(desk.lost()).toBe(0);
  });

  test('is listed newest first, of one service or all, before a time, and says when there is more', async () => {
    const { clock, desk, ask, scene, service } = await openGate();
    await scene.define(
      `${YAML}---\nservice: front\nslos: [{ name: up, objective: 99% of GET non-5xx over 7d }]\n`,
      [service],
    );
    await ready(service);
    for (const name of [SERVICE, 'front', SERVICE, SERVICE]) {
      clock.now += 1000;
      await ask({ service: name, slo: null });
    }
    const times = async (...asked: Parameters<typeof desk.questions>) => {
      const { questions, more } = await desk.questions(...asked);
      return [questions.map(({ answered: { at } }) => (at - NOW) / 1000), more];
    };
    expect(await times({ services: null, limit: 10 })).toEqual([[4, 3, 2, 1], false]);
    expect(await times({ services: null, limit: 4 })).toEqual([[4, 3, 2, 1], false]);
    expect(await times({ services: null, limit: 3 })).toEqual([[4, 3, 2], true]);
    expect(await times({ services: null, service: SERVICE, limit: 10 })).toEqual([[4, 3, 1], false]);
    expect(await times({ services: null, service: SERVICE, before: NOW + 3000, limit: 10 })).toEqual([
      [1],
      false,
    ]);
  });

  test('that cannot be kept is answered all the same, and counted as lost', async () => {
    const { desk, ask, sql } = await openGate();
    await sql('alter table gate_question rename to elsewhere');
    expect((await ask()).answer.code).toBe(3);
    expect(desk.lost()).toBe(1);
    await sql('alter table elsewhere rename to gate_question');
    await ask();
    expect((await desk.questions({ services: null, limit: 10 })).questions).toHaveLength(1);
    expect(desk.lost()).toBe(1);
  });

  test('whose record takes its time is not waited for, and kept when it can be', async () => {
    const { desk, ask, sql } = await openGate();
    await sql('begin');
    await sql('lock table gate_question in share row exclusive mode');
    const began = performance.now();
    expect((await ask()).answer.code).toBe(3);
    expect(performance.now() - began).toBeLessThan(2000);
    expect((await desk.questions({ services: null, limit: 10 })).questions).toEqual([]);
    await sql('commit');
    await desk.stop();
    expect((await desk.questions({ services: null, limit: 10 })).questions).toHaveLength(1);
    expect(desk.lost()).toBe(0);
  });

  test('is forgotten with the history, and so are overrides', async () => {
    const { clock, service, desk, ask } = await openGate();
    await ask();
    const { id } = await desk.override(
      { service: SERVICE, by: 'ana', reason: 'the fix', for: '7d' },
      SOMEBODY,
    );
    clock.now += 20 * DAY;
    await service.keepHouse();
    expect((await desk.questions({ services: null, limit: 10 })).questions).toHaveLength(1);
    expect(await desk.endOverride(id, 'ben', SOMEBODY)).toMatchObject({ id });
    clock.now += 400 * DAY;
    await service.keepHouse();
    expect((await desk.questions({ services: null, limit: 10 })).questions).toEqual([]);
    await expect(desk.endOverride(id, 'ben', SOMEBODY)).rejects.toMatchObject({ code: 'not_found' });
  });
});
