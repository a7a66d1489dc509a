import { describe, expect, test } from 'vitest';
import type { AlertRecord } from '../../server/http/alert-contract.ts';
import { alertNews } from '../../web/lib/alert-news.ts';
import {
  alertName,
  alertNotes,
  careLine,
  firingLine,
  matching,
  ofSubject,
  subjectName,
  whenText,
} from '../../web/lib/alert-words.ts';
import { alert } from './alerts.ts';

const PAGE = alert();
const TICKET = alert({ id: 'a2', kind: 'ticket', muted: 'page' });
const SILENT = alert({
  id: 'a3',
  kind: 'no-data',
  condition: 'silent',
  slo: null,
  source: 'nginx',
  reason: 'Silent.',
});
const CARED = alert({ acknowledged: { at: '2026-08-20T10:05:00.000Z', by: 'Ana', note: null } });

describe('the answer', () => {
  test.each<{ kinds: AlertRecord['kind'][]; line: string }>([
    { kinds: [], line: 'Nothing fires.' },
    { kinds: ['page'], line: '1 page fires.' },
    { kinds: ['ticket', 'page', 'page'], line: '2 pages and 1 ticket fire.' },
    { kinds: ['no-data'], line: '1 no-data alert fires.' },
    {
      kinds: ['measurement', 'budget', 'budget', 'page'],
      line: '1 page, 2 budget alerts and 1 measurement alert fire.',
    },
  ])('$line', ({ kinds, line }) => {
    expect(firingLine(kinds.map((kind) => ({ kind })))).toBe(line);
  });

  test.each([
    { alerts: [], line: '' },
    { alerts: [PAGE], line: 'It is not acknowledged.' },
    { alerts: [CARED], line: 'It is acknowledged.' },
    { alerts: [TICKET], line: 'It is not acknowledged, and nobody was told of it.' },
    { alerts: [PAGE, SILENT], line: 'None is acknowledged.' },
    { alerts: [PAGE, TICKET], line: 'None is acknowledged, 1 is muted.' },
    { alerts: [CARED, TICKET, TICKET], line: '1 of 3 is acknowledged, 2 are muted.' },
    { alerts: [CARED, CARED, PAGE], line: '2 of 3 are acknowledged.' },
    { alerts: [CARED, CARED], line: 'All 2 are acknowledged.' },
  ])('$line', ({ alerts, line }) => {
    expect(careLine(alerts)).toBe(line);
  });
});

describe('one alert', () => {
  test('is named by its kind and what it is about', () => {
    expect([PAGE, SILENT].map(subjectName)).toEqual(['snippets/read-snippet', 'source nginx']);
    expect([PAGE, SILENT].map(alertName)).toEqual([
      'page of snippets/read-snippet',
      'no-data alert of source nginx',
    ]);
  });

  test.each([
    { resolvedAt: null, now: '10:37:30', text: 'Since 2026-08-20 10:00 UTC, for 37 minutes' },
    { resolvedAt: null, now: '09:59:59', text: 'Since 2026-08-20 10:00 UTC, for less than a minute' },
    {
      resolvedAt: '2026-08-20T12:12:00.000Z',
      now: '13:00:00',
      text: '2.2 hours, until 2026-08-20 12:12 UTC',
    },
    {
      resolvedAt: '2026-08-20T10:00:40.000Z',
      now: '13:00:00',
      text: 'Less than a minute, until 2026-08-20 10:00 UTC',
    },
  ])('when: $text', ({ resolvedAt, now, text }) => {
    expect(whenText(alert({ resolvedAt }), Date.parse(`2026-08-20T${now}Z`))).toBe(text);
  });

  test('what else is to be known of it', () => {
    expect(alertNotes(PAGE)).toEqual([]);
    expect(
      alertNotes(
        alert({
          acknowledged: { at: '2026-08-20T10:05:00.000Z', by: 'Ana', note: 'Failing over' },
          endsAt: '2026-08-20T10:42:10.000Z',
        }),
      ),
    ).toEqual([
      'Acknowledged by Ana, 2026-08-20 10:05 UTC: Failing over',
      'It ends at 2026-08-20 10:42 UTC if it stays quiet.',
    ]);
    expect(alertNotes(CARED)).toEqual(['Acknowledged by Ana, 2026-08-20 10:05 UTC.']);
    expect([1, 12].flatMap((lateBad) => alertNotes(alert({ lateBad })))).toEqual([
      '1 bad event of before its end came later.',
      '12 bad events of before its end came later.',
    ]);
  });
});

test.each([
  { text: '', found: ['a1', 'a2', 'a3'] },
  { text: 'ticket', found: ['a2'] },
  { text: 'No Data', found: ['a3'] },
  { text: 'no-data nginx', found: ['a3'] },
  { text: 'snippets/read 41x', found: ['a1', 'a2'] },
  { text: 'other', found: [] },
])('"$text" is said of $found', ({ text, found }) => {
  expect(matching([PAGE, TICKET, SILENT], text).map(({ id }) => id)).toEqual(found);
});

test('of a service are its sources too, of an objective only its own', () => {
  const other = alert({ id: 'a4', service: 'mail' });
  const ids = (subject: { service: string | null; slo: string | null }) =>
    ofSubject([PAGE, SILENT, other], subject).map(({ id }) => id);
  expect(ids({ service: null, slo: null })).toEqual(['a1', 'a3', 'a4']);
  expect(ids({ service: 'snippets', slo: null })).toEqual(['a1', 'a3']);
  expect(ids({ service: 'snippets', slo: 'read-snippet' })).toEqual(['a1']);
});

test.each([
  { title: 'nothing', before: [PAGE], after: [alert({ acknowledged: CARED.acknowledged })], news: '' },
  { title: 'a beginning', before: [], after: [PAGE], news: 'Page of snippets/read-snippet fires.' },
  {
    title: 'a beginning and an end',
    before: [PAGE],
    after: [SILENT],
    news: 'No-data alert of source nginx fires. Page of snippets/read-snippet is over.',
  },
  {
    title: 'a storm',
    before: [],
    after: Array.from({ length: 5 }, (_, index) => alert({ id: `s${index}`, slo: `s${index}` })),
    news: 'Page of snippets/s0 fires. Page of snippets/s1 fires. Page of snippets/s2 fires. And 2 more.',
  },
])('$title is told aloud: "$news"', ({ before, after, news }) => {
  expect(alertNews(before, after)).toBe(news);
});
