import { describe, expect, test } from 'vitest';
import { type QuestionInput, readOverride, readQuestion } from '../../server/gate/reading.ts';

const NOW = Date.UTC(2026, 10, 23, 12, 0, 30);
const MINUTE = 60_000;

const INPUT: QuestionInput = {
  ...{ service: 'shop', slo: null, kind: 'feature', strict: false, onUnknown: null },
  ...{ minRemaining: null, maxBurn: null },
};

describe('a question', () => {
  test.each([
    ['10%', { num: 10, den: 100 }],
    [' 12.5 %', { num: 125, den: 1000 }],
    ['0%', { num: 0, den: 100 }],
    ['100%', { num: 100, den: 100 }],
  ])('at least %s left', (minRemaining, ratio) => {
    expect(readQuestion({ ...INPUT, minRemaining })).toEqual({
      ok: true,
      question: { ...INPUT, minRemaining: ratio },
    });
  });

  test.each([
    ['2', { num: 2, den: 1 }],
    ['2x', { num: 2, den: 1 }],
    ['14.4X', { num: 144, den: 10 }],
    [' 0.50 x ', { num: 5, den: 10 }],
    ['0', { num: 0, den: 1 }],
  ])('at most a burn of %s', (maxBurn, ratio) => {
    expect(readQuestion({ ...INPUT, maxBurn })).toEqual({
      ok: true,
      question: { ...INPUT, maxBurn: ratio },
    });
  });

  test.each([
    ['minRemaining', '10', '"10" lacks its unit; write 10%'],
    ['minRemaining', 'a tenth', '"a tenth" is not a percentage; write one like 2% or 12.5%'],
    ['minRemaining', '', '"" is not a percentage; write one like 2% or 12.5%'],
    ['minRemaining', '100.1%', '100.1% is more than the whole budget; write 100% or less'],
    ['minRemaining', '-5%', '"-5%" is not a percentage; write one like 2% or 12.5%'],
    ['maxBurn', '2,5', '"2,5" is not a number; write 2.5'],
    ['maxBurn', 'x', '"" is not a number above 0; write one like 14.4'],
    ['maxBurn', '-1', '"-1" is not a number above 0; write one like 14.4'],
  ])('%s of "%s" cannot be read', (field, text, reason) => {
    expect(readQuestion({ ...INPUT, [field]: text })).toEqual({ ok: false, field, reason });
  });
});

describe('an override', () => {
  const input = { service: 'shop', by: ' ana ', reason: ' the fix ', for: '2h' };

  test.each([
    ['30m', 30],
    ['2h', 120],
    ['7d', 10_080],
    ['1w', 10_080],
  ])('for %s', (length, minutes) => {
    expect(readOverride({ ...input, for: length }, NOW)).toEqual({
      ok: true,
      override: { service: 'shop', by: 'ana', reason: 'the fix', from: NOW, to: NOW + minutes * MINUTE },
    });
  });

  test.each([
    [{ for: '8d' }, 'for', 'an override is at most 7 days long; write 7d or less'],
    [{ for: '10081m' }, 'for', 'an override is at most 7 days long; write 7d or less'],
    [{ for: '2' }, 'for', '"2" lacks its unit; write 2m, 2h or 2d'],
    [{ for: 'for ever' }, 'for', '"for ever" is no whole minutes; write some like 5m, 6h or 3d'],
    [{ for: '0h' }, 'for', '"0h" is no time; write 1m or more'],
    [{ by: ' ' }, 'by', 'say who'],
    [{ reason: '' }, 'reason', 'say why'],
  ])('%j is refused', (more, field, reason) => {
    expect(readOverride({ ...input, ...more }, NOW)).toEqual({ ok: false, field, reason });
  });
});
