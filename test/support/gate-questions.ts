/** Questions to the gate about objectives that are as a test has them. */
import { expect } from 'vitest';
import { answerOf, type Frozen } from '../../server/gate/answer.ts';
import type { Answer, Override, Question } from '../../server/gate/question.ts';
import type { Counts } from '../../server/slo/counts.ts';
import { type Policy, USUAL_POLICY } from '../../server/slo/policy.ts';
import type { Lookback, Status } from '../../server/slo/status.ts';
import type { Verdict } from '../../server/slo/verdict.ts';
import { NOW, SNIPPETS } from './http-server.ts';

const HOUR = 3_600_000;

export const REASON: Readonly<Record<Verdict, string>> = {
  ship: '80% of the error budget is left.',
  caution: '20% of the error budget is left, less than 25%.',
  harden: 'A page fires: the budget burns at 20x, over 14.4x (1h/5m).',
  unknown: 'No event has been counted in the last 30d.',
};

export const OVERRIDE: Override = {
  id: 'o-1',
  service: 'snippets',
  by: 'ana',
  reason: 'the fix of the outage',
  from: NOW - HOUR,
  to: NOW + HOUR,
};
export const OVERRIDDEN = 'Overridden by ana until 2026-11-23 13:00 UTC: the fix of the outage.';

export const FROZEN: Frozen = { reason: 'Black Friday', to: Date.UTC(2026, 10, 28) };
export const IS_FROZEN = 'Deploys are frozen until 2026-11-28 00:00 UTC: Black Friday.';

export type Objective = Partial<Omit<Status, 'slo' | 'counts'>> & {
  readonly name?: string;
  readonly counts?: Partial<Counts>;
  readonly policy?: Partial<Policy>;
  readonly hour?: { readonly good: number; readonly bad: number };
};

/** 99.5%: of 1000 events 5 may be bad. */
export function statusOf(verdict: Verdict, { name, counts, policy, hour, ...more }: Objective = {}): Status {
  const none = { good: 0, bad: 0, unmeasured: 0, ignored: 0, uncertain: 0 };
  const lookback = (text: string, minutes: number, own: Counts, burn: number): Lookback => ({
    ...{ text, minutes, burn },
    counts: own,
  });
  const window = { ...none, ...(counts ?? { good: 999, bad: 1 }) };
  const lookbacks = [lookback('30d', 43_200, window, 0.2)];
  if (hour !== undefined) {
    const burn = (hour.bad * 200) / (hour.good + hour.bad);
    lookbacks.unshift(lookback('1h', 60, { ...none, ...hour }, burn));
  }
  return {
    ...SNIPPETS,
    slo: { ...SNIPPETS.slo, name: name ?? 'read', policy: { ...USUAL_POLICY, ...policy } },
    counts: window,
    total: window.good + window.bad,
    remaining: 1 - (window.bad * 200) / (window.good + window.bad),
    ...{ verdict, reasons: [REASON[verdict]], lookbacks, alerts: [] },
    ...more,
  };
}

export type Given = { override?: Override; frozen?: Frozen };

export function asked(question: Partial<Question>, statuses: readonly Status[], given: Given = {}): Answer {
  const usual: Question = {
    ...{ service: 'snippets', slo: null, kind: 'feature', strict: false },
    ...{ minRemaining: null, maxBurn: null, onUnknown: null },
  };
  const { override = null, frozen = null } = given;
  return answerOf({ ...usual, ...question }, statuses, { now: NOW, override, freezeOf: () => frozen });
}

/** What is decided, without the objectives. */
export function decided({ slos: _, override, ...rest }: Answer) {
  return { ...rest, override: override?.id ?? null };
}

export type Case = {
  readonly title: string;
  readonly verdict: Verdict;
  readonly objective?: Objective;
  readonly question?: Partial<Question>;
  readonly given?: Given;
  readonly code: 0 | 1 | 3;
  readonly reasons: readonly string[];
  readonly exception?: string;
  readonly override?: string;
};

export function check({ title: _, verdict, objective, question = {}, given, ...expected }: Case): void {
  expect(decided(asked(question, [statusOf(verdict, objective)], given))).toEqual({
    ...{ exception: null, override: null },
    ...{ verdict, allowed: expected.code === 0 },
    ...expected,
  });
}
