/** The cost of an event with one objective and with a thousand: CPU time a line, PostgreSQL's included. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Leeway, startLeeway } from '../support/process.ts';
import { postAll } from './http-load.ts';
import { type BenchServer, withBenchServer } from './measuring/bench-server.ts';
import { cpuOf } from './measuring/cpu-time.ts';
import { ingestFile, settingsOf } from './measuring/leeway-cli.ts';
import type { Part, Row } from './row.ts';
import { median } from './statistics.ts';
import { bodiesOfSize } from './traffic/bodies.ts';
import { writeDefinitions } from './traffic/definitions.ts';
import { SHAPES } from './traffic/line-shapes.ts';
import { writeLine, writeTraffic } from './traffic/traffic-file.ts';

const SIZES = [1, 1000] as const;
const LINES = 5_000_000;
const ROUNDS = 3;
const BODY_BYTES = 1 << 20;
const BODIES = 8;
const POSTS = 250;
const WARM_POSTS = 100;
const CONNECTIONS = 4;
const MOST = 1.3;

/** us of CPU a line, by round, for each of SIZES. */
type Costs = readonly [few: number[], many: number[]];

export const slos: Part = {
  title: `an event with ${SIZES[0]} objective and with ${SIZES[1]}`,
  section: 'figures',
  run({ scale }) {
    return withBenchServer(async (server) => {
      const folders = SIZES.map((size) => definitionsOf(server, size));
      const file = await overFile(server, folders, LINES * scale);
      const http = await overHttp(server, folders, Math.ceil(POSTS * scale));
      return [
        rowOf('leeway ingest FILE, after its start', file),
        rowOf('POST /api/v1/logs, bodies of 1 MiB', http),
      ];
    });
  },
};

function rowOf(way: string, [few, many]: Costs): Row {
  const [a, b] = [median(few), median(many)];
  return {
    what: `CPU a line with ${SIZES[0]} and ${SIZES[1]} objectives, ${way}`,
    figure: `${a.toFixed(2)} us and ${b.toFixed(2)} us: ${(b / a).toFixed(2)}`,
    target: `${MOST}`,
  };
}

function definitionsOf(server: BenchServer, size: number): string {
  const folder = join(server.folder, `definitions-${size}`);
  mkdirSync(folder);
  writeDefinitions(folder, size);
  return folder;
}

/** What a file costs beyond one of a single line. */
async function overFile(server: BenchServer, folders: readonly string[], lines: number): Promise<Costs> {
  const [path, one] = [join(server.folder, 'access.log'), join(server.folder, 'one.log')];
  const { format } = SHAPES.leeway;
  const hand = writeTraffic(path, SHAPES.leeway, lines);
  writeLine(one, SHAPES.leeway);
  const costs: Costs = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [place, definitionsDir] of folders.entries()) {
      const fresh = async () => ({ format, definitionsDir, databaseUrl: await server.fresh() });
      const start = await ingestFile(server, { file: one, lines: 1, ...(await fresh()) });
      const all = await ingestFile(server, { file: path, lines: hand.lines, ...(await fresh()) });
      costs[place]!.push(((all.cpu - start.cpu) / hand.lines) * 1e6);
    }
  }
  return costs;
}

async function overHttp(server: BenchServer, folders: readonly string[], count: number): Promise<Costs> {
  const bodies = bodiesOfSize(BODY_BYTES, BODIES);
  const load = { connections: CONNECTIONS, count };
  const costs: Costs = [[], []];
  const started: Leeway[] = [];
  try {
    for (const definitionsDir of folders) {
      const env = settingsOf({ definitionsDir, databaseUrl: await server.fresh() });
      const leeway = startLeeway({ dataDir: server.folder, definitionsDir, env });
      started.push(leeway);
      await postAll(await leeway.listening, bodies, { ...load, count: WARM_POSTS });
    }
    for (let round = 0; round < ROUNDS; round++) {
      for (const [place, leeway] of started.entries()) {
        const cpu = async () => cpuOf(leeway.pid) + (await server.cpu());
        const before = await cpu();
        const lines = await postAll(await leeway.listening, bodies, load);
        costs[place]!.push((((await cpu()) - before) / lines) * 1e6);
      }
    }
  } finally {
    for (const leeway of started) leeway.kill('SIGTERM');
    await Promise.all(started.map(({ ended }) => ended));
  }
  return costs;
}
