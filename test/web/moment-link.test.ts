import { expect, test } from 'vitest';
import { chartEnd, linkedMoment, momentBanner } from '../../web/lib/moment-link.ts';

const NOW = Date.parse('2026-08-20T12:00:00.000Z');
const TEN = Date.parse('2026-08-20T10:00:00.000Z');

test.each([
  { search: '', moment: { kind: 'none' } },
  { search: 'range=6h', moment: { kind: 'none' } },
  { search: 'at=2026-08-20T10%3A00%3A00.000Z', moment: { kind: 'at', at: TEN } },
  { search: 'at=2026-08-20T10:00:00Z', moment: { kind: 'at', at: TEN } },
  { search: 'at=2026-08-20T12:00:00%2B02:00', moment: { kind: 'at', at: TEN } },
  { search: 'at=2026-08-20T12:00:00+02:00', moment: { kind: 'at', at: TEN } },
  { search: 'at=2026-08-20T10:00', moment: { kind: 'at', at: TEN } },
  { search: 'at=2026-08-20', moment: { kind: 'at', at: TEN - 36_000_000 } },
  { search: `at=${TEN}`, moment: { kind: 'at', at: TEN } },
  { search: 'at=', moment: { kind: 'unreadable' } },
  { search: 'at=yesterday', moment: { kind: 'unreadable' } },
  { search: 'at=2026', moment: { kind: 'unreadable' } },
  { search: 'at=2026-13-41T10:00Z', moment: { kind: 'unreadable' } },
  { search: 'at=2026-08-20T12:00:01Z', moment: { kind: 'unreadable' } },
  { search: 'at=99999999999999', moment: { kind: 'unreadable' } },
])('"$search" is $moment', ({ search, moment }) => {
  expect(linkedMoment(search, NOW)).toEqual(moment);
});

test('the charts show the hour after the moment, as far as it is there', () => {
  expect(chartEnd(TEN, NOW)).toBe(TEN + 3_600_000);
  expect(chartEnd(TEN + 59_999, NOW)).toBe(TEN + 3_600_000);
  expect(chartEnd(NOW - 60_000, NOW)).toBe(NOW);
  expect(momentBanner(TEN, NOW)).toBe(
    'This link is of 2026-08-20 10:00 UTC. The charts end at 2026-08-20 11:00 UTC.',
  );
  expect(momentBanner(NOW - 60_000, NOW)).toBe('This link is of 2026-08-20 11:59 UTC; the charts end now.');
});
