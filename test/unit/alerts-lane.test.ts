import { describe, expect, test } from 'vitest';
import { Dispatcher } from '../../server/alerts/dispatcher.ts';
import { Lane, type LaneOptions } from '../../server/alerts/lane.ts';
import type { AlertMessage } from '../../server/alerts/message.ts';
import type { ClaimedDelivery, DeliveryStore } from '../../server/alerts/ports.ts';
import type { Outcome, Receiver } from '../../server/alerts/receiver.ts';
import { plainFacts, stateOf, T0 } from '../support/alert-states.ts';

const SENT: Outcome = { kind: 'sent', code: 200 };
const RETRY: Outcome = { kind: 'retry', code: 500, reason: 'It answered 500.', afterMs: null };
const REFUSED: Outcome = { kind: 'refused', code: 404, reason: 'It answered 404.' };

function deliveryOf(id: string, more: Partial<ClaimedDelivery> = {}): ClaimedDelivery {
  const facts = plainFacts(stateOf());
  return {
    ...{ id, type: 'firing', service: 'shop', thread: id, createdAt: T0, expiresAt: T0 + 1, attempts: 0 },
    message: null,
    notices: [{ facts, lookback: 60, thread: id, closes: false, isKnown: true }],
    ...more,
  };
}

const message = (id: string): AlertMessage => ({
  ...{ id, type: 'firing', test: false, service: 'shop', at: T0, alerts: [], threads: [] },
});

function receiverOf(answer: (id: string) => Outcome | Promise<Outcome>): Receiver {
  return { send: async ({ id }) => answer(id), close: async () => {} };
}

/** A lane whose store holds `due`, and all that is told of it, in its order. */
function opened(due: readonly ClaimedDelivery[], more: Partial<DeliveryStore> = {}) {
  const told: unknown[] = [];
  const changes: string[] = [];
  const clock = { now: T0 };
  const waiting = [...due];
  const current: { receiver: Receiver | null } = { receiver: receiverOf(() => SENT) };
  const store: DeliveryStore = {
    waiting: async () => new Map([['oncall', waiting.length]]),
    assemble: async () => {},
    claim: async (_, { limit }) => waiting.splice(0, limit),
    keepMessage: async () => {},
    record: async ({ delivery, next }) => void told.push([delivery, next.state]),
    giveBack: async (delivery) => void told.push([delivery, 'given back']),
    hurry: async (receiver) => void told.push(`${receiver} hurried`),
    end: async (delivery, state) => void told.push([delivery, state]),
    giveUp: async () => 0,
    stillFiring: async () => [],
    ...more,
  };
  const options: LaneOptions = {
    store,
    now: () => clock.now,
    random: () => 1,
    compose: async ({ id }) => message(id),
    receiverOf: () => current.receiver,
    listener: {
      attempted: (receiver, outcome) => void told.push(`${receiver} ${outcome}`),
      died: (receiver, count) => void (count > 0 && told.push(`${receiver} died ${count}`)),
    },
    changed: (receiver, fault) => void changes.push(`${receiver}: ${fault ?? 'well'}`),
  };
  return { lane: new Lane('oncall', options), options, told, changes, clock, waiting, current };
}

describe('what is told of attempts', () => {
  test.each<[title: string, outcome: Outcome, told: unknown[]]>([
    ['sent', SENT, ['oncall sent', ['d', 'sent']]],
    ['failed', RETRY, ['oncall retry', ['d', 'waiting']]],
    ['refused, which is its end', REFUSED, ['oncall refused', ['d', 'dead'], 'oncall died 1']],
  ])('%s', async (_, outcome, wanted) => {
    const { lane, told, current } = opened([deliveryOf('d')]);
    current.receiver = receiverOf(() => outcome);
    await lane.work();
    expect(told).toEqual(wanted);
  });

  test('what is too old is dead without an attempt', async () => {
    const { lane, told } = opened([deliveryOf('d', { expiresAt: T0 })]);
    await lane.work();
    expect(told).toEqual([['d', 'dead'], 'oncall died 1']);
  });

  test('the end of what nobody was told of is dropped, and no death', async () => {
    const [notice] = deliveryOf('d').notices;
    const { lane, told } = opened([deliveryOf('d', { notices: [{ ...notice!, isKnown: false }] })]);
    await lane.work();
    expect(told).toEqual([['d', 'dropped']]);
  });

  test('what waited in vain for a receiver that is not defined any more', async () => {
    const { lane, told, current } = opened([], { giveUp: async () => 3 });
    current.receiver = null;
    await lane.work();
    expect(told).toEqual(['oncall died 3']);
  });
});

test('a store that is away for one: the others are ended before that is told', async () => {
  const slow = Promise.withResolvers<Outcome>();
  const { lane, told, current } = opened([deliveryOf('lost'), deliveryOf('slow')], {
    record: async ({ delivery, next }) => {
      if (delivery === 'lost') throw new Error('PostgreSQL is away');
      told.push([delivery, next.state]);
    },
  });
  current.receiver = receiverOf((id) => (id === 'slow' ? slow.promise : SENT));
  const working = lane.work();
  let isOver = false;
  working.catch(() => {
    isOver = true;
  });
  await new Promise(setImmediate);
  expect([isOver, told]).toEqual([false, ['oncall sent']]);
  slow.resolve(SENT);
  await expect(working).rejects.toThrow('PostgreSQL is away');
  expect(told).toEqual(['oncall sent', 'oncall sent', ['slow', 'sent']]);
});

test('a receiver with other settings is asked at once, however often it failed by the old ones', async () => {
  const { lane, told, current, waiting, clock } = opened([]);
  current.receiver = receiverOf(() => RETRY);
  for (let failure = 0; failure < 5; failure++) {
    waiting.push(deliveryOf('d'));
    await lane.work();
  }
  expect(lane.circuit.pausedUntil(clock.now)).toBe(T0 + 4_000);
  waiting.push(deliveryOf('later'));
  await lane.work();
  expect(told).not.toContainEqual(['later', 'sent']);
  current.receiver = receiverOf(() => SENT);
  await lane.work();
  expect(told.at(-1)).toEqual(['later', 'sent']);
  expect([lane.circuit.pausedUntil(clock.now), lane.circuit.fault]).toEqual([null, null]);
});

describe('what is repeated', () => {
  function repeating() {
    const told: string[] = [];
    const firing = [message('d')];
    const held = Promise.withResolvers<void>();
    const scene = opened([], { stillFiring: async () => firing });
    scene.current.receiver = {
      ...receiverOf((id) => {
        told.push(id);
        return SENT;
      }),
      repeat: {
        everyMs: 60_000,
        async send(messages) {
          told.push(`repeated ${messages.length}`);
          await held.promise;
          told.push('repeated');
          return SENT;
        },
      },
    };
    return { ...scene, told, held };
  }

  test('comes after all that is due, and again when its time has come', async () => {
    const { lane, waiting, told, held, clock } = repeating();
    held.resolve();
    waiting.push(deliveryOf('d'));
    for (const after of [0, 59_999, 60_000]) {
      clock.now = T0 + after;
      await lane.work();
    }
    expect(told).toEqual(['d', 'repeated 1', 'repeated', 'repeated 1', 'repeated']);
  });

  test('never arrives after what is over, which comes meanwhile', async () => {
    const { lane, waiting, told, held } = repeating();
    const first = lane.work();
    await new Promise(setImmediate);
    waiting.push(deliveryOf('over', { type: 'resolved' }));
    const second = lane.work();
    await new Promise(setImmediate);
    expect(told).toEqual(['repeated 1']);
    held.resolve();
    await Promise.all([first, second]);
    await lane.work();
    expect(told).toEqual(['repeated 1', 'repeated', 'over']);
  });
});

test('how much waits is known of the last look, and nothing where another process leads', async () => {
  let isLeading = true;
  const { options, waiting } = opened([deliveryOf('a'), deliveryOf('b')]);
  const failed = (cause: unknown) => {
    throw cause;
  };
  const names = () => ['oncall'];
  const dispatcher = new Dispatcher({ ...options, isLeading: () => isLeading, names, failed });
  expect(dispatcher.waiting).toEqual(new Map());
  await dispatcher.round();
  expect(dispatcher.waiting).toEqual(new Map([['oncall', 2]]));
  isLeading = false;
  expect(dispatcher.waiting).toEqual(new Map());
  isLeading = true;
  expect(waiting).toEqual([]);
  await dispatcher.round();
  expect(dispatcher.waiting).toEqual(new Map([['oncall', 0]]));
});

test('that a receiver begins to fail, and that it is well again, is said once each; then all that waits is due', async () => {
  const { lane, told, changes, clock, waiting, current } = opened([]);
  for (const [step, outcome] of [...Array<Outcome>(5).fill(RETRY), SENT, SENT].entries()) {
    waiting.push(deliveryOf(`d-${step}`, { expiresAt: Number.POSITIVE_INFINITY }));
    current.receiver ??= receiverOf(() => outcome);
    Object.assign(
      current.receiver,
      receiverOf(() => outcome),
    );
    clock.now += 10 * 60_000;
    await lane.work();
  }
  expect(changes).toEqual([`oncall: ${RETRY.kind === 'retry' ? RETRY.reason : ''}`, 'oncall: well']);
  expect(told.filter((one) => one === 'oncall hurried')).toHaveLength(1);
});

test('what is cut off by the end of the process is given back', async () => {
  const { lane, told, current } = opened([deliveryOf('d')]);
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  current.receiver = {
    send: (_, signal) => {
      resolve();
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
    close: async () => {},
  };
  const working = lane.work();
  await begun;
  await lane.stop();
  await working;
  expect(told).toEqual([['d', 'given back']]);
});
