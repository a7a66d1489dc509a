/** Reads one pair of counters on, piece by piece, from where it was read to the present; each piece counts once. */
import type { Batch, CounterMove, Receipt } from '../ledger/batch.ts';
import type { CounterReading } from '../ledger/counter-readings.ts';
import { Deltas } from '../ledger/deltas.ts';
import type { CounterStore } from '../ledger/ports.ts';
import { COUNTER_METHOD } from '../slo/counter-series.ts';
import { BAD, GOOD } from '../slo/counts.ts';
import type { Counters } from '../slo/definition.ts';
import { NO_DURATION } from '../slo/histogram.ts';
import type { Answer, PrometheusApi, SampledSeries } from './api.ts';
import { CounterPair, type MinuteEvents } from './counter-pair.ts';

const MS_PER_MINUTE = 60_000;
const HOUR_MS = 60 * MS_PER_MINUTE;
/** What a scrape brings in is seen a moment after the time it bears: so far back is asked again. */
const OVERLAP_MS = 2 * MS_PER_MINUTE;
const LEAST_SPAN_MS = 5 * MS_PER_MINUTE;
const MOST_SPAN_MS = 24 * HOUR_MS;
/** Samples of an answer: with more, less is asked for next; with far fewer, more. */
const MANY_SAMPLES = 200_000;
/** Behind by more than this, the window is being read. */
const BEHIND_MS = 10 * MS_PER_MINUTE;
/** A part that is ahead of its total by as many events is none of it. */
const MOST_AHEAD = 1_000;

/** One objective's counters, and what reading them needs. */
export type ReaderOptions = {
  readonly service: string;
  readonly counters: Counters;
  /** ms. */
  readonly window: number;
  /** ms; how late samples come. */
  readonly lag: number;
  readonly api: Pick<PrometheusApi, 'samples'>;
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
type Piece = { readonly from: number; readonly until: number };

export class CounterReader {
  readonly #options: ReaderOptions;
  #position: Position | null = null;
  /** Where the window began when it was opened. */
  #began = 0;
  #span = HOUR_MS;
  #isFilling = false;
  #fault: string | null = null;
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
    const piece = { from: position.from, until: Math.min(present, position.from + this.#span) };
    if (piece.until <= piece.from) return 'present';
    const answers = await this.#ask(piece, signal);
    if (signal.aborted) return 'present';
    if (!answers.ok) return this.#fail(answers);
    // Until the commit is known to have taken place, or not, it is not known where to read on.
    this.#position = null;
    const { from } = await this.#count(position, piece, answers);
    this.#isFilling &&= present - from > BEHIND_MS;
    this.#tell(from);
    return piece.until < present ? 'behind' : 'present';
  }

  async #open(): Promise<Position> {
    const { store, counters, window, now } = this.#options;
    const start = Math.floor((now() - window) / MS_PER_MINUTE) * MS_PER_MINUTE;
    const { readUntil, carry } = await store.openCounter(counters.source, counters.digest, start);
    this.#isFilling = now() - readUntil > BEHIND_MS;
    this.#began = start;
    // What has left the window is not read, and the growth across such a gap belongs to no minute.
    const isGone = readUntil < start;
    this.#position = { stored: readUntil, from: isGone ? start : readUntil, carry: isGone ? null : carry };
    return this.#position;
  }

  async #ask({ from, until }: Piece, signal: AbortSignal): Promise<Asked> {
    const { api, counters } = this.#options;
    const range = { until, span: until - from + OVERLAP_MS };
    const total = await api.samples(counters.total, range, signal);
    if (!total.ok) return { ...total, message: `total: ${total.message}` };
    const part = await api.samples(counters.part, range, signal);
    if (!part.ok) return { ...part, message: `${counters.counts}: ${part.message}` };
    return { ok: true, total: total.series, part: part.series };
  }

  #fail({ size, message }: Extract<Answer, { ok: false }>): Step {
    if (size && this.#span > LEAST_SPAN_MS) {
      this.#span = Math.max(LEAST_SPAN_MS, this.#span / 4);
      return 'behind';
    }
    this.#fault = message;
    if (this.#position !== null) this.#tell(this.#position.from);
    return 'failed';
  }

  async #count(position: Position, piece: Piece, { total, part }: Samples): Promise<Position> {
    const { window, counters } = this.#options;
    const pair = new CounterPair(position.carry);
    const events = pair.add(total, part);
    this.#sampled = pair.newest;
    const carry = pair.carry(piece.until - window);
    const move = {
      source: counters.source,
      counters: counters.digest,
      from: position.stored,
      to: piece.until,
      carry,
    };
    const receipt = await this.#options.commit(this.#batch(events, minutesOf(total, piece), move));
    this.#span = nextSpan(this.#span, piece, samplesIn(total) + samplesIn(part));
    this.#fault =
      pair.ahead > MOST_AHEAD
        ? `"${counters.part}" counts ${Math.floor(pair.ahead)} events that "${counters.total}" does not`
        : null;
    // Another process has read on: its place holds.
    if (receipt.kind === 'moved') return this.#open();
    this.#position = { stored: piece.until, from: piece.until, carry };
    return this.#position;
  }

  #batch(events: readonly MinuteEvents[], measured: Set<number>, position: CounterMove): Batch {
    const { service, counters, ordinal, now } = this.#options;
    const [ofPart, ofRest] = counters.counts === 'good' ? [GOOD, BAD] : [BAD, GOOD];
    const deltas = new Deltas();
    for (const [side, status] of [
      ['part', ofPart],
      ['rest', ofRest],
    ] as const) {
      const series = ordinal(service, COUNTER_METHOD, counters.digest, status);
      for (const event of events)
        if (event[side] > 0) deltas.add(series, event.minute, NO_DURATION, event[side]);
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
    this.#options.tell({ until, sampled: this.#sampled, share, fault: this.#fault });
  }
}

type Samples = { readonly total: readonly SampledSeries[]; readonly part: readonly SampledSeries[] };
type Asked = ({ readonly ok: true } & Samples) | Extract<Answer, { ok: false }>;

function samplesIn(series: readonly SampledSeries[]): number {
  return series.reduce((sum, { values }) => sum + values.length, 0);
}

/** A small Prometheus must survive it: the span follows what answers hold. */
function nextSpan(span: number, { from, until }: Piece, samples: number): number {
  if (samples > MANY_SAMPLES) return Math.max(LEAST_SPAN_MS, span / 2);
  // What was cut short by the present tells nothing of whole spans.
  const isWhole = until - from >= span;
  return isWhole && samples < MANY_SAMPLES / 4 ? Math.min(MOST_SPAN_MS, span * 2) : span;
}

/** The minutes with a sample, of those that were not read before. */
function minutesOf(series: readonly SampledSeries[], { from, until }: Piece): Set<number> {
  const minutes = new Set<number>();
  for (const { values } of series) {
    for (const [seconds] of values) {
      const at = seconds * 1000;
      if (at > from && at <= until) minutes.add(Math.floor(at / MS_PER_MINUTE));
    }
  }
  return minutes;
}
