import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../server/slo/verdict.ts';
import { asked, decided, FROZEN, IS_FROZEN, REASON, statusOf } from '../support/gate-questions.ts';
import { SNIPPETS } from '../support/http-server.ts';

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
