/** Bytes in, a batch of deltas out: the way of every log line into Leeway. */
import { createHash } from 'node:crypto';
import type { ErrorCode } from '../app-error.ts';
import { type Batch, KEY_LIVES_MS } from '../ledger/batch.ts';
import type { SeriesRegistry } from '../ledger/series-registry.ts';
import { type BucketPart, Buckets } from '../slo/histogram.ts';
import type { RouteShape } from '../slo/route-shape.ts';
import { BodyCount } from './body-count.ts';
import { ACCEPTED_ENCODINGS, DecodingFault, decoded } from './content-encodings.ts';
import { EventCounter } from './event-counter.ts';
import { JSON_LINE } from './format.ts';
import { Framing } from './framing.ts';
import { JsonScanner } from './json-scanner.ts';
import { REASONS } from './reasons.ts';
import { RecordWindow } from './record-window.ts';
import { ServiceRoutes } from './service-routes.ts';

/** What the definitions ask of the reading of lines. */
export type IngestRules = {
  /** The route patterns of each service's definitions. */
  readonly patterns: ReadonlyMap<string, readonly RouteShape[]>;
  readonly parts: readonly BucketPart[];
};

/** What is known of a body before it is read. */
export type BodyAbout = {
  readonly service: string;
  readonly source: string;
  /** The Content-Encoding. */
  readonly encoding: string | undefined;
  readonly identity: { readonly scope: string; readonly key: string } | null;
  /** When it arrived, ms since the epoch. */
  readonly at: number;
};

export type BodyReading =
  | { readonly ok: true; readonly batch: Batch }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

export type Ingest = {
  /** Replaces the rules for all events read from now on. */
  rules(next: IngestRules): void;
  /** Reads one body to its end. No count is shared until the caller commits the batch. Rejects only when `chunks` does. */
  readBody(chunks: AsyncIterable<Uint8Array>, about: BodyAbout): Promise<BodyReading>;
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
  const scanner = new JsonScanner(JSON_LINE);
  const counter = new EventCounter(JSON_LINE);
  const services = new Map<string, ServiceRoutes>();
  let rules = NO_RULES;

  function routesOf(service: string): ServiceRoutes {
    const known = services.get(service);
    if (known !== undefined) return known;
    const routes = new ServiceRoutes(service, options.registry);
    routes.setPatterns(rules.patterns.get(service) ?? []);
    services.set(service, routes);
    return routes;
  }

  for (const { service, route } of options.learned) routesOf(service).remember(route);

  return {
    rules(next) {
      rules = next;
      counter.buckets = new Buckets(next.parts);
      for (const [service, routes] of services) routes.setPatterns(next.patterns.get(service) ?? []);
    },

    async readBody(chunks, about) {
      const stream = decoded(chunks, about.encoding);
      if (stream === null) return unsupported(about.encoding);
      const body = new BodyCount(about.at, options.horizonMinutes());
      const routes = routesOf(about.service);
      const framing = new Framing(scanner, body, (bytes) => counter.count(bytes, scanner, routes, body));
      const digest = about.identity === null ? null : createHash('sha256');
      const fault = await readThrough(stream, new RecordWindow(framing), options.maxBody, digest);
      return fault ?? outcome(body, about, digest?.digest('hex') ?? '');
    },
  };
}

async function readThrough(
  stream: AsyncIterable<Uint8Array>,
  window: RecordWindow,
  maxBody: number,
  digest: { update(bytes: Uint8Array): unknown } | null,
): Promise<BodyReading | null> {
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > maxBody) return tooLarge(maxBody);
      digest?.update(chunk);
      window.push(chunk);
    }
  } catch (error) {
    if (!(error instanceof DecodingFault)) throw error;
    return refusal(
      'unreadable_body',
      `the body is not what its Content-Encoding says, or is cut off: ${error.message}`,
    );
  }
  window.end();
  return null;
}

function outcome(body: BodyCount, about: BodyAbout, digest: string): BodyReading {
  if (body.records === 0 && body.rejected > 0) {
    const { line, reason } = body.errors[0]!;
    const hint = reason === REASONS.notUtf8 ? '; a compressed body needs its Content-Encoding' : '';
    return refusal(
      'unreadable_body',
      `no line of the body could be read as a JSON object; the first fault: line ${line}: ${reason}${hint}`,
    );
  }
  const { source, service, at, identity } = about;
  const accepted = body.deltas.events;
  const { deltas, rejected, rejectedBy, errors } = body;
  const ignored = 0;
  const formats = new Map(accepted === 0 ? [] : [['leeway', accepted]]);
  return {
    ok: true,
    batch: {
      parts: [{ source, service, accepted, rejected, rejectedBy, ignored, ignoredBy: new Map(), formats }],
      deltas,
      accepted,
      rejected,
      ignored,
      errors,
      identity: identity === null ? null : { ...identity, digest, livesMs: KEY_LIVES_MS },
      position: null,
      arrivedAt: at,
    },
  };
}

function unsupported(encoding: string | undefined): BodyReading {
  return refusal(
    'unsupported_encoding',
    `Content-Encoding "${encoding}" is not read; send ${ACCEPTED_ENCODINGS}`,
  );
}

function tooLarge(maxBody: number): BodyReading {
  return refusal(
    'body_too_large',
    `the body is larger than ${maxBody} bytes after decompression; send smaller ones, or raise LEEWAY_MAX_BODY`,
  );
}

function refusal(code: ErrorCode, message: string): BodyReading {
  return { ok: false, code, message };
}
