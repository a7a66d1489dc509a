import { expect, test } from 'vitest';
import {
  mutedText,
  overLine,
  recurrenceText,
  silencedText,
  silenceOf,
  silenceSpan,
  silenceSubject,
} from '../../web/lib/silence-words.ts';
import { silence } from './alerts.ts';

const NOW = Date.parse('2026-08-20T11:00:00.000Z');

test.each([
  { of: silence(), text: 'Until 2026-08-20 12:00 UTC, 60 minutes more' },
  {
    of: silence({
      state: 'pending',
      span: { from: '2026-08-23T00:00:00.000Z', to: '2026-08-23T02:00:00.000Z' },
    }),
    text: 'From 2026-08-23 00:00 UTC, for 2 hours',
  },
  {
    of: silence({ state: 'over', span: null }),
    text: 'From 2026-08-20 10:00 UTC to 2026-08-20 12:00 UTC',
  },
  {
    of: silence({ state: 'over', span: null, endedAt: '2026-08-20T10:30:00.000Z', endedBy: 'Ben' }),
    text: 'Ended 2026-08-20 10:30 UTC by Ben',
  },
])('$text', ({ of, text }) => {
  expect(silenceSpan(of, NOW)).toBe(text);
});

test('what it is about, how often, and who wants it', () => {
  expect(silenceSubject(silence())).toBe('all of snippets');
  expect(silenceSubject(silence({ slo: 'read-snippet' }))).toBe('snippets/read-snippet');
  expect(recurrenceText(silence())).toBeNull();
  const startsAt = '2026-08-23T00:30:00.000Z';
  const weekly = { rrule: 'FREQ=WEEKLY;BYDAY=SU', timeZone: 'Europe/Berlin', startsAt };
  expect(recurrenceText(silence(weekly))).toBe('Again every Sunday at 02:30, by the clocks of Europe/Berlin');
  expect(
    recurrenceText(silence({ ...weekly, rrule: 'FREQ=DAILY;BYHOUR=4;BYMINUTE=5', timeZone: 'UTC' })),
  ).toBe('Again every day at 04:05, by the clocks of UTC');
  expect(recurrenceText(silence({ ...weekly, rrule: 'FREQ=MONTHLY;BYHOUR=4', timeZone: 'UTC' }))).toBe(
    'Again each time of FREQ=MONTHLY;BYHOUR=4, by the clocks of UTC',
  );
  const text = 'Silenced by Ana until 2026-08-20 12:00 UTC: Load test.';
  expect([silencedText(silence()), silencedText(silence({ reason: 'Load test.' }))]).toEqual([text, text]);
  expect([overLine(1), overLine(3)]).toEqual(['1 silence is over', '3 silences are over']);
});

test.each([
  { muted: null, by: null, text: null },
  { muted: 'page', by: silence(), text: 'Muted: a page of the same objective fires.' },
  { muted: 'silence', by: null, text: 'Muted by a silence.' },
  { muted: 'silence', by: silence(), text: 'Silenced by Ana until 2026-08-20 12:00 UTC: Load test.' },
  { muted: null, by: silence(), text: 'Silenced by Ana until 2026-08-20 12:00 UTC: Load test.' },
] as const)('muted: $text', ({ muted, by, text }) => {
  expect(mutedText(muted, by)).toBe(text);
});

test('of the silences that hold, the one that ends last mutes an objective', () => {
  const longer = { from: '2026-08-20T10:00:00.000Z', to: '2026-08-21T10:00:00.000Z' };
  const silences = [
    silence({ id: 'service' }),
    silence({ id: 'own', slo: 'read-snippet', span: longer }),
    silence({ id: 'other', slo: 'create-snippet', span: longer }),
    silence({ id: 'pending', state: 'pending', span: longer }),
    silence({ id: 'foreign', service: 'mail', span: longer }),
  ];
  const muting = (names: readonly (string | null)[]) => silenceOf(silences, 'snippets', names)?.id;
  expect(muting(['read-snippet'])).toBe('own');
  expect(muting(['read-snippet of eu', 'read-snippet'])).toBe('own');
  expect(muting(['delete-snippet'])).toBe('service');
  expect(muting([null])).toBe('service');
  expect(silenceOf(silences, 'shop', ['read-snippet'])).toBeNull();
});
