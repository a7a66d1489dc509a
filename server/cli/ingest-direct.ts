/** `leeway ingest` straight into the database of the settings, also while a server runs on it. */
import { pino } from 'pino';
import { AppError } from '../app-error.ts';
import { readConfig } from '../config.ts';
import { formatFault } from '../definitions/fault.ts';
import { type FileReading, fileSink } from '../file-sink.ts';
import { waitingIn } from '../ingest/ingest.ts';
import type { Waiting } from '../ingest/tail/outages.ts';
import { SPARE_BYTES } from '../ingest/tail/sink.ts';
import { readWholeFile } from '../ingest/tail/whole-file.ts';
import type { Batch } from '../ledger/batch.ts';
import { type Service, startService } from '../service.ts';
import { servicesOf } from '../slo/line-rules.ts';
import { suggestion } from '../slo/near-word.ts';
import { LONG_ARRAY, STDIN, unpackedOf, withKind } from './ingest-input.ts';
import type { Progress } from './ingest-progress.ts';
import { type IngestOptions, readingOf, wrong } from './ingest-reading.ts';
import type { FileNote, IngestTally, Uncovered } from './ingest-tally.ts';
import type { Io } from './io.ts';
import { pipedBatches } from './piped-lines.ts';

/** Each is a transaction: large ones are few, and tell of a minute once rather than twice. */
const PIECE = 1 << 24;
const FIRST_WAIT_MS = 500;
/** After so long without PostgreSQL a command gives up; what is counted stays counted. */
const PATIENCE_MS = 60_000;

export type IngestRun = {
  readonly paths: readonly string[];
  readonly sizes: ReadonlyMap<string, number>;
  readonly options: IngestOptions;
  readonly tally: IngestTally;
  readonly progress: Progress;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly stdin: AsyncIterable<Uint8Array>;
};

/** Answers the routes that no objective counts. */
export async function ingestDirectly(run: IngestRun, io: Io): Promise<Uncovered[]> {
  const config = readConfig(io.env);
  const log = pino({ level: 'silent' });
  const service = await startService({ config, env: io.env, now: Date.now, log, watch: false });
  try {
    // Which service a source was heard of before is known once the fold has it.
    await service.fold.settle();
    tellFaults(service, io);
    const reading = readingOf(run.options, service);
    tellNewSource(run.options, service, reading, io);
    await new Direct(run, service, reading, io).read();
    return run.tally.uncovered(service.registry, service.definitions.current().slos);
  } finally {
    await service.stop();
  }
}

function tellFaults({ definitions }: Service, io: Io): void {
  const { faults } = definitions.current();
  for (const fault of faults) io.stderr.write(`${formatFault(fault)}\n`);
  if (faults.length > 0)
    io.stderr.write('What has faults is not in force, neither objectives nor sources.\n');
}

/** A name that nobody knows may be misspelt. */
function tellNewSource({ source }: IngestOptions, service: Service, reading: FileReading, io: Io): void {
  const { sources } = service.definitions.current();
  if (source === undefined || sources.length === 0 || sources.some(({ name }) => name === source)) return;
  if (service.fold.view.serviceOf(source) !== undefined) return;
  const meant = suggestion(
    source,
    sources.map(({ name }) => name),
  );
  io.stderr.write(
    `source ${source} is in no definition; its lines count for ${servicesOf(reading.service).join(', ')}${meant}\n`,
  );
}

class Direct {
  readonly #run: IngestRun;
  readonly #service: Service;
  readonly #reading: FileReading;
  readonly #io: Io;
  readonly #buffer = new Uint8Array(PIECE + SPARE_BYTES);
  readonly #ending = new AbortController();
  /** Bytes of the files that are done with, as they are stored. */
  #passed = 0;
  #awaySince: number | null = null;
  #away: unknown = null;

  constructor(run: IngestRun, service: Service, reading: FileReading, io: Io) {
    this.#run = run;
    this.#service = service;
    this.#reading = reading;
    this.#io = io;
  }

  async read(): Promise<void> {
    const { paths, signal, sizes } = this.#run;
    const end = (): void => this.#ending.abort();
    signal.addEventListener('abort', end);
    // Starting takes a while, in which it may have been ended.
    if (signal.aborted) end();
    for (const path of paths) {
      if (this.#ending.signal.aborted) break;
      if (path === STDIN) await this.#stdin();
      else await this.#file(path);
      this.#passed += sizes.get(path) ?? 0;
    }
    signal.removeEventListener('abort', end);
    if (this.#away !== null) {
      const message = 'PostgreSQL was away for too long. The same command goes on from here.';
      throw new AppError('unavailable', message, { cause: this.#away });
    }
    if (this.#ending.signal.aborted) this.#run.tally.isComplete = false;
  }

  async #file(path: string): Promise<void> {
    const { tally, progress } = this.#run;
    let rejected: FileNote['rejected'] = null;
    const end = await readWholeFile({
      path,
      sink: fileSink(this.#service, this.#reading, { now: Date.now, isOnce: true }),
      buffer: this.#buffer,
      waiting: this.#waiting(),
      onPiece: (batch, passed) => {
        this.#awaySince = null;
        tally.addBatch(batch);
        const first = batch.errors.find(({ line }) => line > 0);
        if (first !== undefined) rejected ??= { ...first, from: batch.position?.from ?? 0 };
        progress.update(this.#passed + passed, tally.lines);
      },
    });
    const { before, after, rest, damage } = end;
    const waiting = waitingIn(end.carry);
    const fault = damage === null ? null : `damaged or cut off (${damage}); what could be read was counted`;
    const from = before?.position ?? 0;
    tally.files.push({
      file: path,
      before: from,
      earlier: before === null ? null : { accepted: before.accepted, rejected: before.rejected },
      counted: after - from,
      rest,
      waiting,
      rejected,
      fault,
    });
  }

  #waiting(): Waiting {
    const onAway = (cause: unknown): void => {
      const now = performance.now();
      if (this.#awaySince === null) this.#io.stderr.write('PostgreSQL is away; waiting for it …\n');
      this.#awaySince ??= now;
      if (now - this.#awaySince < PATIENCE_MS) return;
      this.#away = cause;
      this.#ending.abort();
    };
    return { signal: this.#ending.signal, firstWaitMs: FIRST_WAIT_MS, onAway };
  }

  /** It has no beginning to know it by: given twice, it is counted twice. */
  async #stdin(): Promise<void> {
    const { ingest } = this.#service;
    const { isArray, all } = await withKind(unpackedOf(this.#run.stdin));
    if (isArray) return this.#array(all);
    const about = { ...this.#reading, dedupBody: false, untimed: 'arrival' as const };
    const piped = pipedBatches({
      chunks: all,
      buffer: this.#buffer,
      read: (piece) => ingest.readPiece(piece, { ...about, at: Date.now() }),
      signal: this.#ending.signal,
    });
    for await (const batch of piped) await this.#count(batch);
  }

  /** Its end decides what it is, so that it counts as a whole. */
  async #array(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const about = { ...this.#reading, dedupBody: false, encoding: undefined, identity: null };
    const read = await this.#service.ingest.readBody(chunks, { ...about, at: Date.now() });
    if (read.ok) await this.#count(read.batch);
    else if (read.code === 'body_too_large') throw wrong(LONG_ARRAY);
    else this.#run.tally.refuse(read.message);
  }

  async #count(batch: Batch): Promise<void> {
    const { tally, progress } = this.#run;
    await this.#service.commit({ ...batch, isOnce: true });
    tally.addBatch(batch);
    progress.update(this.#passed, tally.lines);
  }
}
