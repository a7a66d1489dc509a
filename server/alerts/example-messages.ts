/** Messages by which a template is tried before it is needed. */
import type { AlertMessage, MessageFacts } from './message.ts';

const AT = Date.UTC(2026, 0, 1, 12);
const HOUR = 3_600_000;

const BURN: MessageFacts = {
  alert: 'example',
  service: 'example',
  slo: 'objective',
  source: 'source',
  kind: 'page',
  condition: 'burn',
  reason: 'The "budget" burns at 20x, over 14.4x (1h/5m).',
  objective: '99.5% of GET /: non-5xx under 300ms over 30 days',
  description: 'What people\nwait for.',
  runbook: 'https://runbooks.example/',
  tier: '1h/5m',
  burn: 20,
  threshold: 14.4,
  lookback: '1h',
  spent: 0.027,
  remaining: 0.35,
  verdict: 'harden',
  headline: 'Harden. The budget burns at 20x; 13 failures to go.',
  startedAt: AT - HOUR,
  resolvedAt: AT,
  hit: [{ what: 'GET / answered 503 (failed)', bad: 120, share: 0.8 }],
  deploy: { version: '1.2.3', at: AT - 2 * HOUR },
  url: 'https://leeway.example/',
};

/** All that may be missing is. */
const SILENT: MessageFacts = {
  ...BURN,
  ...{ slo: null, kind: 'no-data', condition: 'silent', objective: null, description: null, runbook: null },
  ...{ tier: null, burn: null, threshold: null, lookback: null, spent: null, remaining: null },
  ...{ verdict: null, headline: null, resolvedAt: null, hit: [], deploy: null },
};

const FIRING: AlertMessage = {
  id: 'example',
  type: 'firing',
  test: false,
  service: 'example',
  at: AT,
  alerts: [BURN],
  threads: [{ id: 'example', closes: false }],
};

/** The first has a value for everything. */
export const EXAMPLE_MESSAGES: readonly { readonly of: string; readonly message: AlertMessage }[] = [
  { of: 'a burn rate', message: FIRING },
  { of: 'a silent source', message: { ...FIRING, alerts: [SILENT] } },
  {
    of: 'what is resolved',
    message: { ...FIRING, type: 'resolved', threads: [{ id: 'example', closes: true }] },
  },
  { of: 'several alerts', message: { ...FIRING, alerts: [BURN, SILENT] } },
];
