import { expect, test } from 'vitest';
import { type MinuteTraffic, Replay } from '../support/alert-replay.ts';
import { sloOf } from '../support/ledger-slo.ts';

const START = 29_700_000;
const DAY = 1440;
const MONTH = 30 * DAY;
const SILENCE = 10;
const HOLD_DOWN_MINUTES = 5;
const MIN_BAD = 3;

/** Numbers below one, always the same ones (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Incident = { readonly from: number; readonly minutes: number; readonly share: number };

/** Minutes from the start of the month, and the share that fails. */
const INCIDENTS: readonly Incident[] = [
  { from: 2 * DAY + 600, minutes: 20, share: 1 },
  { from: 4 * DAY + 700, minutes: 1, share: 0.6 },
  { from: 5 * DAY + 300, minutes: 180, share: 0.05 },
  { from: 8 * DAY, minutes: 2 * DAY, share: 0.008 },
  { from: 12 * DAY + 100, minutes: 360, share: 0.02 },
  // On and off every seven minutes.
  ...Array.from({ length: 20 }, (_, time) => ({ from: 15 * DAY + 800 + 14 * time, minutes: 7, share: 0.3 })),
  // At three in the morning, when there is hardly any traffic.
  { from: 18 * DAY + 180, minutes: 30, share: 0.3 },
  { from: 21 * DAY + 650, minutes: 45, share: 0.5 },
  { from: 24 * DAY, minutes: DAY, share: 0.003 },
  { from: 27 * DAY + 900, minutes: 4, share: 1 },
  { from: 27 * DAY + 910, minutes: 4, share: 1 },
];
/** Minutes without a line at all: nobody is heard. */
const UNHEARD: readonly Incident[] = [
  { from: 2 * DAY + 615, minutes: 40, share: 0 },
  { from: 21 * DAY + 700, minutes: 120, share: 0 },
];

function within(spans: readonly Incident[], minute: number): Incident | undefined {
  return spans.find(({ from, minutes }) => minute >= from && minute < from + minutes);
}

/** Day and night traffic with known incidents; null where nobody is heard. */
function monthOf(seed: number): (MinuteTraffic | null)[] {
  const random = randomOf(seed);
  return Array.from({ length: MONTH }, (_, minute) => {
    if (within(UNHEARD, minute) !== undefined) return null;
    const ofDay = (minute % DAY) / DAY;
    const rate = 2 + 120 * Math.max(0, Math.sin((ofDay - 0.25) * 2 * Math.PI));
    const total = Math.floor(rate * (0.5 + random()));
    const share = within(INCIDENTS, minute)?.share ?? 0.0003;
    let bad = 0;
    for (let event = 0; event < total; event++) if (random() < share) bad++;
    return { good: total - bad, bad };
  });
}

/** Long, short (minutes), and the share of the budget in thousandths, as design and workbook have them. */
const TIERS = { page1h: [60, 5], page6h: [360, 30], ticket1d: [1440, 120], ticket3d: [4320, 360] } as const;
const SHARES: Readonly<Record<number, readonly [number, number, number, number]>> = {
  7: [80, 125, 200, 420],
  28: [20, 50, 100, 100],
  30: [20, 50, 100, 100],
  90: [10, 30, 50, 100],
};
const NAMES = ['1h/5m', '6h/30m', '1d/2h', '3d/6h'] as const;
const KINDS = ['page', 'page', 'ticket', 'ticket'] as const;

type Fired = { kind: string; tier: string; at: number; resolved: number | null };

/** The same from the counts alone, minute by minute, in whole numbers. `per`: of so many events one may fail. */
function bruteForce(month: readonly (MinuteTraffic | null)[], days: number, per: number): Fired[] {
  const [goods, bads] = [[0], [0]];
  for (const traffic of month) {
    goods.push(goods.at(-1)! + (traffic?.good ?? 0));
    bads.push(bads.at(-1)! + (traffic?.bad ?? 0));
  }
  const sum = (sums: readonly number[], minute: number, minutes: number) =>
    sums[minute + 1]! - sums[Math.max(0, minute + 1 - minutes)]!;
  /** bad / total > shares / 1000 x days / long / per. */
  const isOver = (tier: number, minute: number, minutes: number) => {
    const [bad, good] = [sum(bads, minute, minutes), sum(goods, minute, minutes)];
    const long = Object.values(TIERS)[tier]![0];
    const allowed = BigInt(SHARES[days]![tier]!) * BigInt(days * DAY) * BigInt(good + bad);
    return BigInt(bad) * BigInt(per) * BigInt(long) * 1000n > allowed;
  };
  // A threshold of a burn below 0.9 is inside the budget; one that all bad events do not reach never fires.
  const used = [0, 1, 2, 3].filter((tier) => {
    const burn = (SHARES[days]![tier]! * days * DAY) / 1000 / Object.values(TIERS)[tier]![0];
    return burn >= 0.9 && burn < per;
  });
  const fired: Fired[] = [];
  for (const kind of ['page', 'ticket']) {
    let open: Fired | null = null;
    let clearSince: number | null = null;
    let heard = 0;
    for (const [minute, traffic] of month.entries()) {
      if (traffic !== null) heard = minute;
      if (minute - heard > SILENCE) {
        clearSince = null;
        continue;
      }
      const own = used.filter((tier) => KINDS[tier] === kind);
      const holding = own.find((tier) => {
        const [long, short] = Object.values(TIERS)[tier]!;
        return (
          sum(bads, minute, long) >= MIN_BAD && isOver(tier, minute, long) && isOver(tier, minute, short)
        );
      });
      const isClear = own.every((tier) => !isOver(tier, minute, Object.values(TIERS)[tier]![1]));
      if (holding !== undefined) {
        if (open === null) {
          open = { kind, tier: NAMES[holding]!, at: minute, resolved: null };
          fired.push(open);
        }
        clearSince = null;
      } else if (open !== null && !isClear) clearSince = null;
      else if (open !== null) {
        clearSince ??= minute;
        if (minute - clearSince >= HOLD_DOWN_MINUTES) {
          open.resolved = minute;
          open = null;
          clearSince = null;
        }
      }
    }
  }
  return fired;
}

const WINDOWS = [7, 28, 30, 90];
const TARGETS = [
  { text: '99%', per: 100 },
  { text: '99.5%', per: 200 },
  { text: '99.9%', per: 1000 },
  { text: '99.99%', per: 10_000 },
];

test('a month with known incidents fires what a count by hand says, to the minute, for every window and target', async () => {
  const month = monthOf(20_261_130);
  const wanted = WINDOWS.flatMap((days) => TARGETS.map((target) => ({ days, target })));
  const slos = wanted.map(({ days, target: { text } }) => ({
    ...sloOf(`${text} of GET / non-5xx over ${days} days`),
    name: `${text} ${days}d`,
  }));
  const replay = new Replay(slos, START - 1, SILENCE);
  for (const [minute, traffic] of month.entries()) {
    await replay.go(START + minute);
    if (traffic !== null) replay.tell(START + minute, traffic);
    replay.check();
  }
  const minuteOf = (ms: number | null) => (ms === null ? null : Math.floor(ms / 60_000) - START);
  const ofSlos = Object.groupBy(replay.alerts, ([first]) => String(first!.slo));
  let count = 0;
  for (const { days, target } of wanted) {
    const own = (ofSlos[`${target.text} ${days}d`] ?? []).map((states) => ({
      kind: states[0]!.kind,
      tier: states[0]!.tier,
      at: minuteOf(states[0]!.startedAt),
      resolved: minuteOf(states.at(-1)!.resolvedAt),
    }));
    const inOrder = (a: { kind: string; at: number | null }, b: typeof a) =>
      a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : (a.at ?? 0) - (b.at ?? 0);
    const expected = bruteForce(month, days, target.per).sort(inOrder);
    expect(own.sort(inOrder), `${target.text} over ${days} days`).toEqual(expected);
    count += expected.length;
  }
  // The month is one in which things happen.
  expect(count).toBeGreaterThan(200);
  expect(ofSlos['null']?.map((states) => [states[0]!.condition, minuteOf(states[0]!.startedAt)])).toEqual([
    ['silent', 2 * DAY + 615 + SILENCE],
    ['silent', 21 * DAY + 700 + SILENCE],
  ]);
});
