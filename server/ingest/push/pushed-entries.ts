/** The lines of a push, each with its service; and those that belong to none, which the batch tells of all the same. */
import type { Batch, BatchPart, LineFault } from '../../ledger/batch.ts';
import type { PushedLine } from './pushed-line.ts';

/** A line for the reader; without a service of its own it is of the source's. */
export type PushedEntry = {
  readonly service: string | null;
  readonly at: number | null;
  readonly line: Uint8Array;
};

/** Whose a line is by the names that its sender gave: a service, the source's own (null), or nobody's. */
export type Whose = (services: readonly string[]) => string | null | { readonly refused: string };

const ERROR_SAMPLE = 10;

export class PushedEntries implements Iterable<PushedEntry> {
  readonly #lines: Iterable<PushedLine>;
  readonly #whose: Whose;
  /** Where the entries stood among the lines of the push, counted from 1. */
  readonly #places: number[] = [];
  readonly #refusedBy = new Map<string, number>();
  readonly #faults: LineFault[] = [];
  #count = 0;
  #fault: unknown = null;

  constructor(lines: Iterable<PushedLine>, whose: Whose) {
    this.#lines = lines;
    this.#whose = whose;
  }

  /** Never throws: whoever iterates could not tell a fault of the push from its own. See {@link fault}. */
  *[Symbol.iterator](): Generator<PushedEntry> {
    try {
      yield* this.#entries();
    } catch (fault) {
      this.#fault = fault;
    }
  }

  /** What ended the iteration too soon: nothing of the push may be counted. */
  get fault(): unknown {
    return this.#fault;
  }

  *#entries(): Generator<PushedEntry> {
    for (const { services, at, line } of this.#lines) {
      this.#count++;
      const service = this.#whose(services);
      if (service !== null && typeof service === 'object') this.#refuse(service.refused);
      else {
        this.#places.push(this.#count);
        yield { service, at, line };
      }
    }
  }

  /** Why nobody's are all lines of the push; null when some are somebody's, or there are none. */
  get refusal(): string | null {
    return this.#places.length === 0 ? (this.#faults[0]?.reason ?? null) : null;
  }

  /** The batch that was read of the entries, with the lines that were no entries. */
  complete(batch: Batch, source: string): Batch {
    const errors = batch.errors.map(({ line, reason }) => ({ line: this.#places[line - 1] ?? line, reason }));
    if (this.#faults.length === 0) return { ...batch, errors };
    const part: BatchPart = {
      source,
      service: '',
      accepted: 0,
      rejected: this.#count - this.#places.length,
      rejectedBy: this.#refusedBy,
      ignored: 0,
      ignoredBy: new Map(),
      formats: new Map(),
    };
    return {
      ...batch,
      parts: [...batch.parts, part],
      rejected: batch.rejected + part.rejected,
      errors: [...errors, ...this.#faults].sort((a, b) => a.line - b.line).slice(0, ERROR_SAMPLE),
    };
  }

  #refuse(reason: string): void {
    this.#refusedBy.set(reason, (this.#refusedBy.get(reason) ?? 0) + 1);
    if (this.#faults.length < ERROR_SAMPLE) this.#faults.push({ line: this.#count, reason });
  }
}
