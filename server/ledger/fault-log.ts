import { LeaseLost } from './ports.ts';

/** Why the fold began again: logged when the fault changes, not each second of an outage. */
export class FaultLog {
  readonly #log: { warn(cause: unknown, message: string): void };
  #last = '';

  constructor(log: { warn(cause: unknown, message: string): void }) {
    this.#log = log;
  }

  tell(cause: unknown): void {
    const fault = cause instanceof Error ? cause.message : String(cause);
    if (fault !== this.#last) {
      const what =
        cause instanceof LeaseLost ? 'another process folds now' : 'the fold begins again from the store';
      this.#log.warn(cause, what);
    }
    this.#last = fault;
  }

  /** What comes next is told again, even if it is the same. */
  over(): void {
    this.#last = '';
  }
}
