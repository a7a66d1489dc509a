import { describe, expect, test } from 'vitest';
import { answerOf, type Frozen } from '../../server/gate/answer.ts';
import type { Answer, Override, Question } from '../../server/gate/question.ts';
import type { Counts } from '../../server/slo/counts.ts';
import { CHANGE_KINDS, type Policy, USUAL_POLICY } from '../../server/slo/policy.ts';
import type { Lookback, Status } from '../../server/slo/status.ts';
import type { Verdict } from '../../server/slo/verdict.ts';
import { NOW, SNIPPETS } from '../support/http-server.ts';

const HOUR = 3_600_000;

const REASON: Readonly<Record<Verdict, string>> = {
  ship: '80% of the error budget is left.',
  caution: '20% of the error budget is left, less than 25%.',
  harden: 'A page fires: the budget burns at 20x, over 14.4x (1h/5m).',
  unknown: 'No event has been counted in the last 30d.',
};

const OVERRIDE: Override = {
  id: 'o-1',
  service: 'snippets',
  by: 'ana',
  reason: 'the fix of the outage',
  from: NOW - HOUR,
  to: NOW + HOUR,
};
const OVERRIDDEN = 'Overridden by ana until 2026-11-23 13:00 UTC: the fix of the outage.';

const FROZEN: Frozen = { reason: 'Black Friday', to: Date.UTC(2026, 10, 28) };
const IS_FROZEN = 'Deploys are frozen until 2026-11-28 00:00 UTC: Black Friday.';

type Objective = Partial<Omit<Status, 'slo' | 'counts'>> & {
  readonly name?: string;
  readonly counts?: Partial<Counts>;
  readonly policy?: Partial<Policy>;
  readonly hour?: { readonly good: number; readonly bad: number };
};

/** 99.5%: of 1000 events 5 may be bad. */
function statusOf(verdict: Verdict, { name, counts, policy, hour, ...more }: Objective = {}): Status {
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

type Given = { override?: Override; frozen?: Frozen };

function asked(question: Partial<Question>, statuses: readonly Status[], given: Given = {}): Answer {
  const usual: Question = {
    ...{ service: 'snippets', slo: null, kind: 'feature', strict: false },
    ...{ minRemaining: null, maxBurn: null, onUnknown: null },
  };
  const { override = null, frozen = null } = given;
  return answerOf({ ...usual, ...question }, statuses, { now: NOW, override, freezeOf: () => frozen });
}

/** What is decided, without the objectives. */
function decided({ slos: _, override, ...rest }: Answer) {
  return { ...rest, override: override?.id ?? null };
}

type Case = {
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

function check({ title: _, verdict, objective, question = {}, given, ...expected }: Case): void {
  expect(decided(asked(question, [statusOf(verdict, objective)], given))).toEqual({
    ...{ exception: null, override: null },
    ...{ verdict, allowed: expected.code === 0 },
    ...expected,
  });
}

describe('one objective', () => {
  const EXCEPTED = 'The policy lets a change of kind security pass.';
  const POLICY_PASSES = 'What cannot be told passes, as the policy has it.';
  const ASKED_PASSES = 'What cannot be told passes, as it was asked for.';
  test.each<Case>([
    { title: 'ship', verdict: 'ship', code: 0, reasons: [REASON.ship] },
    { title: 'caution', verdict: 'caution', code: 0, reasons: [REASON.caution] },
    { title: 'harden', verdict: 'harden', code: 1, reasons: [REASON.harden] },
    { title: 'unknown', verdict: 'unknown', code: 3, reasons: [REASON.unknown] },
    {
      title: 'ship, strict',
      verdict: 'ship',
      question: { strict: true },
      code: 0,
      reasons: [REASON.ship],
    },
    {
      title: 'caution, strict',
      verdict: 'caution',
      question: { strict: true },
      code: 1,
      reasons: ['It was asked that caution blocks.', REASON.caution],
    },
    {
      title: 'caution, strict, of a kind that passes',
      verdict: 'caution',
      question: { strict: true, kind: 'security' },
      code: 0,
      exception: 'security',
      reasons: [EXCEPTED, 'It was asked that caution blocks.', REASON.caution],
    },
    {
      title: 'harden, of a kind that passes',
      verdict: 'harden',
      question: { kind: 'security' },
      code: 0,
      exception: 'security',
      reasons: [EXCEPTED, REASON.harden],
    },
    {
      title: 'harden, of a kind that this policy does not let pass',
      verdict: 'harden',
      objective: { policy: { exceptions: ['p0'] } },
      question: { kind: 'security' },
      code: 1,
      reasons: [REASON.harden],
    },
    {
      title: 'ship, of a kind that would pass anyway: no exception',
      verdict: 'ship',
      question: { kind: 'security' },
      code: 0,
      reasons: [REASON.ship],
    },
    {
      title: 'unknown, of a kind that passes: what nobody knows is not excepted',
      verdict: 'unknown',
      question: { kind: 'security' },
      code: 3,
      reasons: [REASON.unknown],
    },
    {
      title: 'unknown, where the policy lets pass',
      verdict: 'unknown',
      objective: { policy: { unknown: 'pass' } },
      code: 0,
      reasons: [POLICY_PASSES, REASON.unknown],
    },
    {
      title: 'unknown, asked to pass',
      verdict: 'unknown',
      question: { onUnknown: 'pass' },
      code: 0,
      reasons: [ASKED_PASSES, REASON.unknown],
    },
    {
      title: 'unknown, asked to block where the policy lets pass',
      verdict: 'unknown',
      objective: { policy: { unknown: 'pass' } },
      question: { onUnknown: 'block' },
      code: 3,
      reasons: [REASON.unknown],
    },
    {
      title: 'frozen',
      verdict: 'ship',
      given: { frozen: FROZEN },
      code: 1,
      reasons: [IS_FROZEN, REASON.ship],
    },
    {
      title: 'frozen, of a kind that passes',
      verdict: 'ship',
      question: { kind: 'security' },
      given: { frozen: FROZEN },
      code: 0,
      exception: 'security',
      reasons: [EXCEPTED, IS_FROZEN, REASON.ship],
    },
    {
      title: 'frozen and unknown, asked to pass: frozen is certain',
      verdict: 'unknown',
      question: { onUnknown: 'pass' },
      given: { frozen: FROZEN },
      code: 1,
      reasons: [IS_FROZEN, REASON.unknown],
    },
    {
      title: 'frozen and unknown, of a kind that passes: unknown blocks all the same',
      verdict: 'unknown',
      question: { kind: 'security' },
      given: { frozen: FROZEN },
      code: 3,
      reasons: [IS_FROZEN, REASON.unknown],
    },
    {
      title: 'frozen, hardening, overridden',
      verdict: 'harden',
      given: { frozen: FROZEN, override: OVERRIDE },
      code: 0,
      override: 'o-1',
      reasons: [OVERRIDDEN, IS_FROZEN, REASON.harden],
    },
    {
      title: 'unknown, overridden',
      verdict: 'unknown',
      given: { override: OVERRIDE },
      code: 0,
      override: 'o-1',
      reasons: [OVERRIDDEN, REASON.unknown],
    },
    {
      title: 'strict caution, overridden',
      verdict: 'caution',
      question: { strict: true },
      given: { override: OVERRIDE },
      code: 0,
      override: 'o-1',
      reasons: [OVERRIDDEN, 'It was asked that caution blocks.', REASON.caution],
    },
    {
      title: 'harden, of a kind that passes: there is nothing to override',
      verdict: 'harden',
      question: { kind: 'security' },
      given: { override: OVERRIDE },
      code: 0,
      exception: 'security',
      reasons: [EXCEPTED, REASON.harden],
    },
    {
      title: 'ship: there is nothing to override',
      verdict: 'ship',
      given: { override: OVERRIDE },
      code: 0,
      reasons: [REASON.ship],
    },
  ])('$title', check);

  test('by the usual policy a revert, security and P0 pass while it hardens', () => {
    const passing = CHANGE_KINDS.filter((kind) => asked({ kind }, [statusOf('harden')]).allowed);
    expect(passing).toEqual(['revert', 'security', 'p0']);
  });

  test('history that is still being read says nothing, whatever it says so far', () => {
    const objective = { building: 0.25, counts: { good: 0, bad: 10 }, hour: { good: 0, bad: 10 } };
    const question = { minRemaining: { num: 1, den: 10 }, maxBurn: { num: 2, den: 1 } };
    const answer = asked(question, [statusOf('harden', objective)]);
    expect(decided(answer)).toMatchObject({
      verdict: 'unknown',
      code: 3,
      reasons: ['The history is being read: 25% so far.'],
    });
    expect(answer.slos[0]).toMatchObject({ verdict: 'unknown', bad: 10 });
    const told = {
      building: 0.25,
      reasons: ['No source is heard.', 'The history is being read: 25% so far.'],
    };
    expect(asked({}, [statusOf('unknown', told)]).reasons).toEqual(told.reasons);
  });
});

describe('what is asked for besides', () => {
  const tenth = { minRemaining: { num: 1, den: 10 } };
  const twice = { maxBurn: { num: 2, den: 1 } };
  const less = (left: string) => `${left} of the error budget is left, less than the 10% asked for.`;
  test.each<Case>([
    {
      title: 'exactly as much is left as was asked for',
      verdict: 'caution',
      objective: { counts: { good: 199_100, bad: 900 } },
      question: tenth,
      code: 0,
      reasons: [REASON.caution],
    },
    {
      title: 'one event less is left',
      verdict: 'caution',
      objective: { counts: { good: 199_099, bad: 901 } },
      question: tenth,
      code: 1,
      reasons: [less('9.9%'), REASON.caution],
    },
    {
      title: 'more than all was spent',
      verdict: 'harden',
      objective: { counts: { good: 985, bad: 15 } },
      question: tenth,
      code: 1,
      reasons: [REASON.harden, less('-200%')],
    },
    {
      title: 'less is left, of a kind that passes',
      verdict: 'caution',
      objective: { counts: { good: 199_099, bad: 901 } },
      question: { ...tenth, kind: 'revert' },
      code: 0,
      exception: 'revert',
      reasons: ['The policy lets a change of kind revert pass.', less('9.9%'), REASON.caution],
    },
    {
      title: 'no event: all of it is left',
      verdict: 'unknown',
      objective: { counts: { good: 0, bad: 0 } },
      question: { ...tenth, onUnknown: 'pass' },
      code: 0,
      reasons: ['What cannot be told passes, as it was asked for.', REASON.unknown],
    },
    {
      title: 'less is left of what nobody knows well enough',
      verdict: 'unknown',
      objective: { counts: { good: 995, bad: 5 } },
      question: { ...tenth, onUnknown: 'pass' },
      code: 1,
      reasons: [less('0%'), REASON.unknown],
    },
    {
      title: 'the last hour burned exactly as fast as it may',
      verdict: 'ship',
      objective: { hour: { good: 99, bad: 1 } },
      question: twice,
      code: 0,
      reasons: [REASON.ship],
    },
    {
      title: 'a little faster',
      verdict: 'ship',
      objective: { hour: { good: 98_999, bad: 1001 } },
      question: twice,
      code: 1,
      reasons: ['In the last 1h the budget burned at a little more than the 2x asked for.', REASON.ship],
    },
    {
      title: 'much faster',
      verdict: 'ship',
      objective: { hour: { good: 9, bad: 1 } },
      question: twice,
      code: 1,
      reasons: ['In the last 1h the budget burned at 20x, over the 2x asked for.', REASON.ship],
    },
    {
      title: 'no burn at all is asked for, and there is none',
      verdict: 'ship',
      objective: { hour: { good: 10, bad: 0 } },
      question: { maxBurn: { num: 0, den: 1 } },
      code: 0,
      reasons: [REASON.ship],
    },
    {
      title: 'a window shorter than an hour is all there is',
      verdict: 'ship',
      question: { maxBurn: { num: 1, den: 10 } },
      code: 1,
      reasons: ['In the last 30d the budget burned at 0.2x, over the 0.1x asked for.', REASON.ship],
    },
    {
      title: 'both',
      verdict: 'caution',
      objective: { counts: { good: 996, bad: 4 }, hour: { good: 9, bad: 1 } },
      question: { ...twice, minRemaining: { num: 1, den: 4 }, strict: true },
      code: 1,
      reasons: [
        '20% of the error budget is left, less than the 25% asked for.',
        'In the last 1h the budget burned at 20x, over the 2x asked for.',
        'It was asked that caution blocks.',
        REASON.caution,
      ],
    },
    {
      title: 'less is left, overridden',
      verdict: 'ship',
      objective: { hour: { good: 9, bad: 1 } },
      question: twice,
      given: { override: OVERRIDE },
      code: 0,
      override: 'o-1',
      reasons: [OVERRIDDEN, 'In the last 1h the budget burned at 20x, over the 2x asked for.', REASON.ship],
    },
  ])('$title', check);
});

describe('several objectives', () => {
  test('the verdict is that of the worst: harden before unknown before caution before ship', () => {
    const all: readonly Verdict[] = ['ship', 'caution', 'unknown', 'harden'];
    const worst = all.map((_, index) => {
      const { verdict, code } = asked(
        {},
        all.slice(0, index + 1).map((own) => statusOf(own, { name: own })),
      );
      return [verdict, code];
    });
    expect(worst).toEqual([
      ['ship', 0],
      ['caution', 0],
      ['unknown', 3],
      ['harden', 1],
    ]);
  });

  test('reasons carry names, what decided first; what is well says nothing beside it', () => {
    const statuses = (['ship', 'caution', 'unknown', 'harden'] as const).map((own) =>
      statusOf(own, { name: own }),
    );
    const answer = asked({}, statuses);
    expect(answer.reasons).toEqual([
      `harden: ${REASON.harden}`,
      `unknown: ${REASON.unknown}`,
      `caution: ${REASON.caution}`,
    ]);
    expect(answer.slos.map(({ name }) => name)).toEqual(['harden', 'unknown', 'caution', 'ship']);
  });

  test('where all is well, the one with the least left says so', () => {
    const answer = asked({}, [
      statusOf('ship', { name: 'a' }),
      statusOf('ship', { name: 'c', remaining: 0.5 }),
      statusOf('ship', { name: 'b', remaining: 0.5 }),
    ]);
    expect(answer.reasons).toEqual([`b: ${REASON.ship}`]);
    expect(answer.slos.map(({ name }) => name)).toEqual(['b', 'c', 'a']);
  });

  test('each has a policy of its own: what one lets pass, another blocks', () => {
    const strict = statusOf('harden', { name: 'strict', policy: { exceptions: [] } });
    const usual = statusOf('harden', { name: 'usual' });
    expect(decided(asked({ kind: 'revert' }, [usual, strict]))).toEqual({
      ...{ verdict: 'harden', allowed: false, code: 1, exception: null, override: null },
      reasons: [`strict: ${REASON.harden}`, `usual: ${REASON.harden}`],
    });
  });

  test('excepted where it hardens, and unknown blocks: cannot tell', () => {
    const answer = asked({ kind: 'revert' }, [
      statusOf('harden', { name: 'a' }),
      statusOf('unknown', { name: 'b' }),
    ]);
    expect(decided(answer)).toEqual({
      ...{ verdict: 'harden', allowed: false, code: 3, exception: null, override: null },
      reasons: [`b: ${REASON.unknown}`, `a: ${REASON.harden}`],
    });
  });

  test('one that ships may decide: it burned too fast', () => {
    const fast = statusOf('ship', { name: 'fast', hour: { good: 9, bad: 1 } });
    const answer = asked({ maxBurn: { num: 2, den: 1 } }, [statusOf('caution', { name: 'low' }), fast]);
    expect(decided(answer)).toMatchObject({
      verdict: 'caution',
      code: 1,
      reasons: [
        'fast: In the last 1h the budget burned at 20x, over the 2x asked for.',
        `fast: ${REASON.ship}`,
        `low: ${REASON.caution}`,
      ],
    });
    expect(answer.slos.map(({ name }) => name)).toEqual(['fast', 'low']);
  });

  test('a freeze of all is told once', () => {
    const statuses = [statusOf('ship', { name: 'a' }), statusOf('ship', { name: 'b' })];
    expect(asked({}, statuses, { frozen: FROZEN }).reasons).toEqual([IS_FROZEN, `a: ${REASON.ship}`]);
  });

  test('none that counts yet: cannot tell', () => {
    const none = 'No objective of it counts anything yet.';
    expect(asked({}, [])).toMatchObject({ verdict: 'unknown', code: 3, reasons: [none], slos: [] });
    const passing = asked({ onUnknown: 'pass' }, []);
    expect(passing).toMatchObject({
      allowed: true,
      code: 0,
      reasons: ['What cannot be told passes, as it was asked for.', none],
    });
  });
});

test('the numbers of each objective are there, with the burn of its last hour', () => {
  const { slos } = asked({}, [statusOf('ship', { hour: { good: 9, bad: 1 } })]);
  expect(slos).toEqual([
    {
      name: 'read',
      objective: SNIPPETS.slo.objective,
      verdict: 'ship',
      reasons: [REASON.ship],
      remaining: 0.8,
      burn: 20,
      ...{ good: 999, bad: 1, total: 1000 },
    },
  ]);
});
