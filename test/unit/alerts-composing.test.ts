import { describe, expect, test } from 'vitest';
import { composed, type Lookups } from '../../server/alerts/composing.ts';
import type { AlertHit } from '../../server/alerts/message.ts';
import type { ClaimedDelivery, DueNotice } from '../../server/alerts/ports.ts';
import type { AlertFacts } from '../../server/slo/alert-facts.ts';
import { plainFacts, stateOf, T0 } from '../support/alert-states.ts';

const MINUTE = 60_000;
const HIT: AlertHit = { what: 'GET /s/: 503 (failed)', bad: 12, share: 0.6 };

function notice(alert: string, facts: Partial<AlertFacts> = {}, more: Partial<DueNotice> = {}): DueNotice {
  return {
    facts: { ...plainFacts(stateOf({ id: alert })), ...facts },
    lookback: 60,
    thread: 'own',
    closes: false,
    isKnown: true,
    ...more,
  };
}

function deliveryOf(notices: readonly DueNotice[], more: Partial<ClaimedDelivery> = {}): ClaimedDelivery {
  return {
    id: 'msg_1',
    type: 'firing',
    service: 'shop',
    thread: 'own',
    createdAt: T0,
    expiresAt: T0 + 86_400_000,
    attempts: 0,
    message: null,
    notices,
    ...more,
  };
}

/** Lookups that note what they are asked for. */
function lookupsOf(more: Partial<Lookups> = {}) {
  const asked = { hits: [] as unknown[], deploys: [] as unknown[] };
  const lookups: Lookups = {
    async hits({ alert }, lookback) {
      asked.hits.push([alert, lookback]);
      return [HIT];
    },
    async deployBefore(service, at) {
      asked.deploys.push([service, at]);
      return { version: 'v2', at: at - MINUTE };
    },
    urlOf: ({ alert }) => `https://leeway.example/${alert}`,
    ...more,
  };
  return { asked, lookups };
}

const ids = ({ alerts }: { alerts: readonly AlertFacts[] }) => alerts.map(({ alert }) => alert);

test('one alert: its facts, what is hit, the deploy before and the page', async () => {
  const { lookups, asked } = lookupsOf();
  const one = notice('a-1');
  expect(await composed(deliveryOf([one]), lookups, T0 + 5)).toEqual({
    id: 'msg_1',
    type: 'firing',
    test: false,
    service: 'shop',
    at: T0 + 5,
    alerts: [
      {
        ...one.facts,
        hit: [HIT],
        deploy: { version: 'v2', at: T0 - MINUTE },
        url: 'https://leeway.example/a-1',
      },
    ],
    threads: [{ id: 'own', closes: false }],
  });
  expect(asked).toEqual({ hits: [['a-1', 60]], deploys: [['shop', T0]] });
});

test('the gravest come first, and of a kind those that came first', async () => {
  const kinds = ['ticket', 'measurement', 'page', 'budget', 'no-data', 'page', 'ticket'] as const;
  const notices = kinds.map((kind, place) => notice(`${kind}-${place}`, { kind }));
  expect(ids(await composed(deliveryOf(notices), lookupsOf().lookups, T0))).toEqual([
    'page-2',
    'page-5',
    'no-data-4',
    'budget-3',
    'ticket-0',
    'ticket-6',
    'measurement-1',
  ]);
});

test.each([
  { alerts: 1, lookedInto: 1 },
  { alerts: 10, lookedInto: 10 },
  { alerts: 11, lookedInto: 10 },
  { alerts: 200, lookedInto: 10 },
])('of $alerts alerts the gravest $lookedInto are looked into, and all are told', async (given) => {
  const { lookups, asked } = lookupsOf();
  const tickets = Array.from({ length: given.alerts - 1 }, (_, n) => notice(`t-${n}`, { kind: 'ticket' }));
  const message = await composed(deliveryOf([...tickets, notice('page')]), lookups, T0);
  expect(message.alerts).toHaveLength(given.alerts);
  expect(asked.hits).toHaveLength(given.lookedInto);
  expect(asked.hits[0]).toEqual(['page', 60]);
  expect(message.alerts.map(({ hit }) => hit.length)).toEqual(
    Array.from({ length: given.alerts }, (_, place) => (place < given.lookedInto ? 1 : 0)),
  );
  expect(message.alerts.every(({ deploy }) => deploy !== null)).toBe(true);
});

test('of those that began within one minute the deploy is asked for once', async () => {
  const { lookups, asked } = lookupsOf();
  const starts = [T0, T0 + 59_999, T0 + MINUTE, T0 + 1];
  const notices = starts.map((startedAt, place) => notice(`a-${place}`, { startedAt }));
  const message = await composed(deliveryOf(notices), lookups, T0 + 5 * MINUTE);
  expect(asked.deploys).toEqual([
    ['shop', T0],
    ['shop', T0 + MINUTE],
  ]);
  expect(message.alerts.map(({ deploy }) => deploy?.at)).toEqual([T0 - MINUTE, T0 - MINUTE, T0, T0 - MINUTE]);
});

describe('a lookup that fails leaves its part out', () => {
  const away = () => Promise.reject(new Error('PostgreSQL is away'));

  test.each<[title: string, more: Partial<Lookups>, hits: number, version: string | null]>([
    ['what is hit', { hits: away }, 0, 'v2'],
    ['the deploy before', { deployBefore: away }, 1, null],
    ['both', { hits: away, deployBefore: away }, 0, null],
  ])('%s', async (_, more, hits, version) => {
    const message = await composed(deliveryOf([notice('a-1'), notice('a-2')]), lookupsOf(more).lookups, T0);
    for (const alert of message.alerts) {
      expect(alert.hit).toHaveLength(hits);
      expect(alert.deploy?.version ?? null).toBe(version);
      expect(alert.url).toBe(`https://leeway.example/${alert.alert}`);
    }
  });
});

describe('what is over', () => {
  const over = { type: 'resolved' } as const;

  test('is not looked into, and says of which deploy it was', async () => {
    const { lookups, asked } = lookupsOf();
    const message = await composed(deliveryOf([notice('a-1')], over), lookups, T0);
    expect(asked.hits).toEqual([]);
    expect(message.alerts).toMatchObject([{ hit: [], deploy: { version: 'v2' } }]);
  });

  test('closes the threads of the messages that told that it fires, each once', async () => {
    const notices = [
      notice('a-1', {}, { thread: 'storm', closes: false }),
      notice('a-2', {}, { thread: 'alone', closes: true }),
      notice('a-3', {}, { thread: 'storm', closes: false }),
    ];
    const message = await composed(deliveryOf(notices, over), lookupsOf().lookups, T0);
    expect(message.threads).toEqual([
      { id: 'storm', closes: false },
      { id: 'alone', closes: true },
    ]);
  });
});
