/** Old logs that are read in beside a present that is fine: what look-backs say half way is not told. */
import { expect, test } from 'vitest';
import { Replay } from '../support/alert-replay.ts';
import { sloOf } from '../support/ledger-slo.ts';

const START = 29_700_000;
const HOUR = 60;
const FINE = { good: 30, bad: 0 };

async function opened(): Promise<Replay> {
  const replay = new Replay([sloOf('99.5% of GET / non-5xx over 30 days')], START - 1, 10);
  for (let minute = 0; minute < 2 * HOUR; minute++) await present(replay, minute);
  return replay;
}

async function present(replay: Replay, minute: number, traffic = FINE): Promise<void> {
  await replay.go(START + minute);
  replay.tell(START + minute, traffic);
  replay.check();
}

/** Minutes [from, to) before the start. */
function past(replay: Replay, from: number, to: number, traffic: { good: number; bad: number }): void {
  for (let ago = from; ago < to; ago++) replay.tell(START - ago, traffic);
  replay.check();
}

function fired(replay: Replay): string[] {
  return replay.alerts.map(([first]) => {
    const minute = Math.floor(first!.startedAt / 60_000) - START;
    return `${first!.kind} ${first!.tier} ${minute}`;
  });
}

test('what holds half way through an old log, and not at its end, fires nothing', async () => {
  const replay = await opened();
  await present(replay, 120);
  // Of the last hours 2% failed, which is over 1 x 0.5% while nothing else of the three days is there.
  past(replay, 1, 4 * HOUR, { good: 98, bad: 2 });
  await present(replay, 121);
  past(replay, 4 * HOUR, 69 * HOUR, { good: 100, bad: 0 });
  for (let minute = 122; minute < 200; minute++) await present(replay, minute);
  expect(fired(replay)).toEqual([]);
});

test('what still holds at its end fires when the last of it was read two minutes ago', async () => {
  const replay = await opened();
  await present(replay, 120);
  past(replay, 1, 4 * HOUR, { good: 98, bad: 2 });
  for (let minute = 121; minute < 200; minute++) await present(replay, minute);
  expect(fired(replay)).toEqual(['ticket 3d/6h 122']);
});

test('a past that never ends holds up what looks back at it, for ten minutes', async () => {
  const replay = await opened();
  for (let minute = 120; minute < 200; minute++) {
    await present(replay, minute, minute < 123 ? FINE : { good: 0, bad: 30 });
    past(replay, 1, 2, { good: 100, bad: 0 });
  }
  expect(fired(replay).filter((alert) => alert.startsWith('page'))).toEqual(['page 1h/5m 127']);
  expect(fired(replay).filter((alert) => alert.startsWith('ticket'))).toEqual(['ticket 1d/2h 133']);
});

test('a present in which half is late is told at once', async () => {
  const replay = await opened();
  for (let minute = 120; minute < 140; minute++) {
    await present(replay, minute, { good: 0, bad: 30 });
    past(replay, 1, 2, { good: 30, bad: 0 });
  }
  expect(fired(replay).filter((alert) => alert.startsWith('page'))).toEqual(['page 6h/30m 123']);
});
