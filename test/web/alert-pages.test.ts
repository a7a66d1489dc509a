import { expect, test } from 'vitest';
import type { AlertList, AlertRecord } from '../../server/http/alert-contract.ts';
import { FIRST_PAGE, joined, type OlderThan, olderThan } from '../../web/lib/alert-pages.ts';
import { alert } from './alerts.ts';

const NOON = Date.parse('2026-08-20T12:00:00.000Z');

function at(id: string, minutesAgo: number): AlertRecord {
  return alert({ id, startedAt: new Date(NOON - minutesAgo * 60_000).toISOString() });
}

function list(alerts: readonly AlertRecord[], more: boolean): AlertList {
  return { alerts: [...alerts], more, holdDownSeconds: 300 };
}

test('the last page has nothing after it', () => {
  expect(olderThan(list([at('a', 1)], false), FIRST_PAGE)).toBeUndefined();
  expect(olderThan(list([], true), FIRST_PAGE)).toBeUndefined();
});

test('a page goes on at the moment with which the one before ended', () => {
  expect(olderThan(list([at('a', 1), at('b', 2)], true), FIRST_PAGE)).toEqual({
    before: '2026-08-20T11:58:00.001Z',
    limit: 20,
  });
});

test('a page of one moment asks for as many as there are at once, and then goes past the moment', () => {
  const storm = list([at('a', 1), at('b', 1)], true);
  const larger = { before: '2026-08-20T11:59:00.001Z', limit: 500 };
  expect(olderThan(storm, FIRST_PAGE)).toEqual(larger);
  expect(olderThan(storm, larger)).toEqual({ before: '2026-08-20T11:59:00.000Z', limit: 20 });
});

test('page by page every alert is seen once, a storm of 200 among them', () => {
  const all = [
    ...Array.from({ length: 30 }, (_, index) => at(`new${index}`, index)),
    ...Array.from({ length: 200 }, (_, index) => at(`storm${index}`, 40)),
    ...Array.from({ length: 30 }, (_, index) => at(`old${index}`, 50 + index)),
  ];
  const pages: AlertList[] = [];
  let asked: OlderThan | undefined = FIRST_PAGE;
  while (asked !== undefined) {
    const { before = '9999', limit }: OlderThan = asked;
    const older = all.filter(({ startedAt }) => startedAt < before);
    const page = list(older.slice(0, limit), older.length > limit);
    pages.push(page);
    asked = olderThan(page, asked);
  }
  expect(joined(pages).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  expect(pages.length).toBeLessThan(8);
});
