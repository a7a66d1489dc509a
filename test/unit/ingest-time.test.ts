import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventTime } from '../../server/ingest/event-time.ts';

const time = new EventTime();

function seconds(text: string): number | null {
  const bytes = new TextEncoder().encode(text);
  return time.readText(bytes, 0, bytes.length, null) ? time.minute * 60 + time.second : null;
}

test.each([
  { text: '2026-08-20T10:00:00Z', iso: '2026-08-20T10:00:00Z' },
  { text: '2026-08-20T10:00:59.999999999Z', iso: '2026-08-20T10:00:59Z' },
  { text: '2026-08-20T10:00:00,5Z', iso: '2026-08-20T10:00:00Z' },
  { text: '2026-08-20 10:00:00z', iso: '2026-08-20T10:00:00Z' },
  { text: '2026-08-20T10:00Z', iso: '2026-08-20T10:00:00Z' },
  { text: '2026-08-20T10:00:00+02:00', iso: '2026-08-20T08:00:00Z' },
  { text: '2026-08-20T10:00:00+0530', iso: '2026-08-20T04:30:00Z' },
  { text: '2026-08-20T10:00:00-03', iso: '2026-08-20T13:00:00Z' },
  { text: '2026-08-20T23:59:60Z', iso: '2026-08-21T00:00:00Z' },
  { text: '2026/08/20 10:00:07.123Z', iso: '2026-08-20T10:00:07Z' },
  { text: '2024-02-29T00:00:00Z', iso: '2024-02-29T00:00:00Z' },
])('$text is $iso', ({ text, iso }) => {
  expect(seconds(text)).toBe(Date.parse(iso) / 1000);
});

test('a leap second stays in its minute', () => {
  seconds('2026-08-20T23:59:60Z');
  expect(time.minute).toBe(Date.parse('2026-08-20T23:59:00Z') / 60_000);
});

test.each([
  '2026-08-20T10:00:00',
  '2026-08-20T10:00',
  '2026-08-20',
  '2026-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-08-20T24:00:00Z',
  '2026/08-20T10:00:00Z',
  '2026-08-20T10:60:00Z',
  '2026-08-20T10:00:61Z',
  '2026-08-20T10:00:0Z',
  '2026-08-20T10:00:00.Z',
  '2026-08-20T10:00:00Zx',
  '2026-08-20T10:00:00+24:00',
  '2026-08-20T10:00:00+02:60',
  '2026-08-20T10:00:00+2:00',
  '2026-08-20T10:00:00+02:',
  '20/Aug/2026:10:00:00',
  '31/Feb/2026:10:00:00 +0000',
  'yesterday',
  '',
])('"%s" cannot be read', (text) => {
  expect(seconds(text)).toBe(null);
});

test.each([
  { text: '1755684059', seconds: 1_755_684_059 },
  { text: '1755684059.9999999999', seconds: 1_755_684_059 },
  { text: '1755684059999', seconds: 1_755_684_059 },
  { text: '1.755684059999e12', seconds: 1_755_684_059 },
  { text: '99999999999', seconds: 99_999_999_999 },
  { text: '100000000000', seconds: 100_000_000 },
  { text: '-5', seconds: 0 },
  { text: '1755684059999999', seconds: 1_755_684_059 },
  { text: '1755684059999999999', seconds: 1_755_684_059 },
  { text: `1755684059.${'0'.repeat(70)}1e9`, seconds: 1_755_684_059 },
  { text: '1e400', seconds: Number.MAX_SAFE_INTEGER },
])('$text is $seconds s since the epoch', (row) => {
  const bytes = new TextEncoder().encode(row.text);
  expect(time.readNumber(bytes, 0, bytes.length)).toBe(true);
  expect(time.minute * 60 + time.second).toBe(row.seconds);
});

test('reads what Date writes, in any order', () => {
  const moment = fc.date({ min: new Date(0), max: new Date(Date.UTC(9999, 0)), noInvalidDate: true });
  fc.assert(
    fc.property(fc.array(moment), (moments) => {
      for (const date of moments) expect(seconds(date.toISOString())).toBe(Math.floor(date.getTime() / 1000));
    }),
  );
});
