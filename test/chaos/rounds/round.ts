/** One crash round: three ways in at once, blows at Leeway and PostgreSQL under way, and at the end every number. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { seedOf } from '../../../server/demo/random.ts';
import type { SloList } from '../../../server/http/contract.ts';
import { type Comparison, getJson } from '../comparisons.ts';
import { startCrowd } from '../crowd.ts';
import { compareUntilEqual, HandCount } from '../hand-count.ts';
import { stopPostmaster } from '../postgres.ts';
import { Sender } from '../sender.ts';
import { Victim } from '../victim.ts';
import { type Backfill, backfill } from './backfill.ts';
import { pairedLines, singleLines } from './log-lines.ts';
import { LogProgram } from './log-program.ts';
import { type Act, planOf, type Turn } from './plan.ts';
import type { Template } from './template.ts';
import { FOLLOWED, type Followed, logPath, OBJECTIVES, SPAN_MS, sourceOf, yamlOf } from './ways.ts';

export type Round = {
  readonly seed: number;
  readonly template: Template;
  readonly acts: number;
  readonly archiveLines: number;
  /** Of `leeway ingest`. */
  readonly archiveKills: number;
};

export type RoundEnd = {
  readonly plan: readonly Act[];
  readonly lines: { readonly http: number; readonly followed: number; readonly archive: number };
  readonly duplicates: number;
  readonly backfill: Backfill;
  readonly compared: readonly Comparison[];
  readonly faults: readonly string[];
};

type Logs = Readonly<Record<Followed, LogProgram>>;

const BATCH_LINES = 40;
const PAUSE_MS = 40;
const PATIENCE_MS = 60_000;
const LOOK_MS = 5;

export async function playRound(round: Round): Promise<RoundEnd> {
  const { seed, template, acts } = round;
  const { dataDir, env } = template;
  const victim = new Victim({ definitions: yamlOf, template: dataDir, env });
  const hand = new HandCount(OBJECTIVES, sourceOf);
  const sender = new Sender(() => victim.url);
  const start = Date.now();
  const plan = planOf(seed, acts);
  const logs = startLogs(victim, hand, seed, start);
  try {
    await victim.start();
    const traffic = { seed, batches: Number.MAX_SAFE_INTEGER, start, lines: BATCH_LINES, spanMs: SPAN_MS };
    const crowd = startCrowd(traffic, sender, hand, PAUSE_MS);
    await untilFollowed(victim);
    const archive = { lines: round.archiveLines, kills: round.archiveKills };
    const filling = backfill({ victim, hand, seed, start, ...archive });
    // Both to their end: what still runs must not lose the folder it runs in.
    const [filled, played] = await Promise.allSettled([filling, playAll(plan, victim, sender, logs)]);
    if (filled.status === 'rejected') throw filled.reason;
    if (played.status === 'rejected') throw played.reason;
    crowd.stop();
    await crowd.finished;
    await endLogs(logs);
    const compared = await compareTwice(victim, hand, sender);
    const followed = FOLLOWED.reduce((sum, service) => sum + logs[service].lines, 0);
    return {
      plan,
      lines: { http: crowd.lines, followed, archive: filled.value.lines },
      duplicates: sender.tally.duplicates,
      backfill: filled.value,
      compared,
      faults: [...sender.tally.faults, ...victim.faults],
    };
  } finally {
    sender.close();
    await endLogs(logs);
    await victim.dispose();
  }
}

function startLogs({ folder }: Victim, hand: HandCount, seed: number, start: number): Logs {
  mkdirSync(join(folder, 'logs'));
  const begin = (service: Followed, part: number): LogProgram => {
    const lines = (service === 'edge' ? singleLines : pairedLines)(seedOf(seed, part), start);
    return new LogProgram(logPath(folder, service), service, lines, hand, seedOf(seed, part));
  };
  return { edge: begin('edge', 2), app: begin('app', 3) };
}

/** A log that was put aside before Leeway first saw it is not read: that is no crash. */
async function untilFollowed(victim: Victim): Promise<void> {
  for (;;) {
    const { sources } = await getJson<SloList>(`${victim.url}/api/v1/slos`);
    const isRead = (service: Followed): boolean =>
      sources.some(({ name, accepted }) => name === sourceOf(service) && accepted > 0);
    if (FOLLOWED.every(isRead)) return;
    await delay(LOOK_MS);
  }
}

async function playAll(plan: readonly Act[], victim: Victim, sender: Sender, logs: Logs): Promise<void> {
  for (const act of plan) await play(act, victim, sender, logs);
}

async function play(act: Act, victim: Victim, sender: Sender, logs: Logs): Promise<void> {
  const rotating = rotateAll(act.before, logs);
  // A fault is met where this is awaited.
  rotating.catch(() => undefined);
  await delay(act.waitMs);
  while (victim.url !== null && sender.tally.inFlight === 0) await delay(1);
  const isOver = strike(act, victim);
  await rotating;
  await rotateAll(act.after, logs);
  await isOver;
}

async function rotateAll(turns: readonly Turn[], logs: Logs): Promise<void> {
  for (const { service, rotation } of turns) await logs[service].rotate(rotation);
}

async function strike({ blow, downMs }: Act, victim: Victim): Promise<void> {
  if (blow === 'kill -9 of PostgreSQL') victim.killPostgres();
  else if (blow === 'restart of PostgreSQL, immediate') stopPostmaster(victim.dataDir, 'immediate');
  else if (blow === 'restart of PostgreSQL, fast') stopPostmaster(victim.dataDir, 'fast');
  else {
    await victim.kill(blow === 'kill -9 of Leeway and PostgreSQL');
    if (blow === 'kill -9 of Leeway during its start') {
      victim.spawn();
      await delay(downMs);
      await victim.kill(false);
    } else await delay(downMs);
    await victim.start();
  }
}

async function endLogs(logs: Logs): Promise<void> {
  for (const service of FOLLOWED) await logs[service].end();
}

/** As it is in memory, and again by the next process, from what is stored. */
async function compareTwice(victim: Victim, hand: HandCount, sender: Sender): Promise<Comparison[]> {
  const inMemory = await compareUntilEqual(hand, victim.url!, PATIENCE_MS);
  const code = await victim.terminate();
  if (code !== 0) sender.tally.faults.push(`exit code ${code} at SIGTERM`);
  await victim.start();
  const fromStore = await compareUntilEqual(hand, victim.url!, PATIENCE_MS);
  await victim.terminate();
  return [...inMemory, ...fromStore];
}
