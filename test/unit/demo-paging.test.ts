import { expect, test } from 'vitest';
import { conditionOf, type DemoSwitches, HEALTHY } from '../../server/demo/condition.ts';
import { fateOf } from '../../server/demo/fate.ts';
import { historyChunks } from '../../server/demo/history-lines.ts';
import { planHistory } from '../../server/demo/history-plan.ts';
import { rateAt } from '../../server/demo/load.ts';
import { type Random, seededRandom } from '../../server/demo/random.ts';
import { createRequests } from '../../server/demo/requests.ts';

type Second = { reads: number; bad: number };

const HISTORY = 6 * 3_600;
/** The page tiers of a 30-day window, look-backs in seconds. */
const PAGE_TIERS = [
  { long: 3_600, short: 300, burn: 14.4 },
  { long: 6 * 3_600, short: 1_800, burn: 6 },
];
/** The late afternoon: the hours with the most history, and so the slowest to page. */
const BUSIEST = Date.parse('2026-11-18T18:00:00Z');

/** The last hours of history by the second; what matters is how many reads there are beside the bad ones. */
function lastHours(): Second[] {
  const plan = planHistory({ now: BUSIEST, seed: 1, lines: 2_000_000 });
  const seconds = Array.from({ length: HISTORY }, () => ({ reads: 0, bad: 0 }));
  for (const { bytes } of historyChunks(plan, { from: plan.span.to - HISTORY / 60, to: plan.span.to })) {
    for (const text of Buffer.from(bytes).toString().trimEnd().split('\n')) {
      const line = JSON.parse(text) as { time: string; path: string; status: number; ms: number };
      const second = seconds[Math.floor((Date.parse(line.time) - BUSIEST) / 1000) + HISTORY]!;
      if (!line.path.startsWith('/s/')) continue;
      second.reads++;
      if (line.status >= 500 || line.ms >= 300) second.bad++;
    }
  }
  return seconds;
}

function liveSecond(second: number, switches: DemoSwitches | null, random: Random): Second {
  const requests = createRequests();
  const condition = switches === null ? HEALTHY : conditionOf(switches);
  const counts = { reads: 0, bad: 0 };
  for (let i = 0; i < rateAt(second * 1000); i++) {
    const { kind } = requests.any(random);
    const fate = fateOf(kind, condition, random);
    if (kind !== 'read') continue;
    counts.reads++;
    if (fate.error !== null || fate.ms >= 300) counts.bad++;
  }
  return counts;
}

function burnOf(seconds: readonly Second[]): number {
  const reads = seconds.reduce((sum, second) => sum + second.reads, 0);
  return seconds.reduce((sum, second) => sum + second.bad, 0) / reads / 0.005;
}

const BROKEN = { slow: false, broken: true };
const SLOW = { slow: true, broken: false };

test.each([
  { title: 'broken after a minute: within 50 s', healthy: 60, switches: BROKEN, within: 50 },
  { title: 'slow after a minute: within 50 s', healthy: 60, switches: SLOW, within: 50 },
  { title: 'broken after five minutes: within 70 s', healthy: 300, switches: BROKEN, within: 70 },
  {
    title: 'broken after a quarter of an hour: within two minutes',
    healthy: 900,
    switches: BROKEN,
    within: 120,
  },
])('a page fires for reads, $title', ({ healthy, switches, within }) => {
  const random = seededRandom(9);
  const seconds = lastHours();
  for (let i = 0; i < healthy; i++) seconds.push(liveSecond(i, null, random));
  const burns = (lookback: number, burn: number) => burnOf(seconds.slice(-lookback)) >= burn;
  const pages = () => PAGE_TIERS.some(({ long, short, burn }) => burns(long, burn) && burns(short, burn));
  expect(pages()).toBe(false);
  let passed = 0;
  for (; passed < within && !pages(); passed++) seconds.push(liveSecond(healthy + passed, switches, random));
  expect(pages()).toBe(true);
});
