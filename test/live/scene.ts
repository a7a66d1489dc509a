/** One web server under load, its logs followed by a Leeway, and every number of both compared. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { SloList } from '../../server/http/contract.ts';
import { badOf, totalsOf } from '../chaos/book.ts';
import { type Comparison, compareCuts, differences, getJson } from '../chaos/comparisons.ts';
import type { Objective } from '../chaos/objectives.ts';
import { startLeeway } from '../support/process.ts';
import { temporaryFolder } from '../support/tmp.ts';
import type { Log, Program } from './program.ts';
import { startUpstream, THRESHOLD_S } from './upstream.ts';
import { Visitors } from './visitors.ts';

export type SceneOptions = {
  readonly start: (folder: string, upstreamPort: number) => Promise<Program>;
  readonly requests: number;
  readonly seed: number;
};

export type SceneEnd = {
  readonly version: string;
  readonly lines: number;
  /** Files that the logs ended up in. */
  readonly files: number;
  readonly compared: readonly Comparison[];
  readonly faults: readonly string[];
};

const PATIENCE_MS = 60_000;
const AGAIN_MS = 200;

export async function playScene({ start, requests, seed }: SceneOptions): Promise<SceneEnd> {
  const folder = temporaryFolder();
  const upstream = await startUpstream();
  const program = await start(folder.path, upstream.port);
  const leeway = followBy(folder.path, program.logs);
  const { port, leftStatus } = program;
  const visitors = new Visitors({ objective: objectiveOf('any'), port, upstream, seed, leftStatus });
  try {
    const url = await leeway.listening;
    const faults = await visit(program, visitors, requests, url);
    const compared = await compareUntilEqual(url, program, visitors);
    const files = await Promise.all(program.logs.map(filesOf));
    faults.push(...visitors.faults);
    return { version: program.version, lines: visitors.lines, files: files.flat().length, compared, faults };
  } finally {
    visitors.close();
    await program.stop();
    leeway.kill('SIGTERM');
    await leeway.ended;
    await upstream.close();
    folder.remove();
  }
}

function objectiveOf(service: string): Objective {
  return {
    service,
    name: 'all',
    yaml: [`objective: 99% of requests non-5xx under ${THRESHOLD_S}s over 7 days`],
    windowMinutes: 7 * 1440,
    judge: ({ status, us }) => {
      if (status >= 500) return 'failed';
      return us! < THRESHOLD_S * 1_000_000 ? 'good' : 'slow';
    },
  };
}

function followBy(folder: string, logs: readonly Log[]) {
  const definitionsDir = join(folder, 'slo-definitions');
  mkdirSync(definitionsDir);
  const documents = logs.map(({ service, path }) => {
    const [objective] = objectiveOf(service).yaml;
    return `service: ${service}\nslos:\n  - { name: all, ${objective} }\n  - { name: read, objective: 99% of GET /s/:id non-5xx over 7 days }\nsources:\n  - { name: ${service}-log, service: ${service}, path: '${path}' }\n`;
  });
  writeFileSync(join(definitionsDir, 'live.yaml'), documents.join('---\n'));
  return startLeeway({ dataDir: join(folder, 'data'), definitionsDir });
}

/** A rotation after each part of the visits, with visitors in the house, unless it must be alone. */
async function visit(program: Program, visitors: Visitors, requests: number, url: string): Promise<string[]> {
  const { rotations, logs } = program;
  const part = Math.ceil(requests / (2 * rotations.length + 2));
  await visitors.come(part);
  // What was put aside before Leeway first saw a log would not be read.
  await until('Leeway reads the logs', async () => (await acceptedOf(url, logs)).every((lines) => lines > 0));
  for (const { isHeld, run } of rotations) {
    await visitors.come(part);
    if (isHeld) await untilWritten(logs, visitors.lines);
    await (isHeld ? run() : Promise.all([run(), visitors.come(part)]));
    if (isHeld) await visitors.come(part);
  }
  await visitors.come(part);
  await untilWritten(logs, visitors.lines);
  const files = await Promise.all(logs.map(filesOf));
  return files.some((names) => names.length < 2) ? ['a log was never rotated'] : [];
}

async function acceptedOf(url: string, logs: readonly Log[]): Promise<number[]> {
  const { sources } = await getJson<SloList>(`${url}/api/v1/slos`);
  return logs.map(({ service }) => sources.find(({ name }) => name === `${service}-log`)?.accepted ?? 0);
}

/** A web server logs a request after it has answered. */
async function untilWritten(logs: readonly Log[], lines: number): Promise<void> {
  await until(`the logs have ${lines} lines`, async () => {
    const written = await Promise.all(logs.map(linesOf));
    return written.every((count) => count === lines);
  });
}

async function linesOf(log: Log): Promise<number> {
  let lines = 0;
  for (const name of await filesOf(log)) {
    const bytes = await readFile(name);
    const text = name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    lines += text.reduce((count, byte) => (byte === 0x0a ? count + 1 : count), 0);
  }
  return lines;
}

function filesOf({ path }: Log): Promise<string[]> {
  return Array.fromAsync(glob(path.replace(/\.log$/, '[.-]*')));
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const giveUp = performance.now() + PATIENCE_MS;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > giveUp) throw new Error(`not within ${PATIENCE_MS} ms: ${what}`);
    await delay(AGAIN_MS);
  }
}

async function compareUntilEqual(url: string, program: Program, visitors: Visitors): Promise<Comparison[]> {
  const giveUp = performance.now() + PATIENCE_MS;
  for (;;) {
    const all = await Promise.all(program.logs.map((log) => compare(url, log, visitors)));
    const compared = all.flat();
    if (differences(compared).length === 0 || performance.now() > giveUp) return compared;
    await delay(AGAIN_MS);
  }
}

async function compare(url: string, { service, format }: Log, visitors: Visitors): Promise<Comparison[]> {
  const { slos, sources } = await getJson<SloList>(`${url}/api/v1/slos`);
  const source = sources.find(({ name }) => name === `${service}-log`);
  const slo = slos.find((each) => each.service === service && each.name === 'all');
  const { book, lines, counted } = visitors;
  const hand = totalsOf(book);
  const read = source?.formats.find(({ name }) => name === format)?.lines ?? 0;
  const numbers: [what: string, expected: number, counted: number | undefined][] = [
    ['accepted', counted, source?.accepted],
    ['rejected', 0, source?.rejected],
    ['ignored', lines - counted, source?.ignored],
    [`read as ${format}`, counted, read],
    ['good', hand.good, slo?.good],
    ['bad', badOf(hand), slo?.bad],
    ['unmeasured', 0, slo?.unmeasured],
  ];
  return [
    ...numbers.map(([what, expected, is]) => ({ what: `${service}: ${what}`, expected, counted: is ?? 0 })),
    ...(await compareCuts(service, book, `${url}/api/v1/slos/${service}/all`)),
  ];
}
