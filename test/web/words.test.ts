import { describe, expect, test } from 'vitest';
import type { Attribution, SourceStatus } from '../../server/http/contract.ts';
import { spenders } from '../../web/lib/attribution.ts';
import { furtherReasons, splitHeadline } from '../../web/lib/headline.ts';
import { notesOf } from '../../web/lib/notes.ts';
import { heardText, ignorals, readAs, refusals, sourcesInOrder } from '../../web/lib/sources.ts';
import { iconUrl, pageTitle, VERDICT_PATH, WORST_FIRST, worstVerdict } from '../../web/lib/verdict.ts';
import { verdictNews } from '../../web/lib/verdict-news.ts';
import { status } from './status.ts';

const NOW = Date.parse('2026-08-20T10:00:00.000Z');
const SOURCE: SourceStatus = {
  name: 'http/snippets',
  service: 'snippets',
  services: ['snippets'],
  lastHeard: '2026-08-20T09:59:30.000Z',
  silent: false,
  silenceAfterSeconds: 600,
  accepted: 10,
  rejected: 0,
  rejectedBy: {},
  ignored: 0,
  ignoredBy: {},
  formats: [],
  notes: [],
};

describe('the tab', () => {
  test('carries the worst verdict and the place', () => {
    expect(worstVerdict([status(), status({ verdict: 'unknown' })])).toBe('unknown');
    expect(pageTitle('harden')).toBe('Harden · Leeway');
    expect(pageTitle('ship', { place: 'read-snippet' })).toBe('Ship · read-snippet · Leeway');
    expect(pageTitle(null)).toBe('Leeway');
    expect(pageTitle('ship', { place: 'read-snippet', stale: true })).toBe(
      '(stale) Ship · read-snippet · Leeway',
    );
  });

  test('the icon has a shape and a colour for each verdict', () => {
    const icons = [...WORST_FIRST, null].map((verdict) => iconUrl(verdict));
    expect(new Set(icons).size).toBe(5);
    expect(decodeURIComponent(iconUrl('harden'))).toContain(VERDICT_PATH.harden);
  });

  test('the icon of a stale verdict keeps its shape and loses its colour', () => {
    const stale = decodeURIComponent(iconUrl('harden', true));
    expect(stale).toContain(VERDICT_PATH.harden);
    expect(stale).not.toContain('#d6382b');
    expect(decodeURIComponent(iconUrl('harden'))).toContain('#d6382b');
  });
});

describe('news of verdicts', () => {
  const slos = (...names: readonly string[]) =>
    new Map(names.map((name) => [name, status({ verdict: 'ship' })]));
  const hard = (...names: readonly string[]) =>
    new Map(names.map((name) => [name, status({ verdict: 'harden' })]));

  test('a turn is said, a new objective and an unchanged verdict are not', () => {
    expect(verdictNews(slos('a'), hard('a', 'b'))).toBe('a turned from ship to harden.');
    expect(verdictNews(slos('a'), slos('a'))).toBe('');
  });

  test('many turns at once are counted', () => {
    const all = ['a', 'b', 'c', 'd', 'e'];
    expect(verdictNews(slos(...all), hard(...all))).toBe(
      'a turned from ship to harden. b turned from ship to harden. c turned from ship to harden. And 2 more.',
    );
  });
});

test('the headline is split after its verdict, and does not repeat its reasons', () => {
  expect(splitHeadline('Ship. 3 more failures.')).toEqual({ verdict: 'Ship.', rest: '3 more failures.' });
  expect(splitHeadline('Unknown.')).toEqual({ verdict: 'Unknown.', rest: '' });
  expect(furtherReasons('Unknown. No data.', ['No data.', 'One source is silent.'])).toEqual([
    'One source is silent.',
  ]);
});

test('notes speak only of what is there', () => {
  expect(notesOf(status())).toEqual([]);
  expect(
    notesOf(
      status({
        warnings: ['w'],
        lagSeconds: 300,
        uncertain: 2,
        exactSince: '2026-08-20T09:00:00.000Z',
        unmeasured: 1,
        ignored: 3,
      }),
    ),
  ).toEqual([
    'w',
    'Counted up to 5 minutes ago, as lines come late by the lag of a source.',
    '2 events may have been good: the threshold was no edge of their buckets; they are counted as bad. Exact since 2026-08-20 09:00 UTC.',
    '1 event without what the objective needs: in no total.',
    '3 events ignored, as the definition says.',
  ]);
});

describe('sources', () => {
  test('say when they were heard', () => {
    expect(heardText(SOURCE, NOW)).toBe('heard 30 s ago');
    expect(heardText({ ...SOURCE, silent: true }, NOW + 600_000)).toBe('silent for 10 minutes');
    expect(heardText({ ...SOURCE, lastHeard: null }, NOW)).toBe('never heard');
  });

  test('say what was refused, the most frequent reason first', () => {
    expect(refusals(SOURCE)).toBeNull();
    expect(refusals({ ...SOURCE, rejected: 4, rejectedBy: { a: 1, b: 3, c: 0 } })).toEqual({
      total: '4 lines refused',
      reasons: ['3 b', '1 a'],
    });
  });

  test('say rare reasons as one', () => {
    const rejectedBy = { a: 1, b: 2, c: 30, d: 4, e: 1500, f: 8, g: 16 };
    expect(refusals({ ...SOURCE, rejected: 1561, rejectedBy })).toEqual({
      total: '1\u00a0561 lines refused',
      reasons: ['1\u00a0500 e', '30 c', '16 g', '8 f', '4 d', '3 for 2 other reasons'],
    });
  });

  test('say what was ignored', () => {
    expect(ignorals(SOURCE)).toBeNull();
    expect(ignorals({ ...SOURCE, ignored: 2, ignoredBy: { 'the client was gone': 2 } })).toEqual({
      total: '2 lines ignored',
      reasons: ['2 the client was gone'],
    });
  });

  test('say what they were read as, and what that takes for granted', () => {
    expect(readAs(SOURCE)).toBeNull();
    const caddy = { name: 'caddy', lines: 1200, assumes: 'duration in seconds' };
    expect(readAs({ ...SOURCE, formats: [caddy] })).toBe('read as caddy (duration in seconds)');
    const unknown = { name: 'of a newer release', lines: 1, assumes: '' };
    expect(readAs({ ...SOURCE, formats: [caddy, unknown] })).toBe(
      'read as caddy (duration in seconds): 1\u00a0200 lines, of a newer release: 1 line',
    );
  });

  test('come hindered first, then silent or unheard, then refusing, then by name', () => {
    const all = [
      { ...SOURCE, name: 'b' },
      { ...SOURCE, name: 'a' },
      { ...SOURCE, name: 'c', rejected: 1 },
      { ...SOURCE, name: 'f', silent: true },
      { ...SOURCE, name: 'e', lastHeard: null },
      { ...SOURCE, name: 'g', notes: ['g.log does not exist'] },
    ];
    expect(sourcesInOrder(all).map(({ name }) => name)).toEqual(['g', 'e', 'f', 'c', 'a', 'b']);
  });
});

describe('who spent the budget', () => {
  const cut = (bad: readonly number[]): Attribution => {
    const all = bad.reduce((sum, one) => sum + one, 0);
    const rows = bad.map((one, index) => ({
      key: { route: `/r${index}` },
      good: 5,
      bad: one,
      total: one + 5,
      share: one / all,
      budget: one / 100,
    }));
    return { service: 's', name: 'n', by: ['route'], bad: all, rows };
  };

  test('the dearest first, and who spent nothing is left out', () => {
    expect(spenders(cut([1, 0, 3]))).toEqual([
      { name: '/r2', bad: 3, total: 8, share: 0.75, budget: 0.03 },
      { name: '/r0', bad: 1, total: 6, share: 0.25, budget: 0.01 },
    ]);
  });

  test('an hour is a day and a clock', () => {
    const row = {
      key: { hour: '2026-11-14T13:00:00.000Z' },
      good: 1,
      bad: 2,
      total: 3,
      share: 1,
      budget: 0.1,
    };
    const rows = spenders({ service: 's', name: 'n', by: ['hour'], bad: 2, rows: [row] });
    expect(rows.map(({ name }) => name)).toEqual(['14 Nov 13:00']);
  });

  test('past twelve rows the rest is one row, and no bad event is lost', () => {
    const rows = spenders(cut(Array.from({ length: 20 }, (_, index) => index + 1)));
    expect(rows).toHaveLength(12);
    expect(rows.at(-1)).toMatchObject({ name: '9 others', bad: 45, total: 90 });
    expect(rows.reduce((sum, { bad }) => sum + bad, 0)).toBe(210);
  });
});
