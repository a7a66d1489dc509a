/** How many log lines a second one thread turns into deltas, in process: no HTTP, no PostgreSQL. */
import { createIngest } from '../../server/ingest/ingest.ts';
import { SeriesRegistry } from '../../server/ledger/series-registry.ts';
import { usualReading } from '../../server/slo/line-rules.ts';
import { parseRoute, type RouteShape } from '../../server/slo/route-shape.ts';

export type ParseFigures = {
  readonly lines: number;
  readonly bytesPerLine: number;
  readonly linesPerSecond: number;
};

const START = Date.UTC(2026, 7, 20, 10);
const CHUNK = 1 << 16;
const PATTERNS = ['/s/:publicId', '/snippets', '/health', '/ready', '/api/v1/*', '/users/:id/snippets'];

/** Reads `rounds` bodies of `lines` lines and answers the best round. */
export async function benchIngestParse(lines = 500_000, rounds = 5): Promise<ParseFigures> {
  const ingest = createIngest({
    registry: new SeriesRegistry(),
    maxBody: Number.MAX_SAFE_INTEGER,
    horizonMinutes: () => 31 * 1440,
    learned: [],
  });
  ingest.rules({ patterns: new Map([['snippets', PATTERNS.map(shape)]]), parts: [] });
  const body = Buffer.from(Array.from({ length: lines }, (_, index) => line(index)).join(''));
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    const read = await ingest.readBody(chunksOf(body), {
      ...usualReading('bench', 'snippets'),
      encoding: undefined,
      identity: null,
      at: START + lines * 40,
    });
    best = Math.min(best, performance.now() - begun);
    if (!read.ok || read.batch.accepted !== lines) throw new Error('the benchmark lost lines');
  }
  return { lines, bytesPerLine: body.length / lines, linesPerSecond: Math.round((lines / best) * 1000) };
}

/** As the example service writes them: four in five reads, some creations and checks, 25 lines a second. */
function line(index: number): string {
  const time = new Date(START + index * 40).toISOString();
  const id = ((index * 2_654_435_761) % 4_294_967_296).toString(36);
  const status = index % 97 === 0 ? 500 : index % 31 === 0 ? 404 : 200;
  const ms = ((index * 7919) % 90_000) / 100;
  const reqId = index.toString(36).padStart(5, '0');
  const [method, path] =
    index % 5 === 0 ? ['POST', '/snippets'] : index % 50 === 1 ? ['GET', '/health'] : ['GET', `/s/${id}`];
  return `{"time":"${time}","reqId":"${reqId}","method":"${method}","path":"${path}","status":${status},"ms":${ms}}\n`;
}

async function* chunksOf(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += CHUNK) yield body.subarray(at, at + CHUNK);
}

function shape(pattern: string): RouteShape {
  const reading = parseRoute(pattern);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.route;
}
