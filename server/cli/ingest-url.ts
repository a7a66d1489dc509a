/** `leeway ingest --url`: through a running server, in posts whose keys come from the file, so that each counts once. */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../app-error.ts';
import type { IngestReply } from '../http/contract.ts';
import { authorization, type RunningLeeway } from './ask-leeway.ts';
import type { IngestRun } from './ingest-direct.ts';
import {
  type Block,
  beginsArray,
  LONG_ARRAY,
  lineBlocks,
  STDIN,
  storedChunks,
  unpackedOf,
} from './ingest-input.ts';
import { wrong } from './ingest-reading.ts';

const BLOCK_SIZE = 1 << 20;
const IN_FLIGHT = 3;
const HEAD_LENGTH = 1024;
const LF = 0x0a;
const TIMEOUT_MS = 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const PATIENCE_MS = 120_000;

export async function ingestThrough(server: RunningLeeway, run: IngestRun): Promise<void> {
  const { format, timezone } = run.options;
  if (format !== undefined || timezone !== undefined)
    throw wrong(
      '--format and --timezone are for reading without --url; with it, declare a source in the definitions',
    );
  const sender = new Sender(server, run);
  let passed = 0;
  for (const path of run.paths) {
    const onRead = (bytes: number) => run.progress.update(passed + bytes, run.tally.lines);
    const stored = path === STDIN ? run.stdin : storedChunks(path, onRead);
    await sender.send(path, postable(lineBlocks(unpackedOf(stored), BLOCK_SIZE)));
    passed += run.sizes.get(path) ?? 0;
    if (run.signal.aborted) break;
  }
  run.tally.isComplete = !run.signal.aborted;
}

/** Cut into posts an array would be none. */
async function* postable(blocks: AsyncIterable<Block>): AsyncGenerator<Block> {
  let array: Block | null = null;
  for await (const block of blocks) {
    if (array !== null) throw wrong(LONG_ARRAY);
    if (block.offset === 0 && beginsArray(block.bytes)) array = block;
    else yield block;
  }
  if (array !== null) yield array;
}

class Sender {
  readonly #address: URL;
  readonly #run: IngestRun;
  readonly #who: Record<string, string>;

  constructor(server: RunningLeeway, run: IngestRun) {
    const { service, source } = run.options;
    this.#address = new URL('/api/v1/logs', server.url);
    this.#who = authorization(server);
    if (service !== undefined) this.#address.searchParams.set('service', service);
    if (source !== undefined) this.#address.searchParams.set('source', source);
    this.#run = run;
  }

  /** Posts a file's blocks, a few at once. When one fails, those on their way are awaited before it is told. */
  async send(path: string, blocks: AsyncIterable<Block>): Promise<void> {
    const onTheWay = new Set<Promise<void>>();
    const faults: unknown[] = [];
    let head = '';
    for await (const block of blocks) {
      if (block.offset === 0) head = path === STDIN ? crypto.randomUUID() : headOf(block.bytes);
      const post = this.#post(path, block, `${head}-${block.offset}`)
        .catch((cause) => void faults.push(cause))
        .finally(() => onTheWay.delete(post));
      onTheWay.add(post);
      if (onTheWay.size >= IN_FLIGHT) await Promise.race(onTheWay);
      if (faults.length > 0 || this.#run.signal.aborted) break;
    }
    await Promise.all(onTheWay);
    if (faults.length > 0) throw faults[0];
  }

  async #post(path: string, { bytes, offset }: Block, key: string): Promise<void> {
    const { tally } = this.#run;
    const answer = await this.#untilAnswered(bytes, key);
    if (answer.ok) {
      tally.addReply((await answer.json()) as IngestReply);
      return;
    }
    const { code, message } = faultOf(await answer.text(), answer.status);
    if (code === 'unreadable_body') tally.refuse(message);
    else if (code === 'idempotency_conflict') {
      const fault =
        `was sent before and has grown or changed since: what follows its first ${offset} bytes is not counted again; ` +
        'without --url Leeway knows how far it has read, and goes on from there';
      tally.files.push({
        file: path,
        before: offset,
        earlier: null,
        counted: 0,
        rest: 0,
        waiting: 0,
        rejected: null,
        fault,
      });
    } else throw wrong(`Leeway refused ${path}: ${message}`);
  }

  async #untilAnswered(body: Block['bytes'], key: string): Promise<Response> {
    const began = performance.now();
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const headers = { 'idempotency-key': key, 'content-type': 'application/octet-stream', ...this.#who };
      const request = { method: 'POST', body, headers, signal };
      const answer = await fetch(this.#address, request).catch((cause: unknown) => cause);
      if (answer instanceof Response && answer.status < 500) return answer;
      if (performance.now() - began > PATIENCE_MS || this.#run.signal.aborted) throw this.#away(answer);
      await delay(answer instanceof Response ? retryAfterOf(answer, wait) : wait);
    }
  }

  #away(last: unknown): AppError {
    const cause = last instanceof Response ? new Error(`it answered ${last.status}`) : last;
    const next = this.#run.tally.goesOn
      ? 'The same command goes on from here.'
      : 'What it took before stays counted; the rest of the stream is lost unless its writer has it still.';
    const message = `Leeway at ${this.#address.origin} did not take the lines. ${next}`;
    // The words of a fetch that failed are in its cause.
    const told = cause instanceof TypeError && cause.cause instanceof Error ? cause.cause : cause;
    return new AppError('unavailable', message, { cause: told });
  }
}

/** The beginning of a file that does not change while it grows: its first line, or 1 KiB of that. */
function headOf(bytes: Uint8Array): string {
  const feed = bytes.indexOf(LF);
  const length = Math.min(feed < 0 ? bytes.length : feed + 1, HEAD_LENGTH);
  return createHash('sha256').update(bytes.subarray(0, length)).digest('hex');
}

function retryAfterOf(answer: Response, usual: number): number {
  const seconds = Number(answer.headers.get('retry-after'));
  return seconds > 0 ? Math.min(seconds * 1000, LONGEST_WAIT_MS) : usual;
}

function faultOf(text: string, status: number): { code: string; message: string } {
  try {
    return (JSON.parse(text) as { error: { code: string; message: string } }).error;
  } catch {
    return { code: '', message: `it answered ${status}` };
  }
}
