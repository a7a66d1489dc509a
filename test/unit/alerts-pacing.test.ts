import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Circuit, retryWait } from '../../server/alerts/pacing.ts';

const SECOND = 1_000;
const MINUTE = 60_000;

describe('how long to wait after failures', () => {
  test.each([
    { failures: 1, seconds: 4 },
    { failures: 2, seconds: 8 },
    { failures: 3, seconds: 16 },
    { failures: 4, seconds: 32 },
    { failures: 5, seconds: 64 },
    { failures: 6, seconds: 128 },
    { failures: 7, seconds: 256 },
    { failures: 8, seconds: 300 },
    { failures: 9, seconds: 300 },
    { failures: 1_000_000, seconds: 300 },
  ])('$failures: $seconds s at most, and half of it at least', ({ failures, seconds }) => {
    expect(retryWait(failures, 1)).toBe(seconds * SECOND);
    expect(retryWait(failures, 0)).toBe((seconds / 2) * SECOND);
    expect(retryWait(failures, 0.5)).toBe((seconds * 3 * SECOND) / 4);
  });

  test('is within its bounds whatever is drawn, in whole milliseconds, and the first within five seconds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000),
        (n, drawn) => {
          const longest = Math.min(5 * MINUTE, 4 * SECOND * 2 ** Math.min(n - 1, 20));
          const wait = retryWait(n, drawn);
          expect(wait).toBeGreaterThanOrEqual(longest / 2);
          expect(wait).toBeLessThanOrEqual(longest);
          expect(Number.isInteger(wait)).toBe(true);
          if (n === 1) expect(wait).toBeLessThanOrEqual(5 * SECOND);
        },
      ),
    );
  });

  test('a day of failures is some 290 attempts', () => {
    let [at, attempts] = [0, 0];
    while (at < 24 * 60 * MINUTE) at += retryWait(++attempts, 1);
    expect(attempts).toBe(294);
  });
});

describe('the circuit of a receiver', () => {
  const fails = (circuit: Circuit, now: number, afterMs: number | null = null) =>
    circuit.failed(now, { reason: `It failed at ${now}.`, afterMs }, 1);

  test('four failures leave it sound, the fifth leaves it alone', () => {
    const circuit = new Circuit();
    expect([circuit.isSound, circuit.isPaused(0), circuit.fault]).toEqual([true, false, null]);
    for (const now of [1, 2, 3, 4]) {
      fails(circuit, now);
      const fault = `It failed at ${now}.`;
      expect([circuit.isSound, circuit.isPaused(now), circuit.fault]).toEqual([true, false, fault]);
    }
    fails(circuit, 5);
    const alone = [false, 5 + 4 * SECOND, 'It failed at 5.'];
    expect([circuit.isSound, circuit.pausedUntil(5), circuit.fault]).toEqual(alone);
  });

  test('it is asked again to the millisecond, and left alone ever longer', () => {
    const circuit = new Circuit();
    const pauses: number[] = [];
    let now = 0;
    for (let failure = 1; failure <= 13; failure++) {
      fails(circuit, now);
      const until = circuit.pausedUntil(now) ?? now;
      pauses.push((until - now) / SECOND);
      if (until > now) expect(circuit.isPaused(until - 1)).toBe(true);
      expect([circuit.isPaused(until), circuit.pausedUntil(until)]).toEqual([false, null]);
      now = until;
    }
    expect(pauses).toEqual([0, 0, 0, 0, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    expect(circuit.isSound).toBe(false);
  });

  test('what it asks for is honoured from the first failure on', () => {
    const circuit = new Circuit();
    fails(circuit, 0, 90 * SECOND);
    expect([circuit.isSound, circuit.pausedUntil(0)]).toEqual([true, 90 * SECOND]);
    // Another that was on its way and is asked for less: the longer holds.
    fails(circuit, SECOND, SECOND);
    expect(circuit.pausedUntil(SECOND)).toBe(90 * SECOND);
    for (let failure = 3; failure <= 7; failure++) fails(circuit, 90 * SECOND, 10 * SECOND);
    // The seventh in a row is left alone for longer than it asks.
    expect(circuit.pausedUntil(90 * SECOND)).toBe(106 * SECOND);
  });

  test('one success makes it as new', () => {
    const circuit = new Circuit();
    for (let failure = 0; failure < 5; failure++) fails(circuit, 0);
    circuit.succeeded();
    expect([circuit.isSound, circuit.isPaused(0), circuit.fault]).toEqual([true, false, null]);
    fails(circuit, 0);
    expect(circuit.isPaused(0)).toBe(false);
  });

  test('one that answers, and refuses, is there: it is told of, and not left alone', () => {
    const circuit = new Circuit();
    for (let failure = 0; failure < 5; failure++) fails(circuit, 0);
    circuit.refused('It answered 404.');
    expect([circuit.isSound, circuit.pausedUntil(0), circuit.fault]).toEqual([
      true,
      null,
      'It answered 404.',
    ]);
    circuit.succeeded();
    expect(circuit.fault).toBeNull();
  });
});
