import { describe, test } from 'vitest';
import { type Case, check, OVERRIDDEN, OVERRIDE, REASON } from '../support/gate-questions.ts';

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
      reasons: [REASON.harden, less('−200%')],
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
