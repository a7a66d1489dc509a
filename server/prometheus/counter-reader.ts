/** Reads the counters of one objective on, piece by piece, from where they were read to the present; each piece counts once. */
import type { Batch, CounterMove, Receipt } from '../ledger/batch.ts';
import type { CounterReading } from '../ledger/counter-readings.ts';
import { Deltas } from '../ledger/deltas.ts';
import type { CounterStore } from '../ledger/ports.ts';
import { COUNTER_METHOD } from '../slo/counter-series.ts';
import { BAD, GOOD, UNCERTAIN } from '../slo/counts.ts';
import type { Counters } from '../slo/definition.ts';
import { NO_DURATION } from '../slo/histogram.ts';
import type { Counting, Failure, Found, Piece } from './counting.ts';
import type { MinuteEvents } from './event-split.ts';

const MS_PER_MINUTE = 60_000;
const HOUR_MS = 60 * MS_PER_MINUTE;
const LEAST_SPAN_MS = 5 * MS_PER_MINUTE;
const MOST_SPAN_MS = 24 * HOUR_MS;
/** Numbers in an answer: with more, less is asked for next; with far fewer, more. */
const MANY_NUMBERS = 200_000;
/** For so long a span that was refused is not asked for again; after that the server may be less busy. */
const REFUSED_MS = HOUR_MS;
/** Behind by more than this, the window is being read. */
const BEHIND_MS = 10 * MS_PER_MINUTE;

/** One objective's counters, and what reading them needs. */
export type ReaderOptions = {
  readonly service: string;
  readonly counters: Counters;
  /** ms. */
  readonly window: number;
  /** ms; how late samples come. */
  readonly lag: number;
  /** False when nothing can be known of the time before the first reading. */
  readonly hasHistory: boolean;
  readonly counting: Counting;
  readonly store: Pick<CounterStore, 'openCounter'>;
  readonly commit: (batch: Batch) => Promise<Receipt>;
  /** The number of a series within batches. */
  readonly ordinal: (service: string, method: string, route: string, status: number) => number;
  readonly now: () => number;
  readonly tell: (reading: CounterReading) => void;
};

/** What became of a step. `behind`: there is more to read at once. */
export type Step = 'behind' | 'present' | 'failed';

/** `stored`: as the row has it; `from`: where to read on, later when what lies between has left the window. ms. */
type Position = { readonly stored: number; readonly from: number; readonly carry: string | null };

export class CounterReader {
  readonly #options: ReaderOptions;
  #position: Position | null = null;
  /** Where the window began when it was opened. */
  #began = 0;
  #span = HOUR_MS;
  /** The shortest span that was refused of late. */
  #refused: { readonly span: number; readonly at: number } | null = null;
  #isFilling = false;
  #fault: string | null = null;
  #doubt: string | null = null;
  #sampled: number | null = null;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Why the last step failed, or what is wrong with what was read; null when nothing is. */
  get fault(): string | null {
    return this.#fault;
  }

  /** Reads one piece. Rejects when PostgreSQL is away: the piece is read again. */
  async step(signal: AbortSignal): Promise<Step> {
    const position = this.#position ?? (await this.#open());
    const present = this.#options.now() - this.#options.lag;
    const until = this.#options.hasHistory ? Math.min(present, position.from + this.#span) : present;
    const piece = { from: position.from, until };
    if (piece.until <= piece.from) return 'present';
    const found = await this.#find(position, piece, signal);
    if (signal.aborted) return 'present';
    if (!found.ok) return this.#fail(found, position, piece);
    if (found.until <= piece.from) return 'present';
    // Until the commit is known to have taken place, or not, it is not known where to read on.
    this.#position = null;
    const { from } = await this.#count(position, piece, found);
    this.#isFilling &&= present - from > BEHIND_MS;
    this.#tell(from);
    return piece.until < present ? 'behind' : 'present';
  }

  async #open(): Promise<Position> {
    const { store, counters, window, hasHistory, now } = this.#options;
    const start = Math.floor((now() - window) / MS_PER_MINUTE) * MS_PER_MINUTE;
    const since = hasHistory ? start : now() - 1;
    const { readUntil, carry } = await store.openCounter(counters.source, counters.digest, since);
    this.#isFilling = hasHistory && now() - readUntil > BEHIND_MS;
    this.#began = start;
    // What has left the window is not read, and the growth across such a gap belongs to no minute.
    const isGone = readUntil < start;
    this.#position = { stored: readUntil, from: isGone ? start : readUntil, carry: isGone ? null : carry };
    return this.#position;
  }

  #find({ carry }: Position, piece: Piece, signal: AbortSignal): Promise<Found | Failure> {
    const { counting, window } = this.#options;
    return counting.find(piece, carry, piece.until - window, signal);
  }

  #fail({ size, message }: Failure, { carry }: Position, { from, until }: Piece): Step {
    if (size && this.#span > LEAST_SPAN_MS) {
      // At the beginning more is asked for than the piece: that says nothing of later ones.
      if (carry !== null) this.#refused = { span: until - from, at: this.#options.now() };
      this.#span = Math.max(LEAST_SPAN_MS, this.#span / 4);
      return 'behind';
    }
    this.#fault = message;
    if (this.#position !== null) this.#tell(this.#position.from);
    return 'failed';
  }

  async #count(position: Position, piece: Piece, found: Found): Promise<Position> {
    const { counters } = this.#options;
    const { events, measured, carry, until } = found;
    this.#sampled = found.newest;
    const move = {
      source: counters.source,
      counters: counters.digest,
      from: position.stored,
      to: until,
      carry,
    };
    const receipt = await this.#options.commit(this.#batch(events, measured, move));
    this.#span = nextSpan(this.#span, piece, found.size, this.#refusedSpan());
    this.#fault = found.fault;
    this.#doubt = found.doubt ?? null;
    // Another process has read on: its place holds.
    if (receipt.kind === 'moved') return this.#open();
    this.#position = { stored: until, from: until, carry };
    return this.#position;
  }

  #refusedSpan(): number {
    if (this.#refused !== null && this.#options.now() - this.#refused.at > REFUSED_MS) this.#refused = null;
    return this.#refused?.span ?? Number.POSITIVE_INFINITY;
  }

  #batch(events: readonly MinuteEvents[], measured: Set<number>, position: CounterMove): Batch {
    const { service, counters, ordinal, now } = this.#options;
    const [ofPart, ofRest] = counters.counts === 'good' ? [GOOD, BAD] : [BAD, GOOD];
    const deltas = new Deltas();
    for (const [side, status] of [
      ['part', ofPart],
      ['rest', ofRest],
      ['between', UNCERTAIN],
    ] as const) {
      const own = events.filter((event) => (event[side] ?? 0) > 0);
      if (own.length === 0) continue;
      const series = ordinal(service, COUNTER_METHOD, counters.digest, status);
      for (const event of own) deltas.add(series, event.minute, NO_DURATION, event[side]!);
    }
    const lines = { accepted: deltas.events, rejected: 0, ignored: 0 };
    const reasons = { rejectedBy: new Map(), ignoredBy: new Map(), formats: new Map() };
    return {
      ...lines,
      parts: [{ source: counters.source, service, ...lines, ...reasons }],
      deltas,
      errors: [],
      identity: null,
      position,
      measured,
      arrivedAt: now(),
    };
  }

  #tell(until: number): void {
    const whole = this.#options.now() - this.#began;
    const share = this.#isFilling ? Math.max(0, Math.min(1, (until - this.#began) / whole)) : null;
    this.#options.tell({ until, sampled: this.#sampled, share, fault: this.#fault, doubt: this.#doubt });
  }
}

/** A small Prometheus must survive it: the span follows what answers hold, and stays below what was refused. */
function nextSpan(span: number, { from, until }: Piece, size: number, refused: number): number {
  if (size > MANY_NUMBERS) return Math.max(LEAST_SPAN_MS, span / 2);
  // What was cut short by the present tells nothing of whole spans.
  const isWhole = until - from >= span;
  const longer = Math.min(MOST_SPAN_MS, span * 2);
  return isWhole && size < MANY_NUMBERS / 4 && longer < refused ? longer : span;
}
