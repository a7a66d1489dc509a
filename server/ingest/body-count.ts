import type { BatchPart, LineFault } from '../ledger/batch.ts';
import { Deltas } from '../ledger/deltas.ts';
import { LOG_FORMATS } from '../slo/log-formats.ts';
import { Pairs, type WaitingPair } from './pairs.ts';
import { type IgnoredReason, isIgnored, REASONS, type Reason } from './reasons.ts';

const SAMPLE = 10;

/** Lines of one service, or of none that could be told. */
type Part = {
  readonly service: string;
  /** By the place of the format in LOG_FORMATS. */
  readonly accepted: Float64Array;
  readonly refused: Map<Reason | IgnoredReason, number>;
};

/** What one body, or one piece of a file, has come to so far. */
export class BodyCount {
  readonly deltas = new Deltas();
  /** The minute that lines without a time are of; null where they must have one. */
  untimedMinute: number | null;
  /** The first minute that is not older than the horizon. */
  readonly oldest: number;
  /** The last second that is not too far ahead. */
  readonly newestSecond: number;
  readonly errors: LineFault[] = [];
  readonly pairs: Pairs;
  /** Lines that were records of some kind, counted or not. */
  records = 0;
  rejected = 0;
  /** Events that nothing but their arrival told a time of. */
  untimed = 0;
  /** True while `untimedMinute` is that of the arrival. */
  isArrival = true;
  readonly #service: string;
  readonly #parts = new Map<string, Part>();

  /** `service`: whose the lines are that cannot be read. */
  constructor(options: {
    at: number;
    horizonMinutes: number;
    service: string;
    untimedMinute: number | null;
    pairs?: readonly WaitingPair[];
  }) {
    const { at } = options;
    this.#service = options.service;
    this.untimedMinute = options.untimedMinute;
    this.oldest = Math.floor(at / 60_000) - options.horizonMinutes;
    this.newestSecond = Math.floor((at + 300_000) / 1000);
    this.pairs = new Pairs(options.pairs ?? []);
  }

  /** The counts of a service by format, to be added to. */
  acceptedOf(service: string): Float64Array {
    return this.#part(service).accepted;
  }

  refuse(line: number, reason: Reason | IgnoredReason, service = this.#service): void {
    const { refused } = this.#part(service);
    refused.set(reason, (refused.get(reason) ?? 0) + 1);
    if (isIgnored(reason)) return;
    this.rejected++;
    if (this.errors.length < SAMPLE) this.errors.push({ line, reason });
  }

  /** The body ends here: what still waits for its other half will not get it. */
  endPairs(): void {
    for (let left = this.pairs.size; left > 0; left--) this.refuse(0, REASONS.halfPair);
  }

  /** One part for each service; for `service` also when there was nothing. */
  parts(source: string): BatchPart[] {
    if (this.#parts.size === 0) this.#part(this.#service);
    return [...this.#parts.values()].map((part) => toBatchPart(source, part));
  }

  #part(service: string): Part {
    const known = this.#parts.get(service);
    if (known !== undefined) return known;
    const part = { service, accepted: new Float64Array(LOG_FORMATS.length), refused: new Map() };
    this.#parts.set(service, part);
    return part;
  }
}

function toBatchPart(source: string, { service, accepted, refused }: Part): BatchPart {
  const rejectedBy = new Map([...refused].filter(([reason]) => !isIgnored(reason)));
  const ignoredBy = new Map([...refused].filter(([reason]) => isIgnored(reason)));
  const formats = LOG_FORMATS.flatMap(({ name }, index): [string, number][] =>
    accepted[index] === 0 ? [] : [[name, accepted[index]!]],
  );
  return {
    source,
    service,
    accepted: total(formats),
    rejected: total(rejectedBy),
    rejectedBy,
    ignored: total(ignoredBy),
    ignoredBy,
    formats: new Map(formats),
  };
}

function total(counts: Iterable<readonly [string, number]>): number {
  let sum = 0;
  for (const [, count] of counts) sum += count;
  return sum;
}
