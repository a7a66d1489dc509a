import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  digestOf,
  hintOf,
  isSameDigest,
  newSecret,
  newToken,
  tokenFault,
} from '../../server/access/token-text.ts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 'leeway_'.length + 46;
const NOT_OURS = 'What was sent is no token of Leeway: those begin with leeway_';
const NOT_WHOLE = 'The token is not whole: some of it is missing, or does not belong to it.';
const MISTYPED = 'The token is mistyped: its last characters do not fit the others.';
const token = fc.constant(null).map(newToken);
const place = fc.nat(LENGTH - 1);

describe('a token', () => {
  test('has a prefix that is found, and 46 digits', () => {
    const text = newToken();
    expect(text).toMatch(/^leeway_[0-9A-Za-z]{46}$/);
    expect(tokenFault(text)).toBe(null);
    expect(hintOf(text)).toBe(text.slice(-4));
  });

  test('has the sum of its digits in the last six', () => {
    const zeros = `leeway_${'0'.repeat(40)}`;
    // CRC-32 of forty "0" is 0x963fbb8e, as Python's zlib has it; in 62 digits:
    expect(tokenFault(`${zeros}2kaqcA`)).toBe(null);
    expect(tokenFault(`${zeros}000000`)).toBe(MISTYPED);
  });

  test('with a single digit that is another is found out, wherever it is', () => {
    fc.assert(
      fc.property(token, place, fc.constantFrom(...DIGITS), (text, at, digit) => {
        fc.pre(text[at] !== digit);
        const wrong = `${text.slice(0, at)}${digit}${text.slice(at + 1)}`;
        expect(tokenFault(wrong)).toBe(at < 'leeway_'.length ? NOT_OURS : MISTYPED);
      }),
      { numRuns: 5_000 },
    );
  });

  test('with a single character missing, or one too many, is found out, wherever it is', () => {
    fc.assert(
      fc.property(token, place, fc.constantFrom(...DIGITS), (text, at, digit) => {
        const [less, more] = [
          text.slice(0, at) + text.slice(at + 1),
          text.slice(0, at) + digit + text.slice(at),
        ];
        for (const wrong of [less, more])
          expect(tokenFault(wrong)).toBe(wrong.startsWith('leeway_') ? NOT_WHOLE : NOT_OURS);
      }),
      { numRuns: 2_000 },
    );
  });

  test('with two neighbours that changed places is found out', () => {
    fc.assert(
      fc.property(token, fc.integer({ min: 'leeway_'.length, max: LENGTH - 2 }), (text, at) => {
        fc.pre(text[at] !== text[at + 1]);
        expect(tokenFault(`${text.slice(0, at)}${text[at + 1]}${text[at]}${text.slice(at + 2)}`)).toBe(
          MISTYPED,
        );
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    { text: '', fault: NOT_OURS },
    { text: 'hunter2', fault: NOT_OURS },
    { text: 'LEEWAY_', fault: NOT_OURS },
    { text: 'leeway_', fault: NOT_WHOLE },
    { text: `${newToken()}\n`, fault: NOT_WHOLE },
    { text: ` ${newToken()}`, fault: NOT_OURS },
    { text: `leeway_${'é'.repeat(46)}`, fault: NOT_WHOLE },
  ])('is not $text', ({ text, fault }) => {
    expect(tokenFault(text)).toBe(fault);
  });
});

describe('a secret', () => {
  test('has every digit as likely, and none twice as a whole', () => {
    const secrets = Array.from({ length: 5_000 }, newSecret);
    expect(new Set(secrets).size).toBe(5_000);
    const counts = new Map<string, number>();
    for (const digit of secrets.join('')) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual([...DIGITS].sort());
    const fair = (5_000 * 40) / DIGITS.length;
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - fair) ** 2 / fair, 0);
    // 61 degrees of freedom: above 200 by chance once in 10^16 runs. Bytes modulo 62 come to 1300.
    expect(chiSquare).toBeLessThan(200);
  });

  test('is known by its SHA-256 alone', () => {
    const digest = digestOf('abc');
    expect(digest.toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(isSameDigest(digest, digestOf('abc'))).toBe(true);
    expect(isSameDigest(digest, digestOf('abd'))).toBe(false);
    expect(isSameDigest(digest, digest.subarray(1))).toBe(false);
  });
});
