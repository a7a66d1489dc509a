/** Bytes in, a batch of deltas out: the way of every log line into Leeway. */
import { createHash } from 'node:crypto';
import { type Batch, type BatchIdentity, BODY_LIVES_MS, KEY_LIVES_MS } from '../ledger/batch.ts';
import type { SeriesRegistry } from '../ledger/series-registry.ts';
import { type BucketPart, Buckets } from '../slo/histogram.ts';
import type { LineRules, ServiceRule } from '../slo/line-rules.ts';
import type { RouteShape } from '../slo/route-shape.ts';
import { BodyCount } from './body-count.ts';
import { EventCounter } from './event-counter.ts';
import { Framing } from './framing.ts';
import type { JsonReader } from './json-reader.ts';
import type { WaitingPair } from './pairs.ts';
import { type BodyReading, type OpenBody, readBody, refusal } from './read-body.ts';
import { REASONS } from './reasons.ts';
import { jsonReaderFor, RecordReader } from './record-reader.ts';
import { RecordWindow } from './record-window.ts';
import { ServiceRoutes } from './service-routes.ts';

const MS_PER_MINUTE = 60_000;

/** What the definitions ask of the reading of lines. */
export type IngestRules = {
  /** The route patterns of each service's definitions. */
  readonly patterns: ReadonlyMap<string, readonly RouteShape[]>;
  readonly parts: readonly BucketPart[];
};

/** How a source is read. */
export type SourceReading = {
  readonly source: string;
  readonly service: ServiceRule;
  readonly lines: LineRules;
  /** A body of several lines that all have times is told by its hash, for ten minutes. */
  readonly dedupBody: boolean;
};

type Identity = { readonly scope: string; readonly key: string };

/** What is known of a body before it is read. */
export type BodyAbout = SourceReading & {
  /** The Content-Encoding. */
  readonly encoding: string | undefined;
  readonly identity: Identity | null;
  /** When it arrived, ms since the epoch. */
  readonly at: number;
};

/** A line that came within another protocol; `at` (ms) is the time of one that has none of its own. */
export type Entry = {
  /** Null: what the source says. */
  readonly service: string | null;
  readonly at: number | null;
  readonly line: Uint8Array;
};

/** Bytes of a file from the beginning of a line on; 16 bytes behind `length` are overwritten. */
export type Piece = {
  readonly bytes: Uint8Array;
  readonly length: number;
  /** The file ends here: a last line without its line feed counts too. */
  readonly isEnd: boolean;
  /** What the piece before answered. */
  readonly carry: string | null;
};

export type PieceAbout = SourceReading & {
  readonly at: number;
  /** Of a file, lines without a time are refused; from a pipe they are of their arrival. */
  readonly untimed?: 'refused' | 'arrival';
};

export type PieceReading = {
  readonly batch: Batch;
  /** How many bytes are done with: the next piece begins behind them. */
  readonly consumed: number;
  readonly carry: string | null;
};

export type Ingest = {
  /** Replaces the rules for all events read from now on. */
  rules(next: IngestRules): void;
  /** Takes note of the routes of series. */
  remember(routes: Iterable<{ readonly service: string; readonly route: string }>): void;
  /** Begins a body that comes undone of its encoding. */
  openBody(about: BodyAbout): OpenBody;
  /** Reads one body to its end. No count is shared until the caller commits the batch. Rejects only when `chunks` does. */
  readBody(chunks: AsyncIterable<Uint8Array>, about: BodyAbout): Promise<BodyReading>;
  /** Reads lines that came one by one. Refused ones are told by their place, from 1. */
  readEntries(entries: Iterable<Entry>, about: Omit<BodyAbout, 'encoding'>): BodyReading;
  /** Reads the whole lines of a piece. */
  readPiece(piece: Piece, about: PieceAbout): PieceReading;
};

export type IngestOptions = {
  readonly registry: SeriesRegistry;
  /** Bytes, after decompression. */
  readonly maxBody: number;
  /** Older events are rejected. */
  readonly horizonMinutes: () => number;
  /** The routes of the series stored earlier. */
  readonly learned: Iterable<{ readonly service: string; readonly route: string }>;
};

const NO_RULES: IngestRules = { patterns: new Map(), parts: [] };

export function createIngest(options: IngestOptions): Ingest {
  const counter = new EventCounter();
  const services = new Map<string, ServiceRoutes>();
  const readers = createReaders(counter, routesOf);
  let rules = NO_RULES;

  function routesOf(service: string): ServiceRoutes {
    const known = services.get(service);
    if (known !== undefined) return known;
    const routes = new ServiceRoutes(service, options.registry);
    routes.setPatterns(rules.patterns.get(service) ?? []);
    services.set(service, routes);
    return routes;
  }

  function bodyOf(
    about: SourceReading & { readonly at: number },
    more: Partial<BodyOptions> = {},
  ): BodyCount {
    return new BodyCount({
      at: about.at,
      horizonMinutes: options.horizonMinutes(),
      service: about.service.kind === 'one' ? about.service.service : '',
      untimedMinute: Math.floor(about.at / MS_PER_MINUTE),
      ...more,
    });
  }

  function remember(routes: Iterable<{ readonly service: string; readonly route: string }>): void {
    for (const { service, route } of routes) routesOf(service).remember(route);
  }

  function openBody(about: BodyAbout): OpenBody {
    const body = bodyOf(about);
    const window = new RecordWindow(new Framing(readers(about), body), counter);
    const isKeyed = about.identity !== null || about.dedupBody;
    const digest = isKeyed ? createHash('sha256') : null;
    return {
      push(bytes) {
        digest?.update(bytes);
        window.push(bytes);
      },
      end() {
        window.end();
        return outcome(body, about, digest?.digest('hex') ?? '');
      },
      drop() {},
    };
  }

  remember(options.learned);

  return {
    rules(next) {
      rules = next;
      counter.setBuckets(new Buckets(next.parts));
      for (const [service, routes] of services) routes.setPatterns(next.patterns.get(service) ?? []);
    },

    remember,
    openBody,
    readBody: (chunks, about) =>
      readBody(chunks, { encoding: about.encoding, maxBody: options.maxBody, open: () => openBody(about) }),

    readEntries(entries, about) {
      const body = bodyOf(about);
      const reader = readers(about);
      const digest = createHash('sha256');
      reader.countInto(body);
      body.isArrival = false;
      let place = 0;
      for (const { service, at, line } of entries) {
        place++;
        digest.update(line).update('\n');
        body.untimedMinute = at === null ? null : Math.floor(at / MS_PER_MINUTE);
        const fault = reader.countText(line, service === null ? null : routesOf(service));
        if (fault !== REASONS.noFormat) body.records++;
        if (fault !== null) body.refuse(place, fault, reader.service ?? service ?? undefined);
      }
      counter.flush();
      return outcome(body, about, digest.digest('hex'));
    },

    readPiece({ bytes, length, isEnd, carry }, about) {
      const { pairs, isSkipping } = carried(carry);
      const isPipe = about.untimed === 'arrival';
      const body = bodyOf(about, isPipe ? { pairs } : { pairs, untimedMinute: null });
      const framing = new Framing(readers(about), body, isSkipping ? 'skip' : 'lines');
      const consumed = framing.take(bytes, length, isEnd);
      counter.flush();
      // A file may go on after its end, a pipe does not.
      if (isPipe && isEnd) body.endPairs();
      return {
        batch: batchOf(body, { ...about, identity: null }),
        consumed,
        carry: toCarry(body.pairs.waiting, framing.isSkipping),
      };
    },
  };
}

type BodyOptions = ConstructorParameters<typeof BodyCount>[0];

/** One reader for each way to read, and one set of JSON formats for those that share it. */
function createReaders(counter: EventCounter, routesOf: (service: string) => ServiceRoutes) {
  const readers = new Map<string, RecordReader>();
  const formats = new Map<string, JsonReader>();
  return ({ service, lines }: SourceReading): RecordReader => {
    const rule = service.kind === 'one' ? service.service : { ...service, map: [...service.map] };
    const key = JSON.stringify([lines, rule]);
    const known = readers.get(key);
    if (known !== undefined) return known;
    const json = jsonOf(formats, lines, service);
    const reader = new RecordReader({ lines, service, json, counter, routesOf });
    readers.set(key, reader);
    return reader;
  };
}

function jsonOf(formats: Map<string, JsonReader>, lines: LineRules, service: ServiceRule): JsonReader {
  const key = JSON.stringify([lines, service.kind === 'one' ? null : service.field]);
  const json = formats.get(key) ?? jsonReaderFor(lines, service);
  formats.set(key, json);
  return json;
}

type Carry = { readonly pairs: readonly WaitingPair[]; readonly isSkipping: boolean };

/** How many requests that a piece began wait for their end. */
export function waitingIn(carry: string | null): number {
  return carried(carry).pairs.length;
}

function carried(carry: string | null): Carry {
  return carry === null ? { pairs: [], isSkipping: false } : (JSON.parse(carry) as Carry);
}

function toCarry(pairs: readonly WaitingPair[], isSkipping: boolean): string | null {
  return pairs.length === 0 && !isSkipping ? null : JSON.stringify({ pairs, isSkipping } satisfies Carry);
}

function outcome(body: BodyCount, about: Omit<BodyAbout, 'encoding'>, digest: string): BodyReading {
  body.endPairs();
  if (body.records === 0 && body.rejected > 0) {
    const { line, reason } = body.errors[0]!;
    const hint = reason === REASONS.notUtf8 ? '; a compressed body needs its Content-Encoding' : '';
    return refusal(
      'unreadable_body',
      `no line of the body could be read; the first fault: line ${line}: ${reason}${hint}`,
    );
  }
  return { ok: true, batch: batchOf(body, { ...about, identity: identityOf(body, about, digest) }) };
}

/** Two equal lines without times are two requests, and so are two equal bodies of one line. */
function identityOf(
  body: BodyCount,
  { source, identity, dedupBody }: Omit<BodyAbout, 'encoding'>,
  digest: string,
): BatchIdentity | null {
  if (identity !== null) return { ...identity, digest, livesMs: KEY_LIVES_MS };
  if (!dedupBody || body.untimed > 0 || body.records < 2) return null;
  return { scope: `${source} body`, key: digest, digest, livesMs: BODY_LIVES_MS };
}

function batchOf(
  body: BodyCount,
  { source, at, identity }: { source: string; at: number; identity: BatchIdentity | null },
): Batch {
  const parts = body.parts(source);
  return {
    parts,
    deltas: body.deltas,
    accepted: parts.reduce((sum, part) => sum + part.accepted, 0),
    rejected: body.rejected,
    ignored: parts.reduce((sum, part) => sum + part.ignored, 0),
    errors: body.errors,
    identity,
    position: null,
    arrivedAt: at,
  };
}
