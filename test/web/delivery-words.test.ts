import { expect, test } from 'vitest';
import {
  attemptRow,
  attemptRows,
  attemptsLine,
  deliveriesLine,
  deliveryState,
  resentText,
  toldOf,
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

const DUE = delivery({ ...WAITING, attempts: 0, nextAt: '2026-08-20T10:00:59.000Z' });
const LATER = delivery({ ...WAITING, attempts: 1, nextAt: '2026-08-20T10:01:35.000Z', reason: WHY });
const PAUSED = { pausedUntil: '2026-08-20T10:02:30.000Z', fault: WHY };

test.each([
  { of: DUE, told: null, text: 'Waiting to be sent: no receiver of this name is defined' },
  { of: DUE, told: { pausedUntil: null, fault: null }, text: 'Waiting to be sent' },
  {
    of: DUE,
    told: PAUSED,
    text: 'Waiting to be sent: left alone until 10:02:30 UTC; hooks.example answered 503.',
  },
  {
    of: LATER,
    told: PAUSED,
    text: 'Waiting, failed 1 time: left alone until 10:02:30 UTC; hooks.example answered 503.',
  },
  {
    of: LATER,
    told: { pausedUntil: '2026-08-20T10:00:59.000Z', fault: WHY },
    text: 'Waiting, failed 1 time, tried again in 35 s: hooks.example answered 503.',
  },
])('held up by its receiver: $text', ({ of, told, text }) => {
  expect(deliveryState(of, NOW, told)).toBe(text);
});

test('of a receiver that is not among those defined something is known, of all before they are read nothing', () => {
  expect(toldOf([], 'oncall')).toBeNull();
  expect(toldOf(undefined, 'oncall')).toBeUndefined();
});

test('runs of attempts that came to the same are one row', () => {
  const failed = { outcome: 'retry', code: 503, reason: WHY } as const;
  const log = [
    { at: '2026-08-21T00:01:00.000Z', tookMs: 120, outcome: 'sent', code: 204, reason: null } as const,
    { at: '2026-08-20T10:53:10.000Z', tookMs: 90, ...failed },
    { at: '2026-08-20T10:50:00.000Z', tookMs: 1_200, ...failed },
    { at: '2026-08-20T10:47:00.000Z', tookMs: 80, ...failed },
    { at: '2026-08-20T10:46:00.000Z', tookMs: 80, ...failed, code: null },
  ];
  expect(attemptRows(log).map(({ at, took }) => [at, took])).toEqual([
    ['2026-08-21 00:01:00 UTC', '120 ms'],
    ['3 times, 2026-08-20 10:47–10:53 UTC', 'up to 1.2 s'],
    ['2026-08-20 10:46:00 UTC', '80 ms'],
  ]);
  const spanOf = (from: string, to: string) =>
    attemptRows([to, from].map((at) => ({ at, tookMs: 1, ...failed })))[0]?.at;
  expect(spanOf('2026-08-20T10:46:01.000Z', '2026-08-20T10:46:09.000Z')).toBe(
    '2 times, 2026-08-20 10:46 UTC',
  );
  expect(spanOf('2026-08-20T23:59:00.000Z', '2026-08-21T00:02:00.000Z')).toBe(
    '2 times, 2026-08-20 23:59 – 2026-08-21 00:02 UTC',
  );
});

test('an attempt is a row', () => {
  const at = '2026-08-20T10:00:02.345Z';
  expect(attemptRow({ at, tookMs: 120, outcome: 'sent', code: 204, reason: null })).toEqual({
    key: `${at}120`,
    at: '2026-08-20 10:00:02 UTC',
    came: 'sent',
    code: '204',
    took: '120 ms',
    reason: '',
  });
  expect(attemptRow({ at, tookMs: 10_040, outcome: 'retry', code: null, reason: WHY })).toEqual({
    key: `${at}10040`,
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
