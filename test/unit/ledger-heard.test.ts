import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type HeardHours,
  heardShare,
  isSilent,
  NO_LINES,
  SourceLog,
  silenceLimit,
  unite,
} from '../../server/ledger/heard.ts';
import { Sources } from '../../server/ledger/sources.ts';

const NOW = 1_000_000;
const WEEK = 7 * 1440;

function hoursOf(minutes: Iterable<number>): HeardHours {
  const hours: HeardHours = new Map();
  for (const minute of minutes) {
    const hour = Math.floor(minute / 60);
    hours.set(hour, (hours.get(hour) ?? 0n) | (1n << BigInt(minute % 60)));
  }
  return hours;
}

const minutes = fc.array(fc.integer({ min: NOW - 600, max: NOW + 5 }), { maxLength: 80 });

function delta(heard: readonly (readonly [number, number])[], source = 'http/shop') {
  return {
    source,
    service: 'shop',
    services: ['shop'],
    heard,
    at: NOW * 60_000,
    newest: heard.at(-1)?.[1] ?? null,
    accepted: 10,
    rejected: 2,
    rejectedBy: { 'no status': 2 },
    ignored: 3,
    ignoredBy: { 'the client was gone': 3 },
    formats: { caddy: 10 },
  };
}

function listening(silenceAfter: Record<string, number> = {}, lags: Record<string, number> = {}) {
  return {
    silenceAfter: new Map(Object.entries(silenceAfter)),
    lags: new Map(Object.entries(lags)),
    formatted: new Set(['told']),
    counterSources: new Map<string, number>(),
    rejectedAbove: new Map(),
  };
}

describe('the share of minutes that were heard', () => {
  test('is what a look at every minute says', () => {
    fc.assert(
      fc.property(
        minutes,
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 90 }),
        (heard, length, limit) => {
          const from = NOW - length;
          const heardAt = new Set(heard.filter((minute) => minute > from && minute <= NOW));
          let unheard = 0;
          for (let minute = from + 1; minute <= NOW; minute++) {
            if (heardAt.has(minute)) continue;
            let before = minute;
            while (before > from && !heardAt.has(before)) before--;
            let after = minute;
            while (after <= NOW && !heardAt.has(after)) after++;
            // From the last minute heard to the next one; at the end, to the present.
            const gap = Math.min(after, NOW) - before;
            if (gap > limit) unheard++;
          }
          expect(heardShare(hoursOf(heard), from, NOW, limit)).toBe((length - unheard) / length);
        },
      ),
    );
  });

  test.each([
    { title: 'silence is not watched', heard: [], from: NOW - 100, limit: null, share: 1 },
    { title: 'the very first minute', heard: [], from: NOW, limit: 10, share: 1 },
    { title: 'never heard', heard: [], from: NOW - 100, limit: 10, share: 0 },
    {
      title: 'a gap just as long as the limit',
      heard: [NOW - 10, NOW - 20],
      from: NOW - 21,
      limit: 10,
      share: 1,
    },
    { title: 'a gap of a minute more', heard: [NOW, NOW - 11], from: NOW - 12, limit: 10, share: 2 / 12 },
  ])('$title: $share', ({ heard, from, limit, share }) => {
    expect(heardShare(hoursOf(heard), from, NOW, limit)).toBe(share);
  });

  test('of several sources a minute is heard that any of them has', () => {
    fc.assert(
      fc.property(minutes, minutes, (one, other) => {
        const both = unite([{ hours: hoursOf(one) }, { hours: hoursOf(other) }]);
        expect(new Map([...both].sort())).toEqual(new Map([...hoursOf([...one, ...other])].sort()));
      }),
    );
  });
});

describe('when a source is silent', () => {
  test.each([
    { title: 'off', setting: 'off' as const, heard: [NOW - 500], limit: null },
    { title: 'a length', setting: 45, heard: [NOW - 500], limit: 45 },
    { title: 'auto, heard each minute', setting: 'auto' as const, heard: [NOW, NOW - 1, NOW - 2], limit: 10 },
    {
      title: 'auto, heard each quarter of an hour',
      setting: 'auto' as const,
      heard: [NOW, NOW - 15, NOW - 30, NOW - 45],
      limit: 30,
    },
    {
      title: 'auto, a gap that came three times is usual',
      setting: 'auto' as const,
      heard: [NOW, NOW - 5, NOW - 65, NOW - 125, NOW - 185],
      limit: 120,
    },
    {
      title: 'auto, two outages teach nothing',
      setting: 'auto' as const,
      heard: [NOW, NOW - 300, NOW - 308, NOW - 908, NOW - 909],
      limit: 16,
    },
    {
      title: 'auto, a gap of more than a week ago is forgotten',
      setting: 'auto' as const,
      heard: [NOW, NOW - 7, NOW - 14, NOW - 21, NOW - WEEK - 1, NOW - WEEK - 999, NOW - WEEK - 1998],
      limit: 14,
    },
    {
      title: 'auto, the present quiet is no gap yet',
      setting: 'auto' as const,
      heard: [NOW - 300, NOW - 306, NOW - 312, NOW - 318],
      limit: 12,
    },
  ])('$title: after $limit minutes', ({ setting, heard, limit }) => {
    const firstMinute = Math.min(...heard.filter((minute) => minute >= NOW - WEEK));
    expect(silenceLimit({ hours: hoursOf(heard), firstMinute }, setting, NOW)).toBe(limit);
  });

  test.each([
    { last: NOW, limit: 10, silent: false },
    { last: NOW - 10, limit: 10, silent: false },
    { last: NOW - 11, limit: 10, silent: true },
    { last: NOW - 9999, limit: null, silent: false },
    { last: NOW + 4, limit: 10, silent: false },
  ])('last heard at $last, limit $limit: $silent', ({ last, limit, silent }) => {
    expect(isSilent(last, limit, NOW)).toBe(silent);
  });
});

describe('the log of a source', () => {
  test('keeps every minute of every range, and tells the hours with news', () => {
    const range = fc.tuple(fc.integer({ min: NOW - 200, max: NOW }), fc.nat(90));
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 8 }), (given) => {
        const row = {
          name: 'a',
          services: [],
          firstMinute: NOW,
          lastMinute: NOW,
          isLive: false,
          ...NO_LINES,
        };
        const log = new SourceLog(row);
        const heard = new Set<number>();
        for (const [from, length] of given) {
          const fresh = new Set<number>();
          for (let minute = from; minute <= from + length; minute++) {
            if (!heard.has(minute)) fresh.add(Math.floor(minute / 60));
            heard.add(minute);
          }
          expect(log.add(delta([[from, from + length]]))).toEqual(fresh);
        }
        expect(new Map([...log.hours].sort())).toEqual(new Map([...hoursOf(heard)].sort()));
        expect([log.firstMinute, log.lastMinute]).toEqual([Math.min(NOW, ...heard), Math.max(NOW, ...heard)]);
        expect(log.toRow()).toMatchObject({
          accepted: 10 * given.length,
          rejected: 2 * given.length,
          rejectedBy: { 'no status': 2 * given.length },
          ignored: 3 * given.length,
          ignoredBy: { 'the client was gone': 3 * given.length },
          formats: { caddy: 10 * given.length },
          services: ['shop'],
        });
      }),
    );
  });
});

describe('what a service hears', () => {
  const at = (minute: number) => minute * 60_000;

  test('an SLO is unknown only when every source of its service is silent', () => {
    const sources = new Sources([], new Map(), listening({ slow: 60 }));
    sources.add(delta([[NOW - 30, NOW - 20]]));
    sources.add(delta([[NOW - 40, NOW - 25]], 'slow'));
    expect(sources.hearing('shop', at(NOW)).silence).toBeNull();
    expect(sources.hearing('shop', at(NOW + 36)).silence).toBe(
      `No source of shop was heard since ${new Date(at(NOW - 20)).toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
    );
    expect(sources.hearing('other', at(NOW)).silence).toBe('No source of other was ever heard.');
  });

  test('a source of several services is heard by each of them, and a new one is news', () => {
    const sources = new Sources([], new Map(), listening());
    const heard = delta([[NOW, NOW]]);
    expect([...sources.add({ ...heard, service: '', services: [] })]).toEqual([]);
    expect(sources.hearing('shop', at(NOW)).silence).toBe('No source of shop was ever heard.');
    expect([...sources.add(heard)]).toEqual(['shop']);
    expect([...sources.add(heard)]).toEqual([]);
    expect([...sources.add({ ...heard, services: ['web', 'shop'] })]).toEqual(['shop', 'web']);
    expect(['shop', 'web', 'api'].map((service) => sources.hearing(service, at(NOW)).silence)).toEqual([
      null,
      null,
      'No source of api was ever heard.',
    ]);
    expect(sources.serviceOf('http/shop')).toBe('shop');
    expect(sources.health(at(NOW))).toMatchObject([
      { service: 'shop', services: ['shop', 'web'], accepted: 40, ignored: 12, formats: { caddy: 40 } },
    ]);
  });

  test('silence and coverage are measured up to the lag before the present', () => {
    const sources = new Sources([], new Map(), listening({ 'http/shop': 10 }, { shop: 30 }));
    sources.add(
      delta([
        [NOW - 99, NOW - 60],
        [NOW - 39, NOW - 20],
      ]),
    );
    const { silence, share } = sources.hearing('shop', at(NOW));
    expect([silence, share(50), share(9)]).toEqual([null, 30 / 50, 1]);
    expect(sources.health(at(NOW))).toMatchObject([{ silent: false }]);
    expect(sources.hearing('shop', at(NOW + 20)).silence).toBeNull();
    expect(sources.hearing('shop', at(NOW + 21)).silence).not.toBeNull();
    expect(sources.health(at(NOW + 21))).toMatchObject([{ silent: true }]);
  });

  test('tells what lines were found to be, unless a definition says it or they are strays', () => {
    const sources = new Sources([], new Map(), listening());
    sources.add({ ...delta([[NOW, NOW]]), accepted: 200, formats: { combined: 199, 'combined+T': 1 } });
    sources.add({ ...delta([[NOW, NOW]], 'told'), formats: { caddy: 10 } });
    expect(sources.hearing('shop', at(NOW)).formats).toEqual([{ source: 'http/shop', format: 'combined' }]);
    sources.add({ ...delta([[NOW, NOW]]), accepted: 1, formats: { 'combined+T': 2 } });
    expect(sources.hearing('shop', at(NOW)).formats.map(({ format }) => format)).toEqual([
      'combined',
      'combined+T',
    ]);
  });

  test('coverage begins with the first minute ever heard', () => {
    const sources = new Sources([], new Map(), listening({ 'http/shop': 10 }));
    sources.add(
      delta([
        [NOW - 99, NOW - 50],
        [NOW - 29, NOW],
      ]),
    );
    const { firstHeard, share } = sources.hearing('shop', at(NOW));
    expect(firstHeard).toBe(at(NOW - 99));
    expect([share(43_200), share(40), share(5)]).toEqual([80 / 100, 30 / 40, 1]);
  });

  test('what came is handed over once to be saved', () => {
    const sources = new Sources([], new Map(), listening());
    sources.add(delta([[NOW, NOW + 1]]));
    sources.add(delta([[NOW, NOW]]));
    const { sources: rows, heard } = sources.takeUnsaved();
    expect(rows).toMatchObject([{ name: 'http/shop', accepted: 20, firstMinute: NOW, lastMinute: NOW + 1 }]);
    expect(new Map(heard.map(({ hour, minutes: bits }) => [hour, bits]))).toEqual(hoursOf([NOW, NOW + 1]));
    expect(sources.takeUnsaved()).toEqual({ sources: [], heard: [] });
  });
});

describe('the sources whose silence is told', () => {
  const watched = (newest: number | null, lags: Record<string, number> = {}) => {
    const sources = new Sources([], new Map(), listening({}, lags));
    sources.add({ ...delta([[NOW, NOW]]), newest });
    for (let minute = NOW; minute < NOW + 11; minute++) sources.watched(minute * 60_000);
    return sources.watched((NOW + 11) * 60_000).map(({ name, silence }) => [name, silence !== null]);
  };

  test.each([
    { title: 'what told of the present', newest: NOW, lags: {}, found: [['http/shop', true]] },
    { title: 'what told of ten minutes ago', newest: NOW - 10, lags: {}, found: [['http/shop', true]] },
    { title: 'not an old log', newest: NOW - 11, lags: {}, found: [] },
    {
      title: 'what comes late by its definition',
      newest: NOW - 70,
      lags: { shop: 60 },
      found: [['http/shop', false]],
    },
    { title: 'not what is read once', newest: null, lags: {}, found: [] },
  ])('$title', ({ newest, lags, found }) => {
    expect(watched(newest, lags)).toEqual(found);
  });

  /** Silent from minute NOW + 11 on; whether that is told, and whether it is heard, of each minute in which it is asked. */
  function toldAt(sources: Sources, minutes: readonly number[]): [silent: boolean, heard: boolean][] {
    return minutes.map((after) => {
      const { silence, isHeard } = sources.watched((NOW + after) * 60_000)[0]!;
      return [silence !== null, isHeard];
    });
  }
  const live = (name: string, lastMinute: number) =>
    ({ ...NO_LINES, name, services: ['shop'], firstMinute: NOW - 99, lastMinute, isLive: true }) as const;
  const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);
  const [heard, unsure, silent] = [
    [false, true],
    [false, false],
    [true, false],
  ] as const;

  test('nobody is missed in a time in which nobody listened, until as long was listened', () => {
    const sources = new Sources([live('edge', NOW)], new Map(), listening());
    expect(toldAt(sources, upTo(20, 31))).toEqual([...Array(11).fill(unsure), silent]);
  });

  test('the clock of a machine that slept: nobody listened', () => {
    const sources = new Sources([live('edge', NOW)], new Map(), listening());
    expect(toldAt(sources, [...upTo(0, 8), 60])).toEqual([...Array(9).fill(heard), unsure]);
    expect(toldAt(sources, upTo(61, 71))).toEqual([...Array(10).fill(unsure), silent]);
  });

  test('another process that takes over at once knows who was silent', () => {
    const rows = [live('edge', NOW), live('other', NOW + 14)];
    const sources = new Sources(rows, new Map(), listening());
    expect(toldAt(sources, [16])).toEqual([silent]);
    const slow = new Sources(rows, new Map(), listening());
    expect(toldAt(slow, [17])).toEqual([unsure]);
  });

  test('what comes late by its definition was listened to as well', () => {
    const sources = new Sources([live('edge', NOW - 60)], new Map(), listening({}, { shop: 60 }));
    expect(toldAt(sources, [...upTo(2, 11)])).toEqual([...Array(9).fill(heard), silent]);
  });

  test('how many lines of the last hour were refused', () => {
    const sources = new Sources([], new Map(), listening());
    sources.add(delta([[NOW, NOW]]));
    sources.add({ ...delta([[NOW + 30, NOW + 30]]), at: (NOW + 30) * 60_000 });
    const recent = (minute: number) => sources.watched(minute * 60_000)[0]!.recent;
    expect(recent(NOW + 30)).toEqual({ accepted: 20, rejected: 4 });
    expect(recent(NOW + 59)).toEqual({ accepted: 20, rejected: 4 });
    expect(recent(NOW + 60)).toEqual({ accepted: 10, rejected: 2 });
  });
});
