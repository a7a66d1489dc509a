/** Events counted durably over HTTP, beside the same server that discards the same bodies. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLeeway, startNode } from '../support/process.ts';
import { temporaryFolder } from '../support/tmp.ts';
import { linesPerSecond, type Request } from './http-load.ts';
import type { Part, Row } from './row.ts';
import { grouped, median } from './statistics.ts';
import { bodiesOfLines, bodiesOfSize } from './traffic/bodies.ts';
import { writeDefinitions } from './traffic/definitions.ts';

const OBJECTIVES = 100;
const ROUNDS = 5;
const ROUND_MS = 3_000;
const WARM_MS = 3_000;
const CONNECTIONS = 4;
const LARGE_BYTES = 1 << 20;
const LARGE_COUNT = 8;
const SMALL_LINES = 100;
const SMALL_COUNT = 64;

export const http: Part = {
  title: 'ingest over HTTP',
  section: 'figures',
  async run() {
    const folder = temporaryFolder();
    const dataDir = join(folder.path, 'data');
    const definitionsDir = join(folder.path, 'definitions');
    for (const path of [dataDir, definitionsDir]) mkdirSync(path);
    writeDefinitions(definitionsDir, OBJECTIVES);
    const leeway = startLeeway({ dataDir, definitionsDir });
    const sink = startNode([fileURLToPath(new URL('null-sink.ts', import.meta.url))]);
    try {
      const urls = [await leeway.listening, await sink.listening] as const;
      const large = await compare(urls, bodiesOfSize(LARGE_BYTES, LARGE_COUNT));
      const small = await compare(urls, bodiesOfLines(SMALL_LINES, SMALL_COUNT));
      return [
        ...rowsOf(`bodies of 1 MiB, ${CONNECTIONS} connections`, large, '0.6'),
        ...rowsOf(`bodies of ${SMALL_LINES} lines`, small, ''),
      ];
    } finally {
      leeway.kill('SIGTERM');
      sink.kill('SIGTERM');
      await Promise.all([leeway.ended, sink.ended]);
      folder.remove();
    }
  },
};

type Pair = { readonly durable: number; readonly discarded: number };

/** In turns, so that whatever else the machine does falls on both. */
async function compare([durable, discarding]: readonly [string, string], requests: Request[]): Promise<Pair> {
  const rates: { durable: number[]; discarded: number[] } = { durable: [], discarded: [] };
  for (const url of [durable, discarding]) {
    await linesPerSecond(url, requests, { connections: CONNECTIONS, ms: WARM_MS });
  }
  for (let round = 0; round < ROUNDS; round++) {
    const load = { connections: CONNECTIONS, ms: ROUND_MS };
    rates.durable.push(await linesPerSecond(durable, requests, load));
    rates.discarded.push(await linesPerSecond(discarding, requests, load));
  }
  return { durable: median(rates.durable), discarded: median(rates.discarded) };
}

function rowsOf(bodies: string, { durable, discarded }: Pair, target: string): Row[] {
  return [
    { what: `events ingested durably, ${bodies}`, figure: `${grouped(durable)} /s`, target: '' },
    { what: 'the same bodies into a null sink', figure: `${grouped(discarded)} /s`, target: '' },
    { what: 'ratio', figure: (durable / discarded).toFixed(2), target },
  ];
}
