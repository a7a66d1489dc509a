/** `leeway ingest FILE`, killed in the middle, and run again until it is through; at the end the file is packed. */
import { execFile } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { seededRandom, seedOf } from '../../../server/demo/random.ts';
import type { HandCount } from '../hand-count.ts';
import type { Event } from '../objectives.ts';
import { makeLine } from '../traffic.ts';
import type { Victim } from '../victim.ts';
import { type Command, startCommand } from './command.ts';
import { lookAtPosition } from './position.ts';
import { ARCHIVE, SPAN_MS, sourceOf } from './ways.ts';

const run = promisify(execFile);

const MOST_RUNS = 12;
const LOOK_MS = 3;
const AGAIN_MS = 300;
/** It could not ask the database, or was left by it for too long. */
const CANNOT_TELL = 3;

export type Backfill = { readonly lines: number; readonly killedInside: number; readonly runs: number };

export type BackfillOptions = {
  readonly victim: Victim;
  readonly hand: HandCount;
  readonly seed: number;
  readonly start: number;
  readonly lines: number;
  /** Runs that are killed before the file is packed. */
  readonly kills: number;
};

export async function backfill({ victim, kills, ...traffic }: BackfillOptions): Promise<Backfill> {
  const path = join(victim.folder, 'archive.log');
  writeArchive(path, traffic);
  const size = statSync(path).size;
  let killedInside = 0;
  for (let kill = 0; kill < kills; kill++) {
    const command = begin(victim, path);
    const isInside = await untilInside(command, victim, size);
    command.kill();
    await command.ended;
    if (isInside) killedInside++;
  }
  await run('gzip', [path]);
  const runs = await untilThrough(victim, `${path}.gz`);
  return { lines: traffic.lines, killedInside, runs: kills + runs };
}

function writeArchive(
  path: string,
  { hand, seed, start, lines }: Omit<BackfillOptions, 'victim' | 'kills'>,
): void {
  const random = seededRandom(seedOf(seed, 4));
  const texts: string[] = [];
  const events: Event[] = [];
  for (let line = 0; line < lines; line++) {
    const { text, event } = makeLine(random, start, SPAN_MS);
    texts.push(text);
    if (event !== null) events.push(event);
  }
  writeFileSync(path, `${texts.join('\n')}\n`);
  hand.add({ service: ARCHIVE, events, refused: lines - events.length });
}

function begin(victim: Victim, path: string): Command {
  return startCommand(['ingest', '--service', ARCHIVE, path], victim);
}

/** While PostgreSQL is away it ends with 3, and the same command goes on. */
async function untilThrough(victim: Victim, path: string): Promise<number> {
  for (let runs = 1; runs <= MOST_RUNS; runs++) {
    const command = begin(victim, path);
    const how = await command.ended;
    if (how === 0) return runs;
    if (how !== CANNOT_TELL) throw new Error(`leeway ingest ended with ${how}: ${command.said()}`);
    await delay(AGAIN_MS);
  }
  throw new Error(`leeway ingest was not through after ${MOST_RUNS} runs`);
}

/** True once a part of the file is counted; false when the command ended before that was seen. */
async function untilInside(command: Command, victim: Victim, size: number): Promise<boolean> {
  let hasEnded = false;
  void command.ended.then(() => {
    hasEnded = true;
  });
  const look = lookAtPosition(victim.dataDir, sourceOf(ARCHIVE));
  const before = (await look.position()) ?? 0;
  let isInside = false;
  while (!hasEnded && !isInside) {
    const position = await look.position();
    isInside = position !== null && position > before && position < size;
    if (!isInside) await delay(LOOK_MS);
  }
  await look.close();
  return isInside;
}
