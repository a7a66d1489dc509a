import { describe, expect, test } from 'vitest';
import {
  type AlertState,
  ended,
  HOLD_DOWN_MS,
  type Muted,
  paused,
  stepped,
  toldUnless,
} from '../../server/slo/alert-state.ts';
import type { Finding } from '../../server/slo/findings.ts';
import { clear, holding, neither, stateOf, T0 } from '../support/alert-states.ts';

const MINUTE = 60_000;
const AS_OF = T0 / MINUTE;

const begin = () => ({ id: 'a-1', service: 'shop', slo: 'read', source: null });

function step(before: AlertState | null, finding: Finding, after = 0): AlertState | null {
  const minutes = Math.floor(after / MINUTE);
  return stepped(before, finding, { now: T0 + after, asOf: AS_OF + minutes }, begin);
}

test('the hold-down is five minutes', () => {
  expect(HOLD_DOWN_MS).toBe(300_000);
});

describe('where nothing fires', () => {
  test.each([
    { title: 'it is clear', finding: clear() },
    { title: 'it is neither', finding: neither() },
  ])('nothing begins when $title', ({ finding }) => {
    const never = () => {
      throw new Error('an id was taken');
    };
    expect(stepped(null, finding, { now: T0, asOf: AS_OF }, never)).toBeNull();
  });

  test('it begins when it holds, untold, with what holds', () => {
    expect(step(null, holding())).toEqual(stateOf());
  });

  test('an alert about a source has no tier', () => {
    const silent: Partial<Finding> = { kind: 'no-data', condition: 'silent', reason: 'Nobody speaks.' };
    const none = { tier: null, burn: null, threshold: null, lookback: null };
    const about = { id: 'a-2', service: 'shop', slo: null, source: 'edge' };
    expect(
      stepped(null, holding({ ...silent, ...none }), { now: T0, asOf: AS_OF }, () => about),
    ).toMatchObject({ ...about, kind: 'no-data', condition: 'silent', reason: 'Nobody speaks.', ...none });
  });
});

describe('where it fires', () => {
  const untouched = stateOf();
  const ending = stateOf({ clearSince: T0 });

  test.each<[title: string, before: AlertState, finding: Finding, after: number]>([
    ['it still holds', untouched, holding(), 7 * MINUTE],
    ['it holds at another burn, for another reason', untouched, holding({ burn: 40, reason: 'Worse.' }), 1],
    ['it neither holds nor is clear', untouched, neither(), 7 * MINUTE],
    ['it is clear for as long as before', ending, clear(), HOLD_DOWN_MS - 1],
    ['it is clear, and the clock went back', ending, clear(), -10 * MINUTE],
  ])('nothing changes, and it is the same object, when %s', (_, before, finding, after) => {
    expect(step(before, finding, after)).toBe(before);
  });

  test('between holding and clear it fires for as long as that lasts', () => {
    let state: AlertState | null = stateOf();
    for (let minute = 1; minute <= 1440; minute++) state = step(state, neither(), minute * MINUTE);
    expect(state).toEqual(stateOf());
  });

  test.each([
    { after: 0, resolvedAt: null },
    { after: HOLD_DOWN_MS - 1, resolvedAt: null },
    { after: HOLD_DOWN_MS, resolvedAt: T0 + HOLD_DOWN_MS },
    { after: 3 * HOLD_DOWN_MS, resolvedAt: T0 + 3 * HOLD_DOWN_MS },
  ])('clear since T0, and still so $after ms later', ({ after, resolvedAt }) => {
    const first = step(stateOf(), clear())!;
    expect(first).toEqual(stateOf({ clearSince: T0 }));
    const lateBefore = resolvedAt === null ? null : AS_OF + after / MINUTE;
    expect(step(first, clear(), after)).toEqual(stateOf({ clearSince: T0, resolvedAt, lateBefore }));
  });

  test.each([
    { title: 'it holds', finding: holding() },
    { title: 'it is neither', finding: neither() },
  ])('the hold-down begins anew when in its last moment $title', ({ finding }) => {
    const back = step(ending, finding, HOLD_DOWN_MS - 1)!;
    expect(back).toEqual(stateOf());
    const again = step(back, clear(), HOLD_DOWN_MS)!;
    expect(again.clearSince).toBe(T0 + HOLD_DOWN_MS);
    expect(step(again, clear(), 2 * HOLD_DOWN_MS - 1)).toBe(again);
    expect(step(again, clear(), 2 * HOLD_DOWN_MS)!.resolvedAt).toBe(T0 + 2 * HOLD_DOWN_MS);
  });

  test('another tier is told with what is so now; when it began, and that it was told, stay', () => {
    const before = stateOf({ announcedAt: T0 + 1, clearSince: T0 + 2 });
    const slower = { tier: '6h/30m', burn: 7, threshold: 6, lookback: 360, reason: 'It burns slowly.' };
    expect(step(before, holding(slower), MINUTE)).toEqual({ ...before, ...slower, clearSince: null });
  });
});

describe('paused', () => {
  test('the time that it was clear does not count', () => {
    expect(paused(stateOf({ clearSince: T0 }))).toEqual(stateOf());
  });

  test('it is the same object when it was not clear', () => {
    const state = stateOf();
    expect(paused(state)).toBe(state);
  });
});

test.each([
  { clearSince: null, wanted: T0 + 5 },
  { clearSince: T0, wanted: T0 },
])('ended at once, clear since $clearSince', ({ clearSince, wanted }) => {
  const over = { resolvedAt: T0 + 5, clearSince: wanted, lateBefore: AS_OF };
  expect(ended(stateOf({ clearSince }), T0 + 5, AS_OF)).toEqual(stateOf(over));
});

describe('told unless something mutes it', () => {
  test.each<[title: string, before: Partial<AlertState>, muted: Muted | null, after: Partial<AlertState>]>([
    ['nothing mutes it', {}, null, { announcedAt: T0 + 9 }],
    ['a silence mutes it', {}, 'silence', { muted: 'silence' }],
    ['a page mutes it', {}, 'page', { muted: 'page' }],
    ['the page is over, and a silence holds', { muted: 'page' }, 'silence', { muted: 'silence' }],
    ['the silence is over', { muted: 'silence' }, null, { announcedAt: T0 + 9 }],
  ])('%s', (_, before, muted, after) => {
    expect(toldUnless(stateOf(before), muted, T0 + 9)).toEqual(stateOf(after));
  });

  test.each<[title: string, before: Partial<AlertState>, muted: Muted | null]>([
    ['it is muted for the same reason', { muted: 'page' }, 'page'],
    ['it was told', { announcedAt: T0 }, null],
    ['it was told, and a silence begins', { announcedAt: T0 }, 'silence'],
  ])('the same object: %s', (_, before, muted) => {
    const state = stateOf(before);
    expect(toldUnless(state, muted, T0 + 9)).toBe(state);
  });
});
