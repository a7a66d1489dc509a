import type { Batch } from '../../ledger/batch.ts';
import { linePlace } from '../line-place.ts';

/** What stands in the way of reading a source's files: logged when it begins, changes and ends, not each time it is met. */
export type FileFault = { readonly path: string; readonly message: string };

export type TailLog = { warn(text: string): void; info(text: string): void };

export class FaultNotes {
  readonly #log: TailLog;
  readonly #source: string;
  readonly #onChange: () => void;
  readonly #notes = new Map<string, string>();
  readonly #rejectedFor = new Set<string>();
  #met = new Set<string>();

  constructor(source: string, log: TailLog, onChange: () => void) {
    this.#source = source;
    this.#log = log;
    this.#onChange = onChange;
  }

  /** What stands in the way now. */
  get current(): FileFault[] {
    return [...this.#notes].map(([path, message]) => ({ path, message }));
  }

  meet(path: string, message: string): void {
    this.#met.add(path);
    if (this.#notes.get(path) === message) return;
    this.#notes.set(path, message);
    this.#log.warn(`source ${this.#source}: ${message}`);
    this.#onChange();
  }

  /** Logs where the first line stands that was rejected for each reason. */
  rejected(path: string, { errors, position }: Batch): void {
    for (const { line, reason } of errors) {
      if (line === 0 || this.#rejectedFor.has(reason)) continue;
      this.#rejectedFor.add(reason);
      const place = linePlace(position?.from ?? 0, line);
      this.#log.warn(`source ${this.#source}: ${path}: ${place} was rejected: ${reason}`);
    }
  }

  /** A look at all files is over: what was not met in it has ended. */
  settle(): void {
    const before = this.#notes.size;
    for (const path of this.#notes.keys()) {
      if (this.#met.has(path)) continue;
      this.#notes.delete(path);
      this.#log.info(`source ${this.#source}: ${path} is in order again`);
    }
    this.#met = new Set();
    if (this.#notes.size < before) this.#onChange();
  }
}
