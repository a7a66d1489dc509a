import { expect, test } from 'vitest';
import { ageText, connectionText, phaseOf, reconnectWait } from '../../web/lib/connection.ts';

const NOW = 1_000_000;

test.each([
  { title: 'nothing heard yet', open: false, heardAt: null, attempts: 0, phase: 'connecting' },
  { title: 'the first attempt failed', open: false, heardAt: null, attempts: 1, phase: 'unreachable' },
  { title: 'open', open: true, heardAt: NOW - 14_000, attempts: 0, phase: 'live' },
  { title: 'lost for 59 s', open: false, heardAt: NOW - 59_999, attempts: 4, phase: 'reconnecting' },
  { title: 'lost for a minute', open: false, heardAt: NOW - 60_000, attempts: 5, phase: 'stale' },
])('$title: $phase', ({ open, heardAt, attempts, phase }) => {
  expect(phaseOf({ open, heardAt, attempts }, NOW)).toBe(phase);
});

test.each([
  { attempt: 1, random: 0, wait: 500 },
  { attempt: 1, random: 1, wait: 1000 },
  { attempt: 3, random: 0.5, wait: 3000 },
  { attempt: 50, random: 0, wait: 7500 },
  { attempt: 50, random: 1, wait: 15_000 },
])('attempt $attempt with chance $random waits $wait ms', ({ attempt, random, wait }) => {
  expect(reconnectWait(attempt, random)).toBe(wait);
});

test('the note says how old the numbers are', () => {
  expect(connectionText('live', 3000)).toBe('Live');
  expect(connectionText('reconnecting', 17_400)).toBe('Reconnecting; numbers are 17 s old');
  expect(connectionText('stale', 300_000)).toBe('Stale: numbers are 5 minutes old');
  expect(ageText(-5)).toBe('0 s');
});
