import { describe, expect, test } from 'vitest';
import { CHANGE_KINDS } from '../../server/slo/policy.ts';
import {
  asked,
  type Case,
  check,
  decided,
  FROZEN,
  IS_FROZEN,
  OVERRIDDEN,
  OVERRIDE,
  REASON,
  statusOf,
} from '../support/gate-questions.ts';

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
