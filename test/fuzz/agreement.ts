/** Each line three times: by known shapes, by the general way alone, and by JSON.parse. All must come to the same. */
import { createIngest } from '../../server/ingest/ingest.ts';
import { Shapes } from '../../server/ingest/shapes.ts';
import type { Batch } from '../../server/ledger/batch.ts';
import { SeriesRegistry } from '../../server/ledger/series-registry.ts';
import { usualReading } from '../../server/slo/line-rules.ts';
import { parseRoute } from '../../server/slo/route-shape.ts';
import { PATTERNS, verdictOn } from './oracle.ts';
import { ARRIVAL, HORIZON_MINUTES } from './records.ts';

const ABOUT = { ...usualReading('fuzz', 'web'), at: ARRIVAL };
const SPARE = 16;
const LF = 0x0a;
/** What the framing and the single line call differently. */
const BROKEN = new Set([
  'not JSON',
  'cut off before its end',
  'invalid UTF-8',
  'not an object',
  'a line of no format that is known; name its format (format:, --format)',
]);
/** A reader keeps names of routes; it must not come to know too many. */
const LINES_OF_A_READER = 2_000;

export type Tally = {
  lines: number;
  /** Lines that a known shape has read. */
  byShape: number;
  counted: number;
  rejected: number;
  ignored: number;
  /** Lines of formats that the oracle does not know. */
  leftOut: number;
};

export class Disagreement extends Error {}

function newReader() {
  const registry = new SeriesRegistry();
  const ingest = createIngest({
    registry,
    maxBody: 1 << 26,
    horizonMinutes: () => HORIZON_MINUTES,
    learned: [],
  });
  const patterns = PATTERNS.map((text) => {
    const reading = parseRoute(text);
    if (!reading.ok) throw new Error(reading.reason);
    return reading.route;
  });
  ingest.rules({ patterns: new Map([['web', patterns]]), parts: [] });
  return { registry, ingest };
}

type Reader = ReturnType<typeof newReader>;

/** A line's event with its format, or why it is none. */
function outcomeOf(batch: Batch, registry: SeriesRegistry): string {
  if (batch.accepted + batch.rejected + batch.ignored !== 1) return 'not one record';
  const [part] = batch.parts;
  let outcome = '';
  batch.deltas.forEach((ordinal, minute, bucket) => {
    const { method, route, status } = registry.describe(ordinal);
    outcome = `${method} ${route} ${status} ${minute} ${bucket} as ${[...part!.formats.keys()].join()}`;
  });
  for (const reason of part!.rejectedBy.keys())
    outcome = `rejected: ${BROKEN.has(reason) ? 'broken' : reason}`;
  for (const reason of part!.ignoredBy.keys()) outcome = `ignored: ${reason}`;
  return outcome;
}

function asPiece({ ingest, registry }: Reader, line: Uint8Array): string {
  const bytes = new Uint8Array(line.length + 1 + SPARE);
  bytes.set(line);
  bytes[line.length] = LF;
  const piece = { bytes, length: line.length + 1, isEnd: true, carry: null };
  return outcomeOf(ingest.readPiece(piece, ABOUT).batch, registry);
}

/** A line that comes by itself is never held against a known shape. */
function alone({ ingest, registry }: Reader, line: Uint8Array): string {
  const reading = ingest.readEntries([{ service: null, at: null, line }], { ...ABOUT, identity: null });
  return reading.ok ? outcomeOf(reading.batch, registry) : 'rejected: broken';
}

export class ThreeWays {
  readonly tally: Tally = { lines: 0, byShape: 0, counted: 0, rejected: 0, ignored: 0, leftOut: 0 };
  #general = newReader();
  #age = 0;

  /** Reads a run of lines, in which shapes are learned; throws at the first on which the ways differ. */
  read(lines: readonly Uint8Array[]): void {
    const reader = newReader();
    const outcomes = new Map<Uint8Array, string>();
    for (const line of lines) outcomes.set(line, this.#judge(reader, line));
    expectTogether(lines.filter(isRecord), outcomes);
  }

  #judge(reader: Reader, line: Uint8Array): string {
    const before = matches;
    const outcome = asPiece(reader, line);
    this.tally.lines++;
    if (matches > before) this.tally.byShape++;
    if (isLeftOut(line)) {
      this.tally.leftOut++;
      return outcome;
    }
    const general = alone(this.#generalReader(), line);
    if (outcome !== general) throw disagreement(line, { 'known shapes': outcome, 'general way': general });
    const verdict = verdictOn(line, { arrival: ARRIVAL, horizonMinutes: HORIZON_MINUTES });
    if (verdict === 'left out') this.tally.leftOut++;
    else if (verdict !== outcome.replace(/ as [^ ]*$|(?<=^rejected|^ignored): .*$/, '')) {
      throw disagreement(line, { ingest: outcome, 'JSON.parse': verdict });
    } else this.tally[verdict === 'rejected' || verdict === 'ignored' ? verdict : 'counted']++;
    return outcome;
  }

  #generalReader(): Reader {
    if (++this.#age % LINES_OF_A_READER === 0) this.#general = newReader();
    return this.#general;
  }
}

/** Blank lines are none, and two objects on one line are two records. */
function isLeftOut(line: Uint8Array): boolean {
  const text = Buffer.from(line).toString('latin1');
  return /^[ \t\r]*$/.test(text) || (/\}[ \t\r]*\{/.test(text) && !isJson(text));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isRecord(line: Uint8Array): boolean {
  const text = Buffer.from(line).toString('latin1');
  return text.startsWith('{') && isJson(text);
}

/** In one piece, where a shape sees the next line behind its own, the lines come to what each has come to. */
function expectTogether(lines: readonly Uint8Array[], outcomes: ReadonlyMap<Uint8Array, string>): void {
  const { ingest } = newReader();
  const joined = Buffer.concat(lines.flatMap((line) => [line, Buffer.of(LF)]));
  const bytes = Buffer.concat([joined, Buffer.alloc(SPARE)]);
  const { batch } = ingest.readPiece({ bytes, length: joined.length, isEnd: true, carry: null }, ABOUT);
  const found = [batch.accepted, batch.rejected, batch.ignored].join();
  const each = lines.map((line) => outcomes.get(line)!);
  const ignored = each.filter((outcome) => outcome.startsWith('ignored')).length;
  const rejected = each.filter((outcome) => outcome.startsWith('rejected')).length;
  const counted = [lines.length - rejected - ignored, rejected, ignored].join();
  if (found !== counted) throw disagreement(joined, { together: found, 'each by itself': counted });
}

function disagreement(line: Uint8Array, outcomes: Readonly<Record<string, string>>): Disagreement {
  const told = Object.entries(outcomes).map(([way, outcome]) => `${way}: ${outcome}`);
  return new Disagreement(`${told.join('\n')}\n${JSON.stringify(Buffer.from(line).toString('latin1'))}`);
}

/** How often a shape has matched since this file was loaded: the calls go through to what they were. */
let matches = 0;
const { match } = Shapes.prototype;
Shapes.prototype.match = function counted(this: Shapes, ...where: Parameters<typeof match>) {
  const after = match.apply(this, where);
  if (after >= 0) matches++;
  return after;
};
