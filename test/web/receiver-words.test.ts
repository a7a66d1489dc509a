import { expect, test } from 'vitest';
import { ALERT_KINDS } from '../../server/slo/alert.ts';
import {
  backlogText,
  hearsText,
  lastToldText,
  pauseText,
  receiverTone,
  testText,
  typeWord,
} from '../../web/lib/receiver-words.ts';

test.each([
  { on: [...ALERT_KINDS], service: null, slo: null, text: 'Every alert' },
  { on: [...ALERT_KINDS], service: 'snippets', slo: null, text: 'Every alert of snippets' },
  { on: ['no-data', 'page'], service: null, slo: null, text: 'Pages and no-data alerts' },
  {
    on: ['page', 'ticket', 'budget'],
    service: 'snippets',
    slo: 'read-snippet',
    text: 'Pages, tickets and budget alerts of snippets/read-snippet',
  },
] as const)('$text', ({ on, service, slo, text }) => {
  expect(hearsText({ on: [...on], service, slo })).toBe(text);
});

test.each([
  { waiting: 0, dead: 0, text: null },
  { waiting: 1, dead: 0, text: '1 message waits' },
  { waiting: 2, dead: 0, text: '2 messages wait' },
  { waiting: 0, dead: 1, text: '1 message is dead' },
  { waiting: 2, dead: 3, text: '2 messages wait, 3 are dead' },
])('backlog: $text', ({ waiting, dead, text }) => {
  expect(backlogText({ waiting, dead })).toBe(text);
});

test.each([
  {
    result: { outcome: 'sent', code: 204, reason: null, tookMs: 120 },
    text: 'The test message was sent in 120 ms. It answered 204.',
  },
  {
    result: { outcome: 'sent', code: null, reason: null, tookMs: 1200 },
    text: 'The test message was sent in 1.2 s.',
  },
  {
    result: { outcome: 'retry', code: 503, reason: 'hooks.example answered 503.', tookMs: 95 },
    text: 'The test message did not arrive, after 95 ms. hooks.example answered 503.',
  },
  {
    result: { outcome: 'refused', code: 404, reason: null, tookMs: 95 },
    text: 'The test message was refused, after 95 ms. It answered 404.',
  },
] as const)('$text', ({ result, text }) => {
  expect(testText(result)).toBe(text);
});

test('how it fares', () => {
  expect(lastToldText({ lastSentAt: null })).toBe('Never told yet');
  expect(lastToldText({ lastSentAt: '2026-08-20T10:00:00.000Z' })).toBe('Last told 2026-08-20 10:00 UTC');
  const until = Date.parse('2026-08-20T10:00:05.000Z');
  const pausedUntil = new Date(until).toISOString();
  expect(pauseText({ pausedUntil: null }, until)).toBeNull();
  expect(pauseText({ pausedUntil }, until - 120_000)).toBe(
    'Failed several times in a row; left alone until 2026-08-20 10:00 UTC.',
  );
  expect(pauseText({ pausedUntil }, until - 119_000)).toBe(
    'Failed several times in a row; left alone until 10:00:05 UTC.',
  );
  expect(typeWord('teams')).toBe('Microsoft Teams');
});

test.each([
  { of: {}, tone: 'plain' },
  { of: { waiting: 1 }, tone: 'caution' },
  { of: { pausedUntil: '2026-08-20T10:00:00.000Z' }, tone: 'caution' },
  { of: { waiting: 1, dead: 1 }, tone: 'harden' },
  { of: { fault: 'hooks.example answered 503.' }, tone: 'harden' },
])('$of is $tone', ({ of, tone }) => {
  expect(receiverTone({ waiting: 0, dead: 0, pausedUntil: null, fault: null, ...of })).toBe(tone);
});
