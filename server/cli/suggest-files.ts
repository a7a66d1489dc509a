/** The traffic of log files, in memory: no database is opened, and nothing is kept. */
import { createReadStream } from 'node:fs';
import { AppError } from '../app-error.ts';
import type { FileReading } from '../file-sink.ts';
import type { RoutesSeen } from '../http/board.ts';
import { createIngest } from '../ingest/ingest.ts';
import type { Batch } from '../ledger/batch.ts';
import { SeriesRegistry } from '../ledger/series-registry.ts';
import { TrafficSums } from '../ledger/traffic.ts';
import { logFormat } from '../slo/log-formats.ts';
import { reportOn } from '../slo/route-report.ts';
import { plural, wholeNumber } from '../slo/words.ts';
import type { Io } from './io.ts';
import { UnitDoubt } from './unit-doubt.ts';

const MS_PER_MINUTE = 60_000;
const DAY_MINUTES = 1440;
/** As far back as a table of deltas reaches; old logs are read as well as new ones. */
const HORIZON = 700 * DAY_MINUTES;

const ENCODINGS = [
  { suffix: '.gz', encoding: 'gzip' },
  { suffix: '.zst', encoding: 'zstd' },
];

/** The `days` days that end with the last event of the files. */
export async function trafficOfFiles(
  files: readonly string[],
  { source, service, lines }: FileReading,
  days: number,
  io: Io,
): Promise<{ seen: RoutesSeen; hasRead: boolean }> {
  const registry = new SeriesRegistry();
  const ingest = createIngest({
    registry,
    maxBody: Number.MAX_SAFE_INTEGER,
    horizonMinutes: () => HORIZON,
    learned: [],
  });
  const at = Date.now();
  const batches: Batch[] = [];
  for (const file of files) {
    const about = {
      source,
      service,
      lines,
      dedupBody: false,
      encoding: encodingOf(file),
      identity: null,
      at,
    };
    const reading = await ingest.readBody(createReadStream(file), about).catch((cause: unknown) => {
      throw new AppError('bad_request', `${file} cannot be read.`, { cause });
    });
    if (!reading.ok) throw new AppError('bad_request', `${file}: ${reading.message}`);
    tellReading(file, reading.batch, io);
    batches.push(reading.batch);
  }
  const seen = seenIn(batches, registry, { days, readAt: Math.floor(at / MS_PER_MINUTE) });
  return {
    seen,
    hasRead: batches.some(({ accepted }) => accepted > 0) || batches.every(({ rejected }) => rejected === 0),
  };
}

function seenIn(
  batches: readonly Batch[],
  registry: SeriesRegistry,
  { days, readAt }: { days: number; readAt: number },
): RoutesSeen {
  let last = -1;
  for (const { deltas } of batches)
    deltas.forEach((_, minute) => {
      last = Math.max(last, minute);
    });
  if (last < 0) last = readAt;
  const sums = new TrafficSums();
  const from = last + 1 - days * DAY_MINUTES;
  for (const { deltas } of batches)
    deltas.forEach((series, minute, bucket, count) => {
      if (minute >= from) sums.add(registry.describe(series), minute, bucket, count);
    });
  // Lines without a time are all taken for now: that says nothing of how many came a minute.
  const services = sums
    .services(last)
    .map((seen) => (last === readAt && seen.minutes === 1 ? { ...seen, minutes: null } : seen));
  return {
    from: from * MS_PER_MINUTE,
    to: (last + 1) * MS_PER_MINUTE,
    services: services.map((seen) => reportOn(seen, [], [])),
  };
}

function encodingOf(file: string): string | undefined {
  return ENCODINGS.find(({ suffix }) => file.endsWith(suffix))?.encoding;
}

/** What was found and taken for granted, and what was left out. */
function tellReading(
  file: string,
  { accepted, ignored, rejected, errors, parts, deltas }: Batch,
  io: Io,
): void {
  const found = new Set(parts.flatMap(({ formats }) => [...formats.keys()]));
  const formats = [...found].map((name) => `${name} (${logFormat(name)?.assumes})`);
  if (formats.length > 0) io.stderr.write(`${file}: read as ${formats.join('; ')}\n`);
  const doubt = new UnitDoubt();
  doubt.add({ deltas });
  const odd = doubt.words(found);
  if (odd !== null) io.stderr.write(`${file}: ${odd}\n`);
  const [first] = errors;
  if (first === undefined) return;
  const lines = `${plural(rejected, 'line')} of ${wholeNumber(accepted + ignored + rejected)}`;
  io.stderr.write(`${file}: ${lines} left out; line ${first.line}: ${first.reason}\n`);
}
