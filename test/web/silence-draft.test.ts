import { expect, test } from 'vitest';
import {
  draftRecurrence,
  faultsOf,
  newDraft,
  readDraft,
  type SilenceDraft,
} from '../../web/lib/silence-draft.ts';

function draft(changes: Partial<SilenceDraft> = {}): SilenceDraft {
  return { ...newDraft('snippets', 'read-snippet', 'Ana'), reason: ' Load test ', ...changes };
}

const SENT = { service: 'snippets', slo: 'read-snippet', author: 'Ana', reason: 'Load test' };

test.each([
  { title: 'a usual length', changes: {}, silence: { ...SENT, for: '2h' } },
  { title: 'another length', changes: { length: 'other', other: ' 45m ' }, silence: { ...SENT, for: '45m' } },
  {
    title: 'an end',
    changes: { length: 'until', until: '2026-08-20T12:30' },
    silence: { ...SENT, endsAt: '2026-08-20T12:30:00.000Z' },
  },
  {
    title: 'later, and all of the service',
    changes: { slo: '', startsAt: '2026-08-20T12:30' },
    silence: {
      service: 'snippets',
      author: 'Ana',
      reason: 'Load test',
      for: '2h',
      startsAt: '2026-08-20T12:30:00.000Z',
    },
  },
  {
    title: 'again and again',
    changes: { rrule: ' FREQ=DAILY ', timeZone: 'Europe/Berlin' },
    silence: { ...SENT, for: '2h', rrule: 'FREQ=DAILY', timeZone: 'Europe/Berlin' },
  },
  {
    title: 'again and again in no zone',
    changes: { rrule: 'FREQ=DAILY', timeZone: ' ' },
    silence: { ...SENT, for: '2h', rrule: 'FREQ=DAILY', timeZone: 'UTC' },
  },
] as const)('$title is sent as it is meant', ({ changes, silence }) => {
  expect(readDraft(draft(changes))).toEqual({ ok: true, silence });
});

test.each([
  { changes: { service: '' }, faults: { service: 'Choose a service.' } },
  { changes: { reason: ' ', author: '' }, faults: { reason: 'Say why.', author: 'Say who you are.' } },
  { changes: { length: 'other' }, faults: { other: 'Say how long, like 45m, 3h or 2d.' } },
  {
    changes: { length: 'other', other: '45' },
    faults: { other: '"45" lacks its unit; write 45m, 45h or 45d.' },
  },
  { changes: { length: 'until' }, faults: { until: 'Say until when.' } },
  { changes: { startsAt: 'soon' }, faults: { startsAt: 'Write a day and a time.' } },
] as const)('$faults', ({ changes, faults }) => {
  expect(readDraft(draft(changes))).toEqual({ ok: false, faults });
});

test.each([
  { message: 'rrule: FREQ is missing', length: '2h', faults: { rrule: 'FREQ is missing.' } },
  {
    message: 'endsAt: is not after the start',
    length: 'until',
    faults: { until: 'Is not after the start.' },
  },
  { message: 'for: it is over already', length: '2h', faults: { length: 'It is over already.' } },
  { message: 'for: "x" is no time', length: 'other', faults: { other: '"x" is no time.' } },
  { message: 'No definition names the service "x".', length: '2h', faults: null },
  { message: 'body: is no JSON', length: '2h', faults: null },
] as const)('Leeway\'s "$message" stands at $faults', ({ message, length, faults }) => {
  expect(faultsOf(message, draft({ length }))).toEqual(faults);
});

test('a rule is told in words while it is written', () => {
  const draft = { ...newDraft('shop', null, 'ana'), startsAt: '2026-08-23T02:30' };
  expect(draftRecurrence(draft, 0)).toBeNull();
  const rrule = 'FREQ=WEEKLY;BYDAY=SU';
  expect(draftRecurrence({ ...draft, rrule }, 0)).toBe('Again every Sunday at 02:30, by the clocks of UTC');
  expect(draftRecurrence({ ...draft, rrule, timeZone: 'Nowhere' }, 0)).toBe(
    `Again each time of ${rrule}, by the clocks of Nowhere`,
  );
});
