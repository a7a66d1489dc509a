/** Messages about a burning budget, and what differs from them. */
import type { AlertMessage, MessageFacts } from '../../server/alerts/message.ts';

/** 2026-11-23T12:00:00Z. */
export const AT = Date.UTC(2026, 10, 23, 12);
const MINUTE = 60_000;

const BURN: MessageFacts = {
  alert: 'a-1',
  service: 'snippets',
  slo: 'read-snippet',
  source: null,
  kind: 'page',
  condition: 'burn',
  reason: 'The budget burns at 20x, over 14.4x (1h/5m).',
  objective: '99.5% of GET /s/: non-5xx under 300ms over 30 days',
  description: null,
  runbook: 'https://runbooks.example/read?a=1&b=2',
  tier: '1h/5m',
  burn: 20,
  threshold: 14.4,
  lookback: '1h',
  spent: 0.0277,
  remaining: 0.35,
  verdict: 'harden',
  headline: 'Harden. The budget burns at 20x; 13 failures to go.',
  startedAt: AT - 2 * MINUTE,
  resolvedAt: null,
  hit: [
    { what: 'GET /s/: 503 (failed)', bad: 1214, share: 0.87 },
    { what: 'GET /s/: 200 (slow)', bad: 180, share: 0.13 },
  ],
  deploy: { version: 'v1.4.2', at: AT - 9 * MINUTE },
  url: 'https://leeway.example/snippets/read-snippet?at=2026-11-23T12%3A00Z',
};

export function factsOf(more: Partial<MessageFacts> = {}): MessageFacts {
  return { ...BURN, ...more };
}

/** About a source that is not heard. */
export function silence(more: Partial<MessageFacts> = {}): MessageFacts {
  return factsOf({
    ...{ alert: 'a-2', slo: null, source: 'nginx-access', kind: 'no-data', condition: 'silent' },
    ...{ reason: 'Nothing was heard of nginx-access for 12 minutes.', objective: null, runbook: null },
    ...{ tier: null, burn: null, threshold: null, lookback: null, spent: null, remaining: null },
    ...{ verdict: null, headline: null, hit: [], deploy: null },
    ...more,
  });
}

export function messageOf(more: Partial<AlertMessage> = {}): AlertMessage {
  return {
    id: 'msg_1',
    type: 'firing',
    test: false,
    service: 'snippets',
    at: AT,
    alerts: [BURN],
    threads: [{ id: 'thread-1', closes: false }],
    ...more,
  };
}

/** The same alert, over after 37 minutes. */
export function resolvedMessage(more: Partial<AlertMessage> = {}): AlertMessage {
  const resolvedAt = BURN.startedAt + 37 * MINUTE;
  const alerts = [factsOf({ resolvedAt })];
  const threads = [{ id: 'thread-1', closes: true }];
  return messageOf({ id: 'msg_2', type: 'resolved', at: resolvedAt, alerts, threads, ...more });
}

/** As many pages as one likes, and two tickets after them. */
export function storm(pages: number): AlertMessage {
  const paging = Array.from({ length: pages }, (_, index) =>
    factsOf({ alert: `p-${index}`, slo: `slo-${index}` }),
  );
  const tickets = ['late', 'later'].map((slo) => factsOf({ alert: slo, slo, kind: 'ticket' }));
  return messageOf({ alerts: [...paging, ...tickets] });
}
