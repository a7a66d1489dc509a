import { describe, expect, test } from 'vitest';
import { type AlertRules, USUAL_ALERTS } from '../../server/slo/alert.ts';
import type { Counts } from '../../server/slo/counts.ts';
import { findingsOf, rejectedFinding, silentFinding, unreadFinding } from '../../server/slo/findings.ts';
import { planFor } from '../../server/slo/plan.ts';
import { sloOf } from '../support/ledger-slo.ts';

const HOUR = 3_600_000;
const SENTENCE = '99.5% of requests non-5xx over 30 days';

function counts(part: Partial<Counts>): Counts {
  return { good: 0, bad: 0, unmeasured: 0, ignored: 0, uncertain: 0, ...part };
}

const over = counts({ good: 900, bad: 100 });
const fine = counts({ good: 1000 });

type ByMinutes = Readonly<Record<number, Counts>>;

/** Findings of an objective whose look-backs are fine but for those that are given. */
function found(byMinutes: ByMinutes, rules: Partial<AlertRules> = {}, exhaustsAt: number | null = null) {
  const plan = planFor({ ...sloOf(SENTENCE), alerts: { ...USUAL_ALERTS, ...rules } });
  const all = plan.lookbacks.map((reach) => byMinutes[reach as number] ?? fine);
  return findingsOf(plan, all, { now: 0, exhaustsAt });
}

function shortly(byMinutes: ByMinutes, rules: Partial<AlertRules> = {}) {
  return found(byMinutes, rules).map(({ kind, holds, clear, tier }) => [
    kind,
    holds ? tier : clear ? 'clear' : 'neither',
  ]);
}

describe('burn rates: one finding for each severity', () => {
  test.each([
    { title: 'nothing burns', byMinutes: {}, page: 'clear', ticket: 'clear' },
    { title: 'the long look-back alone is clear', byMinutes: { 60: over }, page: 'clear', ticket: 'clear' },
    { title: 'the short one alone is neither', byMinutes: { 5: over }, page: 'neither', ticket: 'clear' },
    { title: 'both hold', byMinutes: { 60: over, 5: over }, page: '1h/5m', ticket: 'clear' },
    { title: 'the slower page', byMinutes: { 360: over, 30: over }, page: '6h/30m', ticket: 'neither' },
    {
      title: 'of two pages the fastest',
      byMinutes: { 60: over, 5: over, 360: over, 30: over },
      page: '1h/5m',
      ticket: 'neither',
    },
    { title: 'a ticket', byMinutes: { 1440: over, 120: over }, page: 'clear', ticket: '1d/2h' },
    {
      title: 'a page and a ticket are two',
      byMinutes: { 1440: over, 120: over, 360: over, 30: over },
      page: '6h/30m',
      ticket: '1d/2h',
    },
    {
      title: 'exactly at the threshold it does not hold',
      byMinutes: { 60: counts({ good: 928, bad: 72 }), 5: over },
      page: 'neither',
      ticket: 'clear',
    },
    {
      title: 'two bad events are too few',
      byMinutes: { 60: counts({ bad: 2 }), 5: counts({ bad: 2 }) },
      page: 'neither',
      ticket: 'clear',
    },
    {
      title: 'three are enough',
      byMinutes: { 60: counts({ bad: 3 }), 5: counts({ bad: 1 }) },
      page: '1h/5m',
      ticket: 'clear',
    },
  ])('$title', ({ byMinutes, page, ticket }) => {
    expect(shortly(byMinutes)).toEqual([
      ['page', page],
      ['ticket', ticket],
    ]);
  });

  test('says which tier, how much, and why', () => {
    expect(found({ 60: over, 5: over })[0]).toEqual({
      kind: 'page',
      condition: 'burn',
      holds: true,
      clear: false,
      tier: '1h/5m',
      burn: 20,
      threshold: 14.4,
      lookback: 60,
      reason: 'The budget burns at 20x over 1h, over 14.4x (1h/5m).',
    });
  });

  test('min_bad of the definition', () => {
    const one = { 60: counts({ bad: 1, good: 9 }), 5: counts({ bad: 1, good: 1 }) };
    expect(shortly(one, { minBad: 1 })[0]).toEqual(['page', '1h/5m']);
    expect(shortly(one, { minBad: 2 })[0]).toEqual(['page', 'neither']);
    const many = { 60: counts({ bad: 100, good: 900 }), 5: over };
    expect(shortly(many, { minBad: 100 })[0]).toEqual(['page', '1h/5m']);
    expect(shortly(many, { minBad: 101 })[0]).toEqual(['page', 'neither']);
  });

  test('confident: 3 of 20 are over 14.4 x 0.5%, but not surely; 30 of 200 are', () => {
    const few = { 60: counts({ good: 17, bad: 3 }), 5: over };
    const many = { 60: counts({ good: 170, bad: 30 }), 5: over };
    expect(shortly(few)[0]).toEqual(['page', '1h/5m']);
    expect(shortly(few, { confident: true })[0]).toEqual(['page', 'neither']);
    expect(shortly(many, { confident: true })[0]).toEqual(['page', '1h/5m']);
  });

  test('a severity without tiers has no finding', () => {
    expect(shortly({}, { off: ['page'] })).toEqual([['ticket', 'clear']]);
  });
});

describe('conditions of the budget', () => {
  const budget = (
    window: Counts,
    rules: Partial<AlertRules>,
    exhaustsAt: number | null = null,
    hour = fine,
  ) =>
    found({ 43200: window, 60: hour }, rules, exhaustsAt)
      .filter(({ kind }) => kind === 'budget')
      .map(({ condition, holds, clear, reason }) => ({ condition, holds, clear, reason }));

  test('none unless written', () => {
    expect(budget(over, {})).toEqual([]);
  });

  test('less than a share is left', () => {
    const rules = { remainingBelow: { num: 25, den: 100 } };
    expect(budget(counts({ good: 3985, bad: 15 }), rules)).toEqual([
      { condition: 'remaining', holds: false, clear: true, reason: '' },
    ]);
    expect(budget(counts({ good: 3984, bad: 16 }), rules)).toEqual([
      {
        condition: 'remaining',
        holds: true,
        clear: false,
        reason: '20% of the error budget is left, less than 25%.',
      },
    ]);
    expect(budget(counts({ good: 8, bad: 2 }), rules)[0]?.holds).toBe(false);
  });

  test('nothing is left', () => {
    expect(budget(counts({ good: 996, bad: 4 }), { exhausted: true })[0]?.holds).toBe(false);
    expect(budget(counts({ good: 995, bad: 5 }), { exhausted: true })).toEqual([
      {
        condition: 'exhausted',
        holds: true,
        clear: false,
        reason: 'The error budget is spent: 0% of the error budget is left.',
      },
    ]);
  });

  test('it ends soon: not when it is spent already, nor by two failures', () => {
    const rules = { exhaustsWithin: 72 * 60 };
    const hour = counts({ good: 90, bad: 10 });
    expect(budget(fine, rules, 71 * HOUR, hour)).toEqual([
      {
        condition: 'forecast',
        holds: true,
        clear: false,
        reason: 'At the burn of the last hour the error budget ends in 2.9 days.',
      },
    ]);
    expect(budget(fine, rules, 73 * HOUR, hour)[0]?.holds).toBe(false);
    expect(budget(fine, rules, null, hour)[0]?.holds).toBe(false);
    expect(budget(fine, rules, 71 * HOUR, counts({ good: 1, bad: 2 }))[0]?.holds).toBe(false);
    expect(budget(over, rules, 71 * HOUR, hour)[0]?.holds).toBe(false);
  });
});

describe('conditions of sources', () => {
  test('silent, or heard', () => {
    expect(silentFinding(null)).toMatchObject({
      kind: 'no-data',
      condition: 'silent',
      holds: false,
      clear: true,
    });
    expect(silentFinding('Nobody speaks.')).toMatchObject({
      holds: true,
      clear: false,
      reason: 'Nobody speaks.',
    });
  });

  test('counters that cannot be read', () => {
    expect(unreadFinding('It answered 400.')).toMatchObject({
      kind: 'no-data',
      condition: 'unread',
      holds: true,
      reason: 'It answered 400.',
    });
  });

  test.each([
    { accepted: 95, rejected: 5, holds: false, clear: true },
    { accepted: 94, rejected: 6, holds: true, clear: false },
    { accepted: 0, rejected: 0, holds: false, clear: false },
    // Two refused lines are no share.
    { accepted: 1, rejected: 2, holds: false, clear: false },
  ])('$rejected refused beside $accepted: $holds', ({ accepted, rejected, holds, clear }) => {
    const found = rejectedFinding({ accepted, rejected }, { num: 5, den: 100 });
    expect(found).toMatchObject({ kind: 'measurement', condition: 'rejected', holds, clear });
    if (holds) expect(found.reason).toBe('6% of the lines of the last hour were refused, more than 5%.');
  });
});
