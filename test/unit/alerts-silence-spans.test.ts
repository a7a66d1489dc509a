import { describe, expect, test } from 'vitest';
import { type SilenceTimes, silenceAt } from '../../server/alerts/silence.ts';
import { spansOf } from '../../server/recurrence/spans.ts';

const ms = (text: string) => Date.parse(text);
const shown = (time: number) => new Date(time).toISOString().replace(/(:00)?\.000Z$/, 'Z');

function timesOf(from: string, to: string, rrule: string | null = null, timeZone = 'UTC'): SilenceTimes {
  return { startsAt: ms(from), endsAt: ms(to), rrule, timeZone };
}

/** What is answered at each time: the state, and the span. */
function told(times: SilenceTimes, at: readonly string[]): string[] {
  const spans = spansOf(times);
  return at.map((time) => {
    const { state, span } = silenceAt({ endedAt: null }, spans, ms(time));
    return span === null ? state : `${state} ${shown(span.from)} ${shown(span.to)}`;
  });
}

test('one that does not recur holds from its beginning until its end', () => {
  const times = timesOf('2026-03-01T10:00Z', '2026-03-01T12:00Z');
  const span = '2026-03-01T10:00Z 2026-03-01T12:00Z';
  const at = [
    '2026-03-01T09:59:59.999Z',
    '2026-03-01T10:00Z',
    '2026-03-01T11:59:59.999Z',
    '2026-03-01T12:00Z',
  ];
  expect(told(times, at)).toEqual([`pending ${span}`, `active ${span}`, `active ${span}`, 'over']);
});

test('one that somebody ended is over', () => {
  const spans = spansOf(timesOf('2026-03-01T10:00Z', '2026-03-01T12:00Z', 'FREQ=DAILY'));
  const at = ms('2026-03-01T11:00Z');
  expect(silenceAt({ endedAt: at - 1 }, spans, at)).toEqual({ state: 'over', span: null });
});

describe('a silence from 2 to 4 stays one from 2 to 4', () => {
  const berlin = timesOf('2026-03-27T01:00Z', '2026-03-27T03:00Z', 'FREQ=DAILY', 'Europe/Berlin');

  test('when clocks go forward it is an hour shorter, as 2 is passed over', () => {
    expect(
      told(berlin, [
        '2026-03-28T12:00Z',
        '2026-03-29T00:59:59.999Z',
        '2026-03-29T01:00Z',
        '2026-03-29T02:00Z',
      ]),
    ).toEqual([
      'pending 2026-03-29T01:00Z 2026-03-29T02:00Z',
      'pending 2026-03-29T01:00Z 2026-03-29T02:00Z',
      'active 2026-03-29T01:00Z 2026-03-29T02:00Z',
      'pending 2026-03-30T00:00Z 2026-03-30T02:00Z',
    ]);
  });

  test('when clocks go back it is an hour longer, as 2 comes twice', () => {
    expect(
      told(berlin, [
        '2026-10-24T23:59Z',
        '2026-10-25T00:00Z',
        '2026-10-25T01:30Z',
        '2026-10-25T02:59:59.999Z',
      ]),
    ).toEqual([
      'pending 2026-10-25T00:00Z 2026-10-25T03:00Z',
      'active 2026-10-25T00:00Z 2026-10-25T03:00Z',
      'active 2026-10-25T00:00Z 2026-10-25T03:00Z',
      'active 2026-10-25T00:00Z 2026-10-25T03:00Z',
    ]);
    expect(told(berlin, ['2026-10-25T03:00Z'])).toEqual(['pending 2026-10-26T01:00Z 2026-10-26T03:00Z']);
  });

  test('in the south it is the other way round', () => {
    const auckland = timesOf('2026-04-03T13:00Z', '2026-04-03T15:00Z', 'FREQ=DAILY', 'Pacific/Auckland');
    expect(told(auckland, ['2026-04-04T12:00Z', '2026-09-26T12:00Z', '2026-09-27T12:00Z'])).toEqual([
      'pending 2026-04-04T13:00Z 2026-04-04T16:00Z',
      'pending 2026-09-26T14:00Z 2026-09-26T15:00Z',
      'pending 2026-09-27T13:00Z 2026-09-27T15:00Z',
    ]);
  });

  test('one that clocks pass over altogether begins when they do, as long as ever', () => {
    const short = timesOf('2026-03-27T01:15Z', '2026-03-27T01:45Z', 'FREQ=DAILY', 'Europe/Berlin');
    expect(told(short, ['2026-03-29T00:30Z', '2026-03-29T01:29Z', '2026-03-29T01:30Z'])).toEqual([
      'pending 2026-03-29T01:00Z 2026-03-29T01:30Z',
      'active 2026-03-29T01:00Z 2026-03-29T01:30Z',
      'pending 2026-03-30T00:15Z 2026-03-30T00:45Z',
    ]);
  });

  test('one within the hour that comes twice holds the first time', () => {
    const short = timesOf('2026-10-23T00:15Z', '2026-10-23T00:45Z', 'FREQ=DAILY', 'Europe/Berlin');
    expect(told(short, ['2026-10-25T00:20Z', '2026-10-25T01:20Z'])).toEqual([
      'active 2026-10-25T00:15Z 2026-10-25T00:45Z',
      'pending 2026-10-26T01:15Z 2026-10-26T01:45Z',
    ]);
  });

  test('the first span is as it was written, though it begins when 2 comes again', () => {
    const again = timesOf('2026-10-25T01:10Z', '2026-10-25T01:40Z', 'FREQ=DAILY', 'Europe/Berlin');
    expect(told(again, ['2026-10-25T01:09Z', '2026-10-25T01:10Z', '2026-10-25T01:40Z'])).toEqual([
      'pending 2026-10-25T01:10Z 2026-10-25T01:40Z',
      'active 2026-10-25T01:10Z 2026-10-25T01:40Z',
      'pending 2026-10-26T01:10Z 2026-10-26T01:40Z',
    ]);
  });
});

describe('a rule says when it begins again', () => {
  test.each([
    {
      title: 'every Sunday',
      times: timesOf('2026-03-01T02:00Z', '2026-03-01T04:00Z', 'FREQ=WEEKLY;BYDAY=SU'),
      at: '2026-03-03T00:00Z',
      says: 'pending 2026-03-08T02:00Z 2026-03-08T04:00Z',
    },
    {
      title: 'every second Sunday',
      times: timesOf('2026-03-01T02:00Z', '2026-03-01T04:00Z', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU'),
      at: '2026-03-03T00:00Z',
      says: 'pending 2026-03-15T02:00Z 2026-03-15T04:00Z',
    },
    {
      title: 'weekdays, two hours of each',
      times: timesOf('2026-03-02T09:00Z', '2026-03-02T09:30Z', 'FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,17'),
      at: '2026-03-06T17:30Z',
      says: 'pending 2026-03-09T09:00Z 2026-03-09T09:30Z',
    },
    {
      title: 'the last Friday of the month, past midnight',
      times: timesOf('2026-01-30T22:00Z', '2026-01-31T02:00Z', 'FREQ=MONTHLY;BYDAY=-1FR'),
      at: '2026-02-28T01:00Z',
      says: 'active 2026-02-27T22:00Z 2026-02-28T02:00Z',
    },
    {
      title: 'a month without a 31st is left out',
      times: timesOf('2026-01-31T00:00Z', '2026-01-31T01:00Z', 'FREQ=MONTHLY;BYMONTHDAY=31'),
      at: '2026-02-01T00:00Z',
      says: 'pending 2026-03-31T00:00Z 2026-03-31T01:00Z',
    },
    {
      title: 'every hour, since long ago',
      times: timesOf('2001-01-01T00:05Z', '2001-01-01T00:10Z', 'FREQ=HOURLY', 'Europe/Berlin'),
      at: '2026-03-01T10:07Z',
      says: 'active 2026-03-01T10:05Z 2026-03-01T10:10Z',
    },
    {
      title: 'a leap day',
      times: timesOf('2024-02-29T00:00Z', '2024-03-01T00:00Z', 'FREQ=YEARLY'),
      at: '2026-01-01T00:00Z',
      says: 'pending 2028-02-29T00:00Z 2028-03-01T00:00Z',
    },
  ])('$title', ({ times, at, says }) => {
    expect(told(times, [at])).toEqual([says]);
  });

  test('COUNT spans, the first among them', () => {
    const times = timesOf('2026-03-01T10:00Z', '2026-03-01T11:00Z', 'FREQ=DAILY;COUNT=2');
    expect(told(times, ['2026-03-01T11:00Z', '2026-03-02T10:59Z', '2026-03-02T11:00Z'])).toEqual([
      'pending 2026-03-02T10:00Z 2026-03-02T11:00Z',
      'active 2026-03-02T10:00Z 2026-03-02T11:00Z',
      'over',
    ]);
    expect(spansOf(times).lastBegun(ms('2030-01-01T00:00Z'))).toEqual({
      from: ms('2026-03-02T10:00Z'),
      to: ms('2026-03-02T11:00Z'),
    });
  });

  test('UNTIL a time ends it after the span that begins then', () => {
    const rule = 'FREQ=DAILY;UNTIL=20260302T100000Z';
    const times = timesOf('2026-03-01T10:00Z', '2026-03-01T11:00Z', rule, 'America/New_York');
    expect(told(times, ['2026-03-01T12:00Z', '2026-03-02T11:00Z'])).toEqual([
      'pending 2026-03-02T10:00Z 2026-03-02T11:00Z',
      'over',
    ]);
    const earlier = { ...times, rrule: 'FREQ=DAILY;UNTIL=20260302T095959Z' };
    expect(told(earlier, ['2026-03-01T12:00Z'])).toEqual(['over']);
  });

  test('UNTIL a day is that day by the clocks of the rule', () => {
    const rule = 'FREQ=DAILY;UNTIL=20260302';
    const times = timesOf('2026-03-01T04:00Z', '2026-03-01T05:00Z', rule, 'America/New_York');
    expect(told(times, ['2026-03-02T12:00Z', '2026-03-03T05:00Z'])).toEqual([
      'pending 2026-03-03T04:00Z 2026-03-03T05:00Z',
      'over',
    ]);
  });

  test('spans that are longer than what lies between them follow each other without a gap', () => {
    const times = timesOf('2026-03-01T00:00Z', '2026-03-02T12:00Z', 'FREQ=DAILY;COUNT=3');
    expect(
      told(times, ['2026-03-01T23:59Z', '2026-03-02T00:00Z', '2026-03-04T11:59Z', '2026-03-04T12:00Z']),
    ).toEqual([
      'active 2026-03-01T00:00Z 2026-03-02T12:00Z',
      'active 2026-03-02T00:00Z 2026-03-03T12:00Z',
      'active 2026-03-03T00:00Z 2026-03-04T12:00Z',
      'over',
    ]);
  });

  test('a rule that never comes, and one that cannot be read, silence nobody', () => {
    const never = timesOf('2026-03-01T00:00Z', '2026-03-01T01:00Z', 'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31');
    expect(told(never, ['2026-03-01T00:30Z'])).toEqual(['over']);
    expect(told({ ...never, rrule: 'FREQ=SOMETIMES' }, ['2026-03-01T00:30Z'])).toEqual(['over']);
  });
});

/** A rule by the minute, with every minute of two nights looked at: the answers of a brute force. */
test.each([
  { zone: 'Europe/Berlin', nights: ['2026-03-29', '2026-10-25'] },
  { zone: 'America/Sao_Paulo', nights: ['2018-11-04', '2018-02-18'] },
  { zone: 'Australia/Lord_Howe', nights: ['2026-10-03', '2026-04-04'] },
])(
  'in every minute of the nights in $zone in which clocks change it is what the clock says',
  ({ zone, nights }) => {
    const start = Temporal.ZonedDateTime.from(`2018-01-01T01:00[${zone}]`).epochMilliseconds;
    const spans = spansOf({
      startsAt: start,
      endsAt: start + 7_200_000,
      rrule: 'FREQ=DAILY',
      timeZone: zone,
    });
    const wrong: string[] = [];
    for (const night of nights) {
      const from = ms(`${night}T00:00Z`) - 14 * 3_600_000;
      for (let at = from; at < from + 40 * 3_600_000; at += 60_000) {
        const { hour } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
        const span = spans.at(at);
        const holds = span !== null && span.from <= at;
        if (holds !== (hour === 1 || hour === 2)) wrong.push(shown(at));
      }
    }
    expect(wrong).toEqual([]);
  },
);
