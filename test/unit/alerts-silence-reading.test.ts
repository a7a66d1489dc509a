import { describe, expect, test } from 'vitest';
import { readSilence, type SilenceInput } from '../../server/alerts/silence-reading.ts';

/** A Wednesday. */
const NOW = Date.parse('2026-03-25T12:00:30.250Z');

function read(input: Partial<SilenceInput>) {
  return readSilence({ service: 'shop', author: 'ana', reason: 'the move', ...input }, NOW);
}

/** From, to, the rule and its zone. */
function timesOf(input: Partial<SilenceInput>): (string | null)[] {
  const reading = read(input);
  if (!reading.ok) throw new Error(`${reading.field}: ${reading.reason}`);
  const { startsAt, endsAt, rrule, timeZone } = reading.silence;
  return [new Date(startsAt).toISOString(), new Date(endsAt).toISOString(), rrule, timeZone];
}

describe('what is asked for', () => {
  test('for a while, from now on', () => {
    expect(read({ for: '90m', slo: 'up', author: ' ana ', reason: ' the move\n' })).toEqual({
      ok: true,
      silence: {
        service: 'shop',
        slo: 'up',
        startsAt: NOW,
        endsAt: NOW + 5_400_000,
        rrule: null,
        timeZone: 'UTC',
        author: 'ana',
        reason: 'the move',
      },
    });
  });

  test.each([
    {
      title: 'two times, in any offset',
      input: { startsAt: '2026-03-26T01:00:00+02:00', endsAt: '2026-03-26T02:00Z' },
      says: ['2026-03-25T23:00:00.000Z', '2026-03-26T02:00:00.000Z', null, 'UTC'],
    },
    {
      title: 'what began before now',
      input: { startsAt: '2026-03-25T00:00:00Z', for: '1d' },
      says: ['2026-03-25T00:00:00.000Z', '2026-03-26T00:00:00.000Z', null, 'UTC'],
    },
    {
      title: 'a rule without a time begins again at this minute',
      input: { rrule: 'rrule:freq=daily', for: '1h' },
      says: ['2026-03-25T12:00:00.000Z', '2026-03-25T13:00:00.000Z', 'FREQ=DAILY', 'UTC'],
    },
    {
      title: 'a rule with a time of its own begins when it says, by the clocks of its zone',
      input: { rrule: 'FREQ=WEEKLY;BYDAY=SU;BYHOUR=4;BYMINUTE=0;', for: '2h', timeZone: 'europe/berlin' },
      says: [
        '2026-03-29T02:00:00.000Z',
        '2026-03-29T04:00:00.000Z',
        'FREQ=WEEKLY;BYDAY=SU;BYHOUR=4;BYMINUTE=0',
        'Europe/Berlin',
      ],
    },
    {
      title: 'how long is by the clocks too: eight hours of any night',
      input: { rrule: 'FREQ=DAILY', startsAt: '2026-03-28T21:00:00Z', for: '8h', timeZone: 'Europe/Berlin' },
      says: ['2026-03-28T21:00:00.000Z', '2026-03-29T04:00:00.000Z', 'FREQ=DAILY', 'Europe/Berlin'],
    },
    {
      title: 'a rule whose first night passes over its time stays where it was written',
      input: {
        rrule: 'FREQ=WEEKLY;BYDAY=SU',
        startsAt: '2026-03-28T01:30:00Z',
        for: '1h',
        timeZone: 'Europe/Berlin',
      },
      says: ['2026-03-28T01:30:00.000Z', '2026-03-28T02:30:00.000Z', 'FREQ=WEEKLY;BYDAY=SU', 'Europe/Berlin'],
    },
    {
      title: 'a rule that began long ago and goes on',
      input: {
        rrule: 'FREQ=DAILY;COUNT=1000',
        startsAt: '2024-01-01T00:00:00Z',
        endsAt: '2024-01-01T01:00:00Z',
      },
      says: ['2024-01-01T00:00:00.000Z', '2024-01-01T01:00:00.000Z', 'FREQ=DAILY;COUNT=1000', 'UTC'],
    },
  ])('$title', ({ input, says }) => {
    expect(timesOf(input)).toEqual(says);
  });
});

test.each<{ input: Partial<SilenceInput>; fault: string }>([
  { input: { for: '1h', service: '' }, fault: 'service: say which service' },
  { input: { for: '1h', slo: '' }, fault: 'slo: is empty; leave it out to silence the whole service' },
  { input: { for: '1h', author: ' ' }, fault: 'author: say who' },
  { input: { for: '1h', author: 'a'.repeat(201) }, fault: 'author: is at most 200 characters long' },
  { input: { for: '1h', reason: '\n' }, fault: 'reason: say why' },
  { input: { for: '1h', reason: 'a'.repeat(2001) }, fault: 'reason: is at most 2000 characters long' },
  { input: {}, fault: 'endsAt: say until when, or how long with for' },
  {
    input: { for: '1h', endsAt: '2026-03-26T00:00:00Z' },
    fault: 'for: endsAt says until when already; leave one of them out',
  },
  { input: { for: 'a while' }, fault: 'for: "a while" is no whole minutes; write some like 5m, 6h or 3d' },
  { input: { for: '90' }, fault: 'for: "90" lacks its unit; write 90m, 90h or 90d' },
  { input: { for: '0h' }, fault: 'for: "0h" is no time; write 1m or more' },
  {
    input: { for: '367d' },
    fault: 'for: a silence is at most 366 days long; one that recurs begins again by itself',
  },
  {
    input: { for: '999999w' },
    fault: 'for: a silence is at most 366 days long; one that recurs begins again by itself',
  },
  {
    input: { endsAt: '2026-03-26' },
    fault: 'endsAt: "2026-03-26" is no time; write one like 2026-12-24T18:00:00Z',
  },
  {
    input: { startsAt: '2026-03-26T12:00:00', for: '1h' },
    fault: 'startsAt: "2026-03-26T12:00:00" is no time; write one like 2026-12-24T18:00:00Z',
  },
  { input: { startsAt: '2126-03-26T12:00:00Z', for: '1h' }, fault: 'startsAt: is more than ten years away' },
  { input: { endsAt: '2026-03-25T12:00:00Z' }, fault: 'endsAt: is not after the start' },
  { input: { startsAt: '2026-03-25T10:00:00Z', for: '2h' }, fault: 'for: it is over already' },
  {
    input: { startsAt: '2026-03-25T10:00:00Z', endsAt: '2026-03-25T12:00:30.250Z' },
    fault: 'endsAt: it is over already',
  },
  {
    input: { for: '1h', timeZone: 'Europe/Berln' },
    fault:
      'timeZone: "Europe/Berln" is no time zone; write an IANA name like Europe/Berlin; did you mean "Europe/Berlin"?',
  },
  {
    input: { for: '1h', timeZone: '+02:00' },
    fault: 'timeZone: "+02:00" is no time zone; write an IANA name like Europe/Berlin',
  },
])('$fault', ({ input, fault }) => {
  const reading = read(input);
  expect(reading.ok ? 'ok' : `${reading.field}: ${reading.reason}`).toBe(fault);
});

test.each([
  ['', '"" is no part of a rule; write one like FREQ=WEEKLY;BYDAY=SU'],
  ['every day', '"EVERY DAY" is no part of a rule; write one like FREQ=WEEKLY;BYDAY=SU'],
  ['BYDAY=SU', 'FREQ is missing; write one like FREQ=WEEKLY;BYDAY=SU'],
  ['FREQ=DALY', 'FREQ=DALY: write one of HOURLY, DAILY, WEEKLY, MONTHLY, YEARLY'],
  ['FREQ=MINUTELY', 'FREQ=MINUTELY is finer than silences are; write FREQ=HOURLY with BYMINUTE'],
  ['FREQ=SECONDLY', 'FREQ=SECONDLY is finer than silences are; write FREQ=HOURLY with BYMINUTE'],
  ['FREQ=DAILY;BYDY=SU', '"BYDY" is no part of a rule; did you mean "BYDAY"?'],
  ['FREQ=DAILY;FREQ=WEEKLY', 'FREQ is there twice'],
  ['FREQ=DAILY;INTERVAL=0', 'INTERVAL=0: write a whole number from 1 to 100'],
  ['FREQ=DAILY;COUNT=1001', 'COUNT=1001: write a whole number from 1 to 1000'],
  ['FREQ=DAILY;COUNT=2;UNTIL=20270101', 'COUNT and UNTIL both end the rule; write one'],
  ['FREQ=DAILY;UNTIL=20270231', 'UNTIL=20270231: write a day like 20261231, or a time like 20261231T230000Z'],
  [
    'FREQ=DAILY;UNTIL=20270201T000000',
    'UNTIL=20270201T000000: write a day like 20261231, or a time like 20261231T230000Z',
  ],
  ['FREQ=DAILY;BYHOUR=2,24', 'BYHOUR=2,24: write a whole number from 0 to 23; several with commas between'],
  [
    'FREQ=MONTHLY;BYMONTHDAY=0',
    'BYMONTHDAY=0: write a whole number from 1 to 31, or from -31 to -1; several with commas between',
  ],
  [
    'FREQ=WEEKLY;BYDAY=SUN',
    'BYDAY=SUN: write a day like SU, or like -1SU for the last of a month; several with commas between',
  ],
  ['FREQ=WEEKLY;BYDAY=1SU', 'BYDAY with numeric value MUST NOT be used unless FREQ is MONTHLY or YEARLY'],
  [
    'DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY',
    'leave DTSTART out; startsAt says when the first span begins, timeZone by which clocks',
  ],
  [
    'FREQ=DAILY;EXDATE=20260101',
    'EXDATE is not read; write a rule that leaves the day out, or end the silence',
  ],
  ['FREQ=DAILY\nRDATE:20260101', 'RDATE is not read; write a silence of its own for a further span'],
  ['FREQ=DAILY;TZID=Europe/Berlin', 'leave TZID out; timeZone says by which clocks'],
  ['FREQ=HOURLY;BYSECOND=5', 'a span begins at a whole minute; write BYMINUTE'],
  ['FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31', 'it never begins; see startsAt and UNTIL'],
  ['FREQ=DAILY;UNTIL=20260324', 'it never begins; see startsAt and UNTIL'],
])('the rule %j is refused', (rrule, reason) => {
  expect(read({ rrule, for: '1h' })).toEqual({ ok: false, field: 'rrule', reason });
});

test('a rule whose spans are over is refused', () => {
  expect(read({ rrule: 'FREQ=DAILY;COUNT=2', startsAt: '2026-03-01T00:00:00Z', for: '1h' })).toEqual({
    ok: false,
    field: 'rrule',
    reason: 'its last span is over already',
  });
});

test('an end says nothing of how long when the rule begins elsewhere', () => {
  const input = { rrule: 'FREQ=WEEKLY;BYDAY=SU', startsAt: '2026-03-26T02:00:00Z' };
  expect(read({ ...input, endsAt: '2026-03-26T04:00:00Z' })).toEqual({
    ok: false,
    field: 'endsAt',
    reason: 'the rule begins first at 2026-03-29T02:00:00.000Z, not at the start; say how long with for',
  });
});
