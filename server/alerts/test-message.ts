/** The message that is sent by hand: marked as a test everywhere, about an objective that is nobody's. */
import { randomUUID } from 'node:crypto';
import type { AlertMessage } from './message.ts';
import type { Outcome, Receiver } from './receiver.ts';

/** Receivers have bounds of their own, which tell more. */
const TEST_MS = 15_000;
const SERVICE = 'example';
const MS_PER_MINUTE = 60_000;

export type Tested = { readonly outcome: Outcome; readonly tookMs: number };

/** `pageUrl`: where people find the page; `now` in ms. */
export async function sendTest(receiver: Receiver, pageUrl: string, now: number): Promise<Tested> {
  const began = performance.now();
  const outcome = await receiver.send(testMessage(pageUrl, now), AbortSignal.timeout(TEST_MS));
  return { outcome, tookMs: performance.now() - began };
}

function testMessage(pageUrl: string, now: number): AlertMessage {
  const id = `msg_${randomUUID()}`;
  return {
    id,
    type: 'firing',
    test: true,
    service: SERVICE,
    at: now,
    threads: [{ id, closes: false }],
    alerts: [
      {
        alert: id,
        service: SERVICE,
        slo: 'test',
        source: null,
        kind: 'page',
        condition: 'burn',
        reason: 'The budget burns at 20x over 1h, over 14.4x (1h/5m).',
        objective: '99.5% of GET /example non-5xx under 300ms over 30 days',
        description: null,
        runbook: null,
        ...{ tier: '1h/5m', burn: 20, threshold: 14.4, lookback: '1h', spent: 20 / 720 },
        ...{ remaining: 0.6, verdict: 'harden' },
        headline: 'Harden. The budget burns at 20x; 120 failures to go.',
        startedAt: now - MS_PER_MINUTE,
        resolvedAt: null,
        hit: [{ what: 'GET /example answered 503 (failed)', bad: 80, share: 1 }],
        deploy: null,
        url: pageUrl,
      },
    ],
  };
}
