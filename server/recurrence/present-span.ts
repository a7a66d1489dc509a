import type { Span, Spans } from './spans.ts';

/** The present span of spans that never change, or else the next: worked out once each, as rules are slow to answer. */
export class PresentSpan {
  readonly #spans: Spans;
  /** What is known: the span to be asked of from `#since` on, until it is over. */
  #since = Number.POSITIVE_INFINITY;
  #span: Span | null = null;

  constructor(spans: Spans) {
    this.#spans = spans;
  }

  at(now: number): Span | null {
    const isKnown = now >= this.#since && (this.#span === null || now < this.#span.to);
    if (!isKnown) {
      this.#span = this.#spans.at(now);
      this.#since = now;
    }
    return this.#span;
  }
}
