/** Events counted durably over HTTP, beside the same server that discards the same bodies. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLeeway, startNode } from '../support/process.ts';
import { temporaryFolder } from '../support/tmp.ts';
import { linesPerSecond, type Request, requestOf } from './http-load.ts';
import { accessLine } from './lines.ts';
import type { Part, Row } from './row.ts';
import { grouped, median } from './statistics.ts';

const ROUNDS = 5;
const ROUND_MS = 3_000;
const WARM_MS = 3_000;
const CONNECTIONS = 6;
const LARGE_LINES = 8_700;
const SMALL_LINES = 100;

export const ingestHttp: Part = {
  title: 'ingest over HTTP',
  async run() {
    const folder = temporaryFolder();
    const dataDir = join(folder.path, 'data');
    mkdirSync(dataDir);
    const definitionsDir = fileURLToPath(new URL('../../slo-definitions/', import.meta.url));
    const leeway = startLeeway({ dataDir, definitionsDir });
    const sink = startNode([fileURLToPath(new URL('null-sink.ts', import.meta.url))]);
    try {
      const urls = [await leeway.listening, await sink.listening] as const;
      const large = await compare(urls, bodies(LARGE_LINES, 8));
      const small = await compare(urls, bodies(SMALL_LINES, 64));
      return [
        ...rowsOf(`bodies of ${LARGE_LINES} lines (1 MB)`, large, '0.6'),
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

/** Bodies of traffic of the last minutes. */
function bodies(lines: number, count: number): Request[] {
  const now = Date.now();
  return Array.from({ length: count }, (_, body) => {
    const texts = Array.from({ length: lines }, (_, line) =>
      accessLine(body * lines + line, now - 180_000 + Math.floor((line * 180_000) / lines)),
    );
    return requestOf(Buffer.from(texts.join('')), lines);
  });
}
