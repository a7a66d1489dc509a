import { expect, test } from 'vitest';
import {
  attemptRow,
  attemptsLine,
  deliveriesLine,
  deliveryState,
  resentText,
  toldText,
  untoldText,
} from '../../web/lib/delivery-words.ts';
import { delivery } from './alerts.ts';

const NOW = Date.parse('2026-08-20T10:01:00.000Z');
const WHY = 'hooks.example answered 503.';

test.each([
  { states: ['sent'], line: '1 message: sent' },
  { states: ['sent', 'sent'], line: '2 messages: all sent' },
  { states: ['sent', 'waiting', 'dead'], line: '3 messages: 1 dead, 1 waiting and 1 sent' },
  { states: ['dropped', 'sent', 'sent'], line: '3 messages: 2 sent and 1 dropped' },
] as const)('$line', ({ states, line }) => {
  expect(deliveriesLine(states.map((state) => ({ state })))).toBe(line);
});

test.each([
  { type: 'firing', alerts: 1, text: 'it fires' },
  { type: 'resolved', alerts: 1, text: 'it is over' },
  { type: 'firing', alerts: 2, text: 'it fires, with 1 other' },
  { type: 'resolved', alerts: 12, text: 'it is over, with 11 others' },
] as const)('$text', ({ type, alerts, text }) => {
  expect(toldText({ type, alerts })).toBe(text);
});

const WAITING = { state: 'waiting', finishedAt: null } as const;

test.each([
  { of: delivery(), text: 'Sent 2026-08-20 10:00 UTC' },
  { of: delivery({ attempts: 4 }), text: 'Sent 2026-08-20 10:00 UTC at attempt 4' },
  {
    of: delivery({ ...WAITING, attempts: 0, nextAt: '2026-08-20T10:00:59.000Z' }),
    text: 'Waiting to be sent',
  },
  {
    of: delivery({ ...WAITING, attempts: 0, nextAt: '2026-08-20T10:01:35.000Z' }),
    text: 'Waiting, to be sent in 35 s',
  },
  {
    of: delivery({ ...WAITING, attempts: 1, nextAt: '2026-08-20T10:05:00.000Z', reason: WHY }),
    text: 'Waiting, failed 1 time, tried again in 4 minutes: hooks.example answered 503.',
  },
  {
    of: delivery({ ...WAITING, attempts: 2, nextAt: '2026-08-20T10:00:59.000Z', reason: WHY }),
    text: 'Waiting, failed 2 times: hooks.example answered 503.',
  },
  {
    of: delivery({ state: 'dead', attempts: 3, reason: WHY }),
    text: 'Dead since 2026-08-20 10:00 UTC: hooks.example answered 503.',
  },
  {
    of: delivery({ state: 'dropped', attempts: 0, reason: 'The message that it fires did not arrive.' }),
    text: 'Dropped 2026-08-20 10:00 UTC: The message that it fires did not arrive.',
  },
])('$text', ({ of, text }) => {
  expect(deliveryState(of, NOW)).toBe(text);
});

test('an attempt is a row', () => {
  const at = '2026-08-20T10:00:02.345Z';
  expect(attemptRow({ at, tookMs: 120, outcome: 'sent', code: 204, reason: null })).toEqual({
    at: '2026-08-20 10:00:02 UTC',
    came: 'sent',
    code: '204',
    took: '120 ms',
    reason: '',
  });
  expect(attemptRow({ at, tookMs: 10_040, outcome: 'retry', code: null, reason: WHY })).toEqual({
    at: '2026-08-20 10:00:02 UTC',
    came: 'failed',
    code: 'no answer',
    took: '10.0 s',
    reason: WHY,
  });
  expect(attemptRow({ at, tookMs: 9, outcome: 'refused', code: 404, reason: WHY }).came).toBe('refused');
});

test('of many attempts the last are told', () => {
  const log = Array(2).fill({ at: '', tookMs: 1, outcome: 'retry', code: null, reason: null });
  expect(attemptsLine({ attempts: 2, log })).toBe('Attempts, the newest first');
  expect(attemptsLine({ attempts: 43, log })).toBe('The last 2 of 43 attempts, the newest first');
});

test('an alert without a message says why', () => {
  expect(untoldText(null)).toBe('No message: no receiver hears of it.');
  expect(untoldText('page')).toBe('No message while it is muted.');
  expect(resentText('oncall')).toBe('The message is sent to oncall again.');
});
