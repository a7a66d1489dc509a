import { describe, expect, test } from 'vitest';
import { AlertBook, type Observation } from '../../server/ledger/alert-book.ts';
import type { LateWatch } from '../../server/ledger/late-watch.ts';
import type { AlertKind, AlertSubject, NotifyRoute } from '../../server/slo/alert.ts';
import { type AlertState, HOLD_DOWN_MS } from '../../server/slo/alert-state.ts';
import { BAD, GOOD } from '../../server/slo/counts.ts';
import type { Finding } from '../../server/slo/findings.ts';
import { clear, holding, plainFacts, stateOf, T0 } from '../support/alert-states.ts';

const MINUTE = 60_000;
const AS_OF = T0 / MINUTE;

const READ: AlertSubject = { service: 'shop', slo: 'read', source: null };
const WRITE: AlertSubject = { service: 'shop', slo: 'write', source: null };
const EDGE: AlertSubject = { service: 'shop', slo: null, source: 'edge' };

const ONCALL: NotifyRoute = { receiver: 'oncall', on: ['page', 'no-data'], service: null, slo: null };
const TEAM: NotifyRoute = { receiver: 'team', on: ['page', 'ticket'], service: 'shop', slo: null };

const ticket = (more: Partial<Finding> = {}) => holding({ kind: 'ticket', tier: '1d/2h', ...more });
const noTicket = () => clear({ kind: 'ticket' });
const budget = (condition: Finding['condition'], more: Partial<Finding> = {}) =>
  holding({
    kind: 'budget',
    condition,
    ...{ tier: null, burn: null, threshold: null, lookback: null },
    ...more,
  });

/** A book on a clock, with what was told of each step in short. */
function opened(rows: readonly AlertState[] = []) {
  let ids = 0;
  const book = new AlertBook(rows, () => `n-${++ids}`);
  const clock = { now: T0 };
  const silenced = new Set<string>();
  const routes: NotifyRoute[] = [ONCALL, TEAM];
  const isSilenced = ({ slo, source }: AlertSubject) => silenced.has(slo ?? source!);
  const observe = (
    subject: AlertSubject,
    findings: readonly Finding[],
    more: Partial<Observation> = {},
  ): void => {
    const asOf = Math.floor(clock.now / MINUTE);
    book.observe(subject, findings, {
      ...{ now: clock.now, asOf, isPaused: false, isFilling: false, without: () => findings, ...more },
    });
  };
  return {
    book,
    clock,
    silenced,
    routes,
    observe,
    /** Brings a subject up to date and has it told. */
    step(subject: AlertSubject, findings: readonly Finding[], more: Partial<Observation> = {}): void {
      observe(subject, findings, more);
      if (!book.hasNews(subject, isSilenced)) return;
      book.tell(subject, { now: clock.now, routes, isSilenced }, plainFacts);
    },
    /** `page burn` of all that fires. */
    firing: (subject: AlertSubject) =>
      book.firing(subject).map(({ kind, condition }) => `${kind} ${condition}`),
    /** `firing n-1 oncall,team` of all that is to be told, and what is to be saved. */
    taken() {
      const { alerts, notices } = book.takeUnsaved();
      // That it is over is told to those who were told that it fires, whoever they are.
      const told = notices.map(({ type, alert, receivers }) =>
        type === 'firing' ? `firing ${alert} ${receivers.join()}` : `resolved ${alert}`,
      );
      return { alerts, told };
    },
  };
}

describe('one alert for each kind and condition', () => {
  test('of a subject that was never told of, nothing is kept while nothing holds', () => {
    const { book, step, taken } = opened();
    step(READ, [clear(), noTicket()]);
    expect([book.firing(READ), book.subjects(), book.hasNotices]).toEqual([[], [], false]);
    expect(taken()).toEqual({ alerts: [], told: [] });
  });

  test('it begins once, whatever is found again, and pages come first', () => {
    const { step, firing, taken, clock } = opened();
    const all = [ticket(), budget('remaining'), budget('exhausted'), holding()];
    for (let minute = 0; minute < 5; minute++) {
      clock.now = T0 + minute * MINUTE;
      step(READ, all);
    }
    expect(firing(READ)).toEqual(['page burn', 'budget remaining', 'budget exhausted', 'ticket burn']);
    expect(taken().alerts.map(({ id, startedAt }) => [id, startedAt])).toEqual([
      ['n-1', T0],
      ['n-2', T0],
      ['n-3', T0],
      ['n-4', T0],
    ]);
  });

  test('subjects are apart: two objectives, and a source', () => {
    const { step, firing, book } = opened();
    step(READ, [holding()]);
    step(WRITE, [clear()]);
    step(EDGE, [holding({ kind: 'no-data', condition: 'silent' })]);
    expect([firing(READ), firing(WRITE), firing(EDGE)]).toEqual([['page burn'], [], ['no-data silent']]);
    expect(book.subjects().map(({ slo, source }) => slo ?? source)).toEqual(['read', 'edge']);
  });

  test('another tier is the same alert, told once', () => {
    const { step, taken } = opened();
    step(READ, [holding()]);
    step(READ, [holding({ tier: '6h/30m' })]);
    expect(taken()).toEqual({
      alerts: [stateOf({ id: 'n-1', tier: '6h/30m', announcedAt: T0 })],
      told: ['firing n-1 oncall,team'],
    });
  });

  test('it ends after the hold-down, and what holds then is another', () => {
    const { step, clock, taken, firing } = opened();
    step(READ, [holding()]);
    step(READ, [clear()]);
    clock.now += HOLD_DOWN_MS;
    step(READ, [clear()]);
    expect(firing(READ)).toEqual([]);
    step(READ, [holding()]);
    const { alerts, told } = taken();
    // In the order in which they are saved: only one of a condition fires at a time.
    expect(alerts.map(({ id, resolvedAt }) => [id, resolvedAt])).toEqual([
      ['n-1', T0 + HOLD_DOWN_MS],
      ['n-2', null],
    ]);
    expect(told).toEqual(['firing n-1 oncall,team', 'resolved n-1', 'firing n-2 oncall,team']);
  });

  test.each<[kind: AlertKind, count: number]>([
    ['page', 2],
    ['ticket', 1],
    ['no-data', 0],
  ])('of the kind %s fire %i, muted ones too', (kind, count) => {
    const { step, book } = opened();
    step(READ, [holding(), ticket()]);
    step(WRITE, [holding()]);
    expect(book.countOf(kind)).toBe(count);
  });
});

describe('conditions that nothing is found of any more', () => {
  const before = [holding(), ticket(), budget('exhausted')];

  test('end at once: a definition has dropped them', () => {
    const { step, firing, taken } = opened();
    step(READ, before);
    step(READ, [holding()]);
    expect(firing(READ)).toEqual(['page burn']);
    const ends = taken().alerts.map(({ kind, resolvedAt, lateBefore }) => [kind, resolvedAt, lateBefore]);
    expect(ends).toEqual([
      ['page', null, null],
      ['ticket', T0, AS_OF],
      ['budget', T0, AS_OF],
    ]);
  });

  test('stay while nothing can be told, and come no nearer to their end', () => {
    const { step, firing, clock, book } = opened();
    step(READ, before);
    step(READ, [clear(), noTicket(), budget('exhausted', { holds: false, clear: true })]);
    clock.now += HOLD_DOWN_MS - 1;
    step(READ, [], { isPaused: true });
    expect(firing(READ)).toHaveLength(3);
    expect(book.firing(READ).map(({ clearSince }) => clearSince)).toEqual([null, null, null]);
    clock.now += 60 * MINUTE;
    step(READ, [], { isPaused: true });
    expect(firing(READ)).toHaveLength(3);
  });

  test('of a subject that is no more all end at once', () => {
    const { step, book, clock, taken, routes } = opened();
    step(READ, before);
    clock.now += 90_000;
    book.end(READ, clock.now);
    book.tell(READ, { now: clock.now, routes, isSilenced: () => false }, plainFacts);
    const { alerts, told } = taken();
    expect(alerts.map(({ resolvedAt, lateBefore }) => [resolvedAt, lateBefore])).toEqual(
      Array(3).fill([clock.now, AS_OF + 1]),
    );
    // The ticket was muted, and nobody hears of budgets; but that was to be told of.
    expect(told).toEqual(['firing n-1 oncall,team', 'resolved n-1', 'resolved n-3']);
    expect(book.subjects()).toEqual([]);
    book.end(WRITE, clock.now);
  });
});

describe('who is told', () => {
  test('a ticket is muted while a page fires, and told when that is over', () => {
    const { step, clock, taken, book } = opened();
    step(READ, [holding(), ticket()]);
    expect(taken().told).toEqual(['firing n-1 oncall,team']);
    expect(book.firing(READ).map(({ muted }) => muted)).toEqual([null, 'page']);
    step(READ, [clear(), ticket()]);
    clock.now += HOLD_DOWN_MS - 1;
    step(READ, [clear(), ticket()]);
    expect(taken().told).toEqual([]);
    clock.now++;
    step(READ, [clear(), ticket()]);
    expect(taken().told).toEqual(['resolved n-1', 'firing n-2 team']);
    expect(book.firing(READ)[0]).toMatchObject({ muted: null, announcedAt: clock.now });
  });

  test('a ticket that was told stays so when a page comes', () => {
    const { step, taken, book } = opened();
    step(READ, [ticket()]);
    step(READ, [holding(), ticket()]);
    expect(taken().told).toEqual(['firing n-1 team', 'firing n-2 oncall,team']);
    expect(book.firing(READ).map(({ kind, muted }) => [kind, muted])).toEqual([
      ['page', null],
      ['ticket', null],
    ]);
  });

  test('a page mutes the tickets of its own objective alone, and no other kind', () => {
    const { step, taken } = opened();
    step(READ, [holding(), budget('exhausted')]);
    step(WRITE, [ticket()]);
    expect(taken().told).toEqual(['firing n-1 oncall,team', 'firing n-3 team']);
  });

  test('a silence mutes what begins within it; what still fires after it is told then', () => {
    const { step, clock, silenced, taken, book } = opened();
    silenced.add('read');
    step(READ, [holding()]);
    expect(taken()).toEqual({ alerts: [stateOf({ id: 'n-1', muted: 'silence' })], told: [] });
    step(READ, [holding()]);
    expect(taken()).toEqual({ alerts: [], told: [] });
    silenced.clear();
    clock.now += MINUTE;
    expect(book.hasNews(READ, () => false)).toBe(true);
    step(READ, [holding()]);
    expect(taken().told).toEqual(['firing n-1 oncall,team']);
  });

  test('what begins and ends within a silence is told to nobody', () => {
    const { step, clock, silenced, taken } = opened();
    silenced.add('read');
    step(READ, [holding()]);
    step(READ, [clear()]);
    clock.now += HOLD_DOWN_MS;
    step(READ, [clear()]);
    const { alerts, told } = taken();
    expect(alerts.map(({ announcedAt, muted, resolvedAt }) => [announcedAt, muted, resolvedAt])).toEqual([
      [null, 'silence', clock.now],
    ]);
    expect(told).toEqual([]);
  });

  test('that it is over is told within a silence to those who were told before', () => {
    const { step, clock, silenced, taken } = opened();
    step(READ, [holding()]);
    silenced.add('read');
    step(READ, [clear()]);
    clock.now += HOLD_DOWN_MS;
    step(READ, [clear()]);
    expect(taken().told).toEqual(['firing n-1 oncall,team', 'resolved n-1']);
  });

  test('where nobody hears of it there is no notice that it fires, and it counts as told', () => {
    const { step, taken, routes, book } = opened();
    routes.length = 0;
    step(READ, [holding()]);
    expect(taken().told).toEqual([]);
    expect(book.firing(READ)[0]).toMatchObject({ announcedAt: T0, muted: null });
    routes.push(ONCALL);
    step(READ, [holding()]);
    expect(taken().told).toEqual([]);
  });

  test('each receiver once, in the order of the routes, by kind, service and objective', () => {
    const { step, taken, routes } = opened();
    routes.splice(
      0,
      routes.length,
      { receiver: 'b', on: ['page'], service: 'shop', slo: 'read' },
      { receiver: 'a', on: ['page'], service: null, slo: null },
      { receiver: 'b', on: ['page', 'ticket'], service: null, slo: null },
      { receiver: 'c', on: ['page'], service: 'other', slo: null },
      { receiver: 'd', on: ['page'], service: 'shop', slo: 'write' },
      { receiver: 'e', on: ['ticket'], service: null, slo: null },
    );
    step(READ, [holding()]);
    step(WRITE, [holding()]);
    expect(taken().told).toEqual(['firing n-1 b,a', 'firing n-2 a,b,d']);
  });

  test('what a notice says is of the moment in which it is told', () => {
    const { observe, book, clock, routes } = opened();
    observe(READ, [holding()]);
    expect(book.hasNotices).toBe(false);
    clock.now += 7;
    book.tell(READ, { now: clock.now, routes, isSilenced: () => false }, plainFacts);
    expect(book.hasNotices).toBe(true);
    expect(book.takeUnsaved().notices).toEqual([
      {
        alert: 'n-1',
        type: 'firing',
        at: T0 + 7,
        facts: plainFacts(stateOf({ id: 'n-1', announcedAt: T0 + 7 })),
        receivers: ['oncall', 'team'],
      },
    ]);
    expect(book.hasNotices).toBe(false);
  });
});

describe('what is to be saved', () => {
  test('is each alert that changed since, as it is now, and nothing when nothing did', () => {
    const { step, taken } = opened();
    step(READ, [holding()]);
    step(WRITE, [ticket()]);
    expect(taken().alerts.map(({ id }) => id)).toEqual(['n-1', 'n-2']);
    step(READ, [holding()]);
    step(WRITE, [noTicket()]);
    expect(taken().alerts).toMatchObject([{ id: 'n-2', clearSince: T0 }]);
    step(WRITE, [noTicket()]);
    expect(taken().alerts).toEqual([]);
  });
});

describe('rows of the store', () => {
  test('go on: neither begun nor told again, and ended when their time is over', () => {
    const clearSince = T0 - HOLD_DOWN_MS + 1;
    const rows = [
      stateOf({ id: 'old', announcedAt: T0 - MINUTE }),
      stateOf({ id: 'ending', ...WRITE, announcedAt: T0 - MINUTE, clearSince }),
    ];
    const { step, taken, clock } = opened(rows);
    step(READ, [holding()]);
    step(WRITE, [clear()]);
    expect(taken()).toEqual({ alerts: [], told: [] });
    clock.now++;
    step(WRITE, [clear()]);
    expect(taken()).toMatchObject({
      alerts: [{ id: 'ending', resolvedAt: T0 + 1 }],
      told: ['resolved ending'],
    });
  });

  test('that were not told are told when nothing mutes them any more', () => {
    const { step, taken } = opened([stateOf({ id: 'old', muted: 'silence' })]);
    step(READ, [holding()]);
    expect(taken().told).toEqual(['firing old oncall,team']);
  });

  test('that are over are not told again', () => {
    const over = stateOf({ id: 'old', announcedAt: T0, resolvedAt: T0 + 1, lateBefore: AS_OF });
    const { step, taken, book } = opened([over]);
    expect(book.subjects()).toEqual([]);
    step(READ, [clear()]);
    expect(taken()).toEqual({ alerts: [], told: [] });
  });
});

describe('what comes late, after the end', () => {
  /** Counts of the last five minutes, as a look-back of the page: more than 10 bad hold. */
  const found = (bad: number) => [bad > 10 ? holding() : clear()];
  const without = (bad: number) => (watch: LateWatch) => {
    const counts = { good: 1000, bad, unmeasured: 0, ignored: 0, uncertain: 0 };
    return found(watch.without([counts], [60], AS_OF + 10)[0]!.bad);
  };
  const late = (book: AlertBook, minute: number, bad: number, subject = READ): void => {
    const counted = new Float64Array(5);
    [counted[GOOD], counted[BAD]] = [1, bad];
    book.lateSink(subject)!(minute, counted);
  };

  /** A book with a page that is over since minute AS_OF + 5. */
  function over(rows?: readonly AlertState[]) {
    const scene = opened(rows);
    const look = (bad: number): string[] => {
      scene.step(READ, found(bad), { without: without(bad) });
      return scene.firing(READ);
    };
    if (rows === undefined) {
      scene.step(READ, [holding()]);
      scene.step(READ, [clear()]);
      scene.clock.now += HOLD_DOWN_MS;
      scene.step(READ, [clear()]);
      scene.taken();
    }
    scene.clock.now = T0 + 10 * MINUTE;
    return { ...scene, look };
  }

  test('nobody listens before an alert is over', () => {
    const { book, step } = opened();
    expect(book.lateSink(READ)).toBeNull();
    step(READ, [holding()]);
    expect(book.lateSink(READ)).toBeNull();
  });

  test('does not fire it again, and is noted on it', () => {
    const { look, book, taken } = over();
    late(book, AS_OF + 4, 500);
    expect(look(500)).toEqual([]);
    expect(taken()).toMatchObject({
      alerts: [{ id: 'n-1', resolvedAt: T0 + HOLD_DOWN_MS, late: [[AS_OF + 4, 1, 500]] }],
      told: [],
    });
    late(book, AS_OF + 4, 1);
    late(book, AS_OF + 3, 2);
    expect(taken().alerts[0]!.late).toEqual([
      [AS_OF + 3, 1, 2],
      [AS_OF + 4, 2, 501],
    ]);
  });

  test('what comes of the minutes since is not late, and fires it', () => {
    const { look, book, taken } = over();
    late(book, AS_OF + 5, 500);
    expect(look(500)).toEqual(['page burn']);
    expect(taken().alerts).toMatchObject([{ id: 'n-2', resolvedAt: null }]);
  });

  test.each([
    { since: 10, fires: [] },
    { since: 11, fires: ['page burn'] },
  ])('500 late and $since since: fires $fires', ({ since, fires }) => {
    const { look, book } = over();
    late(book, AS_OF + 4, 500);
    expect(look(500 + since)).toEqual(fires);
  });

  test('goes on firing once it does, and its end begins anew', () => {
    const { look, book, clock, taken } = over();
    late(book, AS_OF + 4, 500);
    expect(look(511)).toEqual(['page burn']);
    // Late ones alone go on with what fires already.
    expect(look(505)).toEqual(['page burn']);
    expect(look(0)).toEqual(['page burn']);
    clock.now += HOLD_DOWN_MS;
    expect(look(0)).toEqual([]);
    taken();
    late(book, AS_OF + 14, 7);
    expect(taken().alerts).toMatchObject([{ id: 'n-2', late: [[AS_OF + 14, 1, 7]] }]);
  });

  test('is of each condition its own, and of no other subject', () => {
    const { step, book, clock, taken } = opened();
    step(READ, [holding(), budget('exhausted')]);
    step(READ, [clear(), budget('exhausted', { holds: false, clear: true })]);
    clock.now += HOLD_DOWN_MS;
    step(READ, [clear(), budget('exhausted', { holds: false, clear: true })]);
    step(WRITE, [holding()]);
    taken();
    late(book, AS_OF, 3);
    expect(taken().alerts.map(({ kind, late: minutes }) => [kind, minutes])).toEqual([
      ['page', [[AS_OF, 1, 3]]],
      ['budget', [[AS_OF, 1, 3]]],
    ]);
    expect(book.lateSink(WRITE)).toBeNull();
  });

  test('survives being saved and loaded', () => {
    const first = over();
    late(first.book, AS_OF + 4, 500);
    const rows = JSON.parse(JSON.stringify(first.taken().alerts)) as AlertState[];
    const { look, book, taken } = over(rows);
    expect(look(510)).toEqual([]);
    late(book, AS_OF + 4, 90);
    expect(look(600)).toEqual([]);
    expect(taken().alerts).toMatchObject([{ id: 'n-1', late: [[AS_OF + 4, 2, 590]] }]);
    expect(look(601)).toEqual(['page burn']);
  });

  test('is forgotten when no look-back reaches it any more; what fires is not', () => {
    const { book, step } = over();
    step(WRITE, [holding()]);
    book.forgetBefore(AS_OF + 5);
    expect(book.lateSink(READ)).not.toBeNull();
    book.forgetBefore(AS_OF + 6);
    expect(book.lateSink(READ)).toBeNull();
    expect(book.subjects()).toMatchObject([{ slo: 'write' }]);
  });
});
