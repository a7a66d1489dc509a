/** New revisions: they join the fold at once, read the stored history beside it, and are shown when they have it all. */
import type { Entry } from './book.ts';
import { type Build, readHistory } from './build.ts';
import type { FoldState } from './fold-state.ts';
import { install } from './install.ts';
import { type Countable, sloKey } from './objectives.ts';
import type { FoldStore, MinuteSnapshot } from './ports.ts';

/** Events may lie ahead of the fold's clock, which is behind after a sleep of the machine: the rest of the history is read too. */
const AHEAD = 1440;
/** Shown until the build is finished; it never claims to be before. */
const NEARLY_ALL = 0.999;

export type BuildListener = {
  progress(): void;
  done(): void;
  failed(state: FoldState, cause: unknown): void;
};

export class Builds {
  readonly #store: FoldStore;
  readonly #retention: () => number;
  readonly #listener: BuildListener;
  #running: Build | null = null;
  /** Read to the end, but not saved yet. */
  #read: Entry[] = [];

  /** `retention`: minutes of history that are stored. */
  constructor(store: FoldStore, retention: () => number, listener: BuildListener) {
    this.#store = store;
    this.#retention = retention;
    this.#listener = listener;
  }

  cancel(): void {
    if (this.#running !== null) this.#running.cancelled = true;
    this.#running = null;
    this.#read = [];
  }

  /** Installs definitions (see install) and begins to build what is new. */
  async begin(state: FoldState, countable: Countable): Promise<void> {
    const entries = await install(state, this.#store, countable);
    if (entries.length === 0) return;
    const first = await this.#store.firstMinute();
    if (first === null) {
      this.#read = entries;
      return;
    }
    const build: Build = { entries: new Set(entries), cancelled: false };
    this.#running = build;
    void this.#run(
      state,
      build,
      await this.#store.minuteSnapshot(),
      Math.max(first, state.asOf - this.#retention()),
    );
  }

  async #run(state: FoldState, build: Build, snapshot: MinuteSnapshot, from: number): Promise<void> {
    const progress = (share: number) => {
      for (const entry of build.entries) {
        entry.building = Math.min(share, NEARLY_ALL);
        state.touch(entry);
      }
      this.#listener.progress();
    };
    try {
      await readHistory({ build, book: state.book, snapshot, from, to: state.asOf + AHEAD, progress });
      if (!build.cancelled) this.#read = [...build.entries];
    } catch (cause) {
      if (!build.cancelled) this.#listener.failed(state, cause);
    } finally {
      await snapshot.close();
      this.#listener.done();
    }
  }

  /** Shows what was read to the end and drops what it replaces; true when there was something. */
  async finish(state: FoldState): Promise<boolean> {
    const read = this.#read;
    if (read.length === 0) return false;
    this.#read = [];
    this.#running = null;
    // A revision that is marked as built must be whole: all that was read into it is saved first.
    await this.#store.flush(state.lease, state.takeFlush());
    await this.#store.markBuilt(
      state.lease,
      read.map(({ id }) => id),
    );
    for (const entry of read) {
      entry.building = null;
      state.current.set(sloKey(entry.plan.slo), entry);
    }
    await this.#dropUnused(state);
    return true;
  }

  async #dropUnused(state: FoldState): Promise<void> {
    const used = new Set([...state.current.values()].map(({ id }) => id));
    state.install(state.countable, [...state.current.values()]);
    const unused = (await this.#store.sloRows()).filter(({ id }) => !used.has(id));
    await this.#store.dropSlos(
      state.lease,
      unused.map(({ id }) => id),
    );
  }
}
