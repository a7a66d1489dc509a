/** One answer of the gate, one record of it and one override to change in tests. */
import type { GateAnswer, GateOverride, GateRecord } from '../../server/http/gate-contract.ts';

export function override(changes: Partial<GateOverride> = {}): GateOverride {
  return {
    ...{ id: 'o1', service: 'snippets', by: 'Ana', reason: 'the fix' },
    ...{ from: '2026-08-20T10:00:00.000Z', to: '2026-08-20T12:00:00.000Z' },
    ...changes,
  };
}

export function answer(changes: Partial<GateAnswer> = {}): GateAnswer {
  return {
    ...{ service: 'snippets', slo: null, kind: 'feature', verdict: 'ship', allowed: true, code: 0 },
    ...{ reasons: ['70% of the error budget is left.'], words: null, overridden: false, override: null },
    exception: null,
    slos: [
      {
        ...{ name: 'read-snippet', objective: '99.5% of GET non-5xx over 30 days', verdict: 'ship' },
        ...{ reasons: ['70% of the error budget is left.'], remaining: 0.7, burn: 0.5 },
        ...{ good: 199_700, bad: 300, total: 200_000 },
      },
    ],
    at: '2026-08-20T11:00:00.000Z',
    url: 'http://127.0.0.1:3000/slo/snippets/read-snippet',
    ...changes,
  };
}

export function record(of: Partial<GateAnswer> = {}, changes: Partial<GateRecord> = {}): GateRecord {
  return {
    ...{ id: '7', at: '2026-08-20T11:00:00.000Z', by: 'ci 17', version: 'v42' },
    answer: answer(of),
    ...changes,
  };
}
