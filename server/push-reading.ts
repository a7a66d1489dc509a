/** Whose lines a push carries, and their way into a batch. */
import { createHash } from 'node:crypto';
import { identityOf } from './http/identity.ts';
import type { BodyRead, HttpDeps, PushAbout, SourceAsked, SourceFound, SourceReading } from './http/ports.ts';
import { sourceRefusal } from './http/source-refusal.ts';
import { PushFault } from './ingest/push/push-fault.ts';
import { readPushedBody } from './ingest/push/push-lines.ts';
import { PushedEntries, type PushedEntry, type Whose } from './ingest/push/pushed-entries.ts';
import type { Batch } from './ledger/batch.ts';
import { type ServiceRule, USUAL_LINES } from './slo/line-rules.ts';

const REFUSALS = {
  noService: 'of no service that is known; add ?service=NAME to the address',
  badService: 'service.name is no name of a service: small letters, digits, ". _ -", at most 63',
  tooManyServices: 'one service too many: 2 000 are known',
} as const;

/** Each service costs a little memory; more than this many names are a mistake of the sender. */
const MOST_SERVICES = 2_000;

/** A source whose lines are of the services that they name, and of no other. */
const AS_NAMED: ServiceRule = { kind: 'field', field: '', map: new Map(), otherwise: null };

type EntriesAbout = SourceReading & {
  readonly identity: { readonly scope: string; readonly key: string } | null;
  readonly at: number;
};

export type PushReading = {
  /** Bytes, after decompression. */
  readonly maxBody: number;
  readonly readEntries: (entries: Iterable<PushedEntry>, about: EntriesAbout) => BodyRead;
  readonly resolveSource: (asked: SourceAsked) => SourceFound;
  /** Those that have objectives. */
  readonly services: () => Iterable<string>;
};

/** Fills the port. A POST that names neither source nor service is of the source `loki` or `otlp`, for all its services. */
export function createPushReader(deps: PushReading): HttpDeps['readPush'] {
  const heard = new Set<string>();
  return async (chunks, about) => {
    const found = deps.resolveSource(about.asked);
    const isNamed = about.asked.source !== undefined || about.asked.service !== undefined;
    const refusal = isNamed ? sourceRefusal(found, about) : null;
    if (refusal !== null) return refusal;
    if (isNamed && !found.ok) return { ok: false, code: 'bad_request', message: found.message };
    const reading = isNamed && found.ok ? found : unnamed(about.protocol, found);
    const whose = isNamed ? () => null : whoseOf(about, found.ok, deps, heard);
    try {
      const body = await readPushedBody(chunks, { ...about, maxBody: deps.maxBody });
      const entries = new PushedEntries(body.lines, whose);
      const read = deps.readEntries(entries, entriesAbout(reading, about));
      if (entries.fault !== null) throw entries.fault;
      if (entries.refusal !== null) return refused(entries.refusal, found);
      if (!read.ok) return read;
      return { ok: true, batch: withDigest(entries.complete(read.batch, reading.source), body.bytes) };
    } catch (fault) {
      if (fault instanceof PushFault) return { ok: false, code: fault.code, message: fault.message };
      throw fault;
    }
  };
}

function unnamed(protocol: PushAbout['protocol'], only: SourceFound): SourceReading {
  const service = only.ok ? only.service : AS_NAMED;
  return { source: protocol, service, lines: USUAL_LINES, dedupBody: false };
}

/** Loki's labels are anything: only a service with objectives is believed. OTLP's service.name is meant as such. */
function whoseOf(
  { protocol, services: own }: Pick<PushAbout, 'protocol' | 'services'>,
  isOneService: boolean,
  deps: PushReading,
  heard: Set<string>,
): Whose {
  const withObjectives = new Set(deps.services());
  const nobodys = isOneService ? null : { refused: REFUSALS.noService };
  return (services) => {
    const known = services.find((service) => heard.has(service) || withObjectives.has(service));
    if (known !== undefined) return known;
    const named = protocol === 'otlp' ? services[0] : undefined;
    if (named === undefined) return nobodys;
    if (!deps.resolveSource({ source: undefined, service: named }).ok)
      return { refused: REFUSALS.badService };
    if (heard.size >= MOST_SERVICES) return { refused: REFUSALS.tooManyServices };
    // What a sender may not tell of is refused as a whole later, and nobody has heard of it.
    if (own === null || own.includes(named)) heard.add(named);
    return named;
  };
}

function entriesAbout(reading: SourceReading, about: PushAbout): EntriesAbout {
  const { source, service, lines, dedupBody } = reading;
  return { source, service, lines, dedupBody, identity: identityOf(about, source), at: about.at };
}

function refused(reason: string, found: SourceFound): BodyRead {
  const message =
    reason === REFUSALS.noService && !found.ok ? found.message : `no line was counted: ${reason}`;
  return { ok: false, code: 'bad_request', message };
}

/** The digest is of the body as sent: what the definitions make of its names may have changed when it is sent again. */
function withDigest(batch: Batch, bytes: Uint8Array): Batch {
  if (batch.identity === null) return batch;
  return {
    ...batch,
    identity: { ...batch.identity, digest: createHash('sha256').update(bytes).digest('hex') },
  };
}
