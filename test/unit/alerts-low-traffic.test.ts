/** What fires where there is little traffic: the table of docs/alerts.md. */
import { expect, test } from 'vitest';
import { type AlertRules, USUAL_ALERTS } from '../../server/slo/alert.ts';
import { type MinuteTraffic, Replay } from '../support/alert-replay.ts';
import { sloOf } from '../support/ledger-slo.ts';

const START = 29_700_000;
const HOUR = 60;
const DAY = 1440;

const RULES: Readonly<Record<string, Partial<AlertRules>>> = {
  neither: { minBad: 1 },
  min_bad: {},
  confident: { minBad: 1, confident: true },
  both: { confident: true },
};

/** For each set of rules what fired: kind, tier, and minutes from `since` to the beginning and the end. */
async function fired(
  minutes: number,
  since: number,
  trafficOf: (minute: number) => MinuteTraffic,
): Promise<Record<string, string[]>> {
  const slos = Object.entries(RULES).map(([name, rules]) => ({
    ...sloOf('99.5% of GET / non-5xx over 30 days'),
    name,
    alerts: { ...USUAL_ALERTS, ...rules },
  }));
  const replay = new Replay(slos, START - 1, 10);
  for (let minute = 0; minute < minutes; minute++) {
    await replay.go(START + minute);
    replay.tell(START + minute, trafficOf(minute));
    replay.check();
  }
  const after = (ms: number | null) => (ms === null ? 'on' : Math.floor(ms / 60_000) - START - since);
  const told = Object.groupBy(replay.alerts, ([first]) => String(first!.slo));
  return Object.fromEntries(
    Object.keys(RULES).map((name) => [
      name,
      (told[name] ?? []).map((states) => {
        const { kind, tier, startedAt } = states[0]!;
        return `${kind} ${tier} ${after(startedAt)}-${after(states.at(-1)!.resolvedAt)}`;
      }),
    ]),
  );
}

test('one failure in ten requests at three in the morning', async () => {
  // By day thirty requests a minute, by night ten an hour.
  const isNight = (minute: number) => minute % DAY < 6 * HOUR;
  const failure = 2 * DAY + 3 * HOUR;
  expect(
    await fired(2 * DAY + 12 * HOUR, failure, (minute) => {
      const requests = isNight(minute) ? (minute % 6 === 0 ? 1 : 0) : 30;
      return minute === failure ? { good: 0, bad: 1 } : { good: requests, bad: 0 };
    }),
  ).toEqual({
    neither: ['page 1h/5m 0-35'],
    min_bad: [],
    confident: [],
    both: [],
  });
});

test('half a request a second, of which one in ten really fails, for three days', async () => {
  // 44 minutes of three failures are over 7.2% of the 1 800 requests of an hour, 217 are over 1.5% of a day's.
  expect(
    await fired(13 * DAY, 10 * DAY, (minute) =>
      minute < 10 * DAY ? { good: 30, bad: 0 } : { good: 27, bad: 3 },
    ),
  ).toEqual({
    neither: ['page 1h/5m 43-on', 'ticket 1d/2h 216-on'],
    min_bad: ['page 1h/5m 43-on', 'ticket 1d/2h 216-on'],
    confident: ['page 1h/5m 50-on', 'ticket 1d/2h 232-on'],
    both: ['page 1h/5m 50-on', 'ticket 1d/2h 232-on'],
  });
});

test('two requests a minute, of which one in ten really fails, for three days', async () => {
  expect(
    await fired(13 * DAY, 10 * DAY, (minute) => {
      const fails = minute >= 10 * DAY && minute % 5 === 0;
      return fails ? { good: 1, bad: 1 } : { good: 2, bad: 0 };
    }),
  ).toEqual({
    neither: ['page 1h/5m 40-on', 'ticket 1d/2h 215-on'],
    min_bad: ['page 1h/5m 40-on', 'ticket 1d/2h 215-on'],
    // 12 of the 120 requests of an hour are not surely more than 7.2%; 31 of the 720 of six hours are surely over 3%.
    confident: ['page 6h/30m 150-on', 'ticket 1d/2h 275-on'],
    both: ['page 6h/30m 150-on', 'ticket 1d/2h 275-on'],
  });
});
