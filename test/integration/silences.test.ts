import { describe, expect, test } from 'vitest';
import { SilenceBook } from '../../server/alerts/silence-book.ts';
import type { SilenceInput } from '../../server/alerts/silence-reading.ts';
import { readDefinitions } from '../../server/definitions/read.ts';
import { createSilenceDesk } from '../../server/desks/silence-desk.ts';
import type { SilenceRecord } from '../../server/http/silence-ports.ts';
import type { AlertSubject } from '../../server/slo/alert.ts';
import { createSilenceStore } from '../../server/store/silences.ts';
import { SOMEBODY } from '../support/actor.ts';
import { type Ledger, openLedgers } from '../support/batch.ts';

const START = Date.parse('2026-03-25T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YAML = `service: shop
sources:
  - { name: edge, type: http, service: front }
slos:
  - { name: checkout, objective: 99% of POST /orders non-5xx over 7d }
  - { name: by-route, per: [route], objective: 99% of GET non-5xx over 7d }
`;

/** A desk, and the book of another process on the same database. */
async function opened() {
  const { ledgers } = await openLedgers(1);
  const [{ store: ledger }] = ledgers as [Ledger];
  const clock = { now: START };
  const now = () => clock.now;
  const store = createSilenceStore(ledger.db);
  const definitions = readDefinitions([{ path: 'shop.yaml', text: YAML }], {});
  const desk = createSilenceDesk({ db: ledger.db, definitions: () => definitions, now });
  const templateOf = (_: string, slo: string) => (slo.startsWith('by-route ') ? 'by-route' : null);
  const book = new SilenceBook({ store, now, templateOf });
  const add = (input: Partial<SilenceInput>): Promise<SilenceRecord> =>
    desk.add({ service: 'shop', author: 'ana', reason: 'the move', ...input }, SOMEBODY);
  const isSilenced = (about: Partial<AlertSubject>, at = clock.now): boolean =>
    book.isSilenced({ service: 'shop', slo: null, source: null, ...about }, at);
  return { clock, ledger, store, desk, book, add, isSilenced };
}

describe('the book', () => {
  test('knows what was added and ended elsewhere once it is refreshed, and says whether that is news', async () => {
    const { desk, book, add, isSilenced } = await opened();
    expect(await book.refresh()).toBe(false);
    const { id } = await add({ for: '2h' });
    expect(isSilenced({ slo: 'checkout' })).toBe(false);
    expect(await book.refresh()).toBe(true);
    expect(isSilenced({ slo: 'checkout' })).toBe(true);
    expect(await book.refresh()).toBe(false);
    await desk.end(id, 'ben', SOMEBODY);
    expect(await book.refresh()).toBe(true);
    expect(isSilenced({ slo: 'checkout' })).toBe(false);
  });

  test('one of a service is about its objectives and its sources, and of no other service', async () => {
    const { book, add, isSilenced } = await opened();
    await add({ for: '2h' });
    await book.refresh();
    expect(isSilenced({ slo: 'checkout' })).toBe(true);
    expect(isSilenced({ source: 'http/shop' })).toBe(true);
    expect(isSilenced({ service: 'front', source: 'edge' })).toBe(false);
  });

  test('one of an objective is about it alone, and about all that it is divided into', async () => {
    const { book, add, isSilenced } = await opened();
    await add({ slo: 'checkout', for: '2h' });
    await add({ slo: 'by-route', for: '1h' });
    await book.refresh();
    expect(isSilenced({ slo: 'checkout' })).toBe(true);
    expect(isSilenced({ slo: 'by-route {route="/a"}' })).toBe(true);
    expect(isSilenced({ slo: 'other' })).toBe(false);
    expect(isSilenced({ source: 'http/shop' })).toBe(false);
    expect(isSilenced({ slo: 'by-route {route="/a"}' }, START + HOUR)).toBe(false);
  });

  test('holds from the beginning of a silence until its end without being refreshed, in any order of times', async () => {
    const { book, add, isSilenced } = await opened();
    await add({ rrule: 'FREQ=DAILY;COUNT=2;BYHOUR=14;BYMINUTE=0', for: '1h' });
    await book.refresh();
    const at = [2, 2.999, 3, 26, 27, 50, 26.5, 2.5, 1].map((hours) => isSilenced({}, START + hours * HOUR));
    expect(at).toEqual([true, true, false, true, false, false, true, true, false]);
  });

  test('two silences at a time: it is over when both are', async () => {
    const { book, desk, add, isSilenced } = await opened();
    await add({ for: '1h' });
    const longer = await add({ for: '3h' });
    await book.refresh();
    expect(isSilenced({}, START + 2 * HOUR)).toBe(true);
    await desk.end(longer.id, 'ana', SOMEBODY);
    await book.refresh();
    expect(isSilenced({}, START + 2 * HOUR)).toBe(false);
    expect(isSilenced({}, START + HOUR - 1)).toBe(true);
  });

  test('what is over is not read any more', async () => {
    const { clock, store, add } = await opened();
    await add({ for: '1h' });
    const recurring = await add({ for: '1h', rrule: 'FREQ=DAILY' });
    clock.now += HOUR;
    expect((await store.openSilences(clock.now)).map(({ id }) => id)).toEqual([recurring.id]);
  });
});

describe('the desk', () => {
  test('keeps a silence as it was asked for', async () => {
    const { add, desk } = await opened();
    const rrule = 'FREQ=WEEKLY;BYDAY=SU';
    const startsAt = '2026-03-29T02:00:00Z';
    const added = await add({ slo: 'checkout', startsAt, for: '2h', rrule, timeZone: 'Europe/Berlin' });
    expect(added).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      service: 'shop',
      slo: 'checkout',
      startsAt: Date.parse(startsAt),
      endsAt: Date.parse(startsAt) + 2 * HOUR,
      rrule,
      timeZone: 'Europe/Berlin',
      author: 'ana',
      reason: 'the move',
      createdAt: START,
      endedAt: null,
      endedBy: null,
      state: 'pending',
      span: { from: Date.parse(startsAt), to: Date.parse(startsAt) + 2 * HOUR },
    });
    expect(await desk.silences()).toEqual([added]);
  });

  test('the first who ends a silence ended it, and what is over by itself was ended by nobody', async () => {
    const { clock, add, desk } = await opened();
    const { id } = await add({ for: '2h' });
    const ended = await desk.end(id, 'ben', SOMEBODY);
    expect(ended).toMatchObject({ state: 'over', span: null, endedAt: START, endedBy: 'ben' });
    clock.now += HOUR;
    expect(await desk.end(id, 'eve', SOMEBODY)).toEqual(ended);
    const past = await add({ for: '1h' });
    clock.now += HOUR;
    expect(await desk.end(past.id, 'eve', SOMEBODY)).toMatchObject({
      state: 'over',
      endedAt: null,
      endedBy: null,
    });
  });

  test('two who end it at once: one of them did', async () => {
    const { add, desk, store } = await opened();
    const { id } = await add({ for: '2h' });
    const ends = await Promise.all(['ana', 'ben', 'eve'].map((by) => desk.end(id, by, SOMEBODY)));
    expect(new Set(ends.map(({ endedBy }) => endedBy)).size).toBe(1);
    expect(await store.silence(id)).toMatchObject({ endedBy: ends[0]!.endedBy });
  });

  test('lists what holds by its end, what will by its beginning, and then what was over last, for 30 days', async () => {
    const { clock, add, desk } = await opened();
    const names: [string, Partial<SilenceInput>][] = [
      ['over a month ago', { for: '1h' }],
      ['over a month ago, of a rule', { rrule: 'FREQ=DAILY;COUNT=2', for: '1h' }],
      ['over two weeks ago, of a rule', { rrule: 'FREQ=DAILY;COUNT=20', for: '1h' }],
      ['over ten days ago', { endsAt: '2026-04-19T12:00:00Z' }],
      ['holds for long', { for: '60d' }],
      ['holds', { for: '36d' }],
      ['will soon', { startsAt: '2026-05-01T00:00:00Z', for: '1h' }],
      ['will', { startsAt: '2026-06-01T00:00:00Z', for: '1h' }],
    ];
    for (const [reason, input] of names) await add({ ...input, reason });
    clock.now = START + 35 * DAY;
    expect((await desk.silences()).map(({ reason, state }) => `${state}: ${reason}`)).toEqual([
      'active: holds',
      'active: holds for long',
      'pending: will soon',
      'pending: will',
      'over: over ten days ago',
      'over: over two weeks ago, of a rule',
    ]);
  });

  test.each([
    [{ service: 'shpo' }, 'No definition names the service "shpo"; did you mean "shop"?'],
    [{ service: 'nothing' }, 'No definition names the service "nothing".'],
    [{ slo: 'chekout' }, 'No definition names the objective "chekout" of shop; did you mean "checkout"?'],
    [{ service: 'front', slo: 'up' }, 'No definition names the objective "up" of front.'],
  ])('%j is not there', async (input, message) => {
    const { add } = await opened();
    await expect(add({ for: '1h', ...input })).rejects.toMatchObject({ code: 'not_found', message });
  });

  test('a source alone names its service too, and a divided objective its parts', async () => {
    const { add } = await opened();
    expect(await add({ service: 'front', for: '1h' })).toMatchObject({ service: 'front', slo: null });
    expect(await add({ slo: 'by-route', for: '1h' })).toMatchObject({ slo: 'by-route' });
  });

  test('what cannot be read is told with its field; an id that nobody has is not found', async () => {
    const { add, desk } = await opened();
    await expect(add({})).rejects.toMatchObject({
      code: 'bad_request',
      message: 'endsAt: say until when, or how long with for',
    });
    await expect(desk.end('none', 'ana', SOMEBODY)).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no silence none.',
    });
  });
});
