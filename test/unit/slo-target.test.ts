import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTarget, targetShare } from '../../server/slo/target.ts';

function read(text: string) {
  const reading = parseTarget(text);
  return reading.ok ? { ...reading.target, share: targetShare(reading.target) } : reading.reason;
}

describe('a target', () => {
  test.each([
    { title: 'one decimal', text: '99.5%', target: { text: '99.5%', of: 1000, bad: 5, share: 0.995 } },
    { title: 'no decimals', text: '99%', target: { text: '99%', of: 100, bad: 1, share: 0.99 } },
    {
      title: 'a space before the sign',
      text: ' 99.9 % ',
      target: { text: '99.9%', of: 1000, bad: 1, share: 0.999 },
    },
    {
      title: 'zeros that say nothing',
      text: '099.500%',
      target: { text: '99.5%', of: 1000, bad: 5, share: 0.995 },
    },
    {
      title: 'five nines',
      text: '99.999%',
      target: { text: '99.999%', of: 100_000, bad: 1, share: 0.99999 },
    },
    {
      title: 'twelve decimals',
      text: '99.999999999999%',
      target: { text: '99.999999999999%', of: 1e14, bad: 1, share: 0.99999999999999 },
    },
    { title: 'a low target', text: '0.1%', target: { text: '0.1%', of: 1000, bad: 999, share: 0.001 } },
  ])('$title: $text', ({ text, target }) => {
    expect(read(text)).toEqual(target);
  });

  test.each([
    { title: '100%', text: '100%', reason: /no error budget/ },
    { title: '100.0%', text: '100.0%', reason: /no error budget/ },
    { title: 'above 100%', text: '100.001%', reason: /below 100%/ },
    { title: 'far above 100%', text: '1000%', reason: /below 100%/ },
    { title: '0%', text: '0.0%', reason: /above 0%/ },
    { title: 'below 0%', text: '-5%', reason: /above 0%/ },
    { title: 'thirteen decimals', text: '99.9999999999999%', reason: /at most 12 decimals/ },
    { title: 'no sign', text: '99.9', reason: /^"99.9" lacks its unit; write 99.9%$/ },
    { title: 'a decimal comma', text: '99,9%', reason: /write 99.9%$/ },
    { title: 'a word', text: 'ninety%', reason: /is not a target/ },
    { title: 'nothing', text: '', reason: /is not a target/ },
  ])('is refused with the reason: $title', ({ text, reason }) => {
    expect(read(text)).toMatch(reason);
  });

  test('share and budget are exact for every decimal text', () => {
    const percent = fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 999_999_999_999 }));
    fc.assert(
      fc.property(percent, ([whole, fraction]) => {
        const decimals = String(fraction).padStart(12, '0');
        const reading = parseTarget(`${whole}.${decimals}%`);
        if (!reading.ok) throw new Error(reading.reason);
        const { of, bad } = reading.target;
        expect((BigInt(of - bad) * 10n ** 14n) / BigInt(of)).toBe(BigInt(`${whole}${decimals}`));
        expect(targetShare(reading.target)).toBe(Number(`0.${String(whole).padStart(2, '0')}${decimals}`));
      }),
    );
  });
});
