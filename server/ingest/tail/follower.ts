/** Follows the files of one source, like `tail -F`, each line counted exactly once. */
import { access, constants } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Attendance, QUIET_MS } from './attendance.ts';
import type { Buffers } from './buffers.ts';
import { FaultNotes, type FileFault, type TailLog } from './fault-notes.ts';
import { Away, FileBook } from './file-book.ts';
import { Hints } from './hints.ts';
import { type Listing, listFiles } from './listing.ts';
import type { Sink } from './sink.ts';
import { closeView, notice, rename, type View, viewOf } from './view.ts';

const POLL_MS = 1_000;
const LEAST_PAUSE_MS = 50;
/** Looking which files there are takes at most this share of the time, one in so many. */
const SHARE = 10;
const AT_ONCE = 8;
/** Descriptors that stay open between looks, of each source. */
const MOST_OPEN = 128;
/** A file without a name whose writer found no new one yet is held for so long. */
const HELD_MS = 600_000;
const MS_PER_MINUTE = 60_000;
const DATABASE = 'PostgreSQL';
const WAITS = 'its files wait for PostgreSQL; nothing is lost';

export type FollowerOptions = {
  /** Paths and globs. */
  readonly paths: readonly string[];
  readonly sink: Sink;
  readonly buffers: Buffers;
  readonly now: () => number;
  readonly log: TailLog;
  /** Called when something begins or ceases to stand in the way. */
  readonly onFaults?: () => void;
  /** ms; until when the source was watched by a process before this one. */
  readonly heardUntil: number | null;
  /** How long the first wait for PostgreSQL is; each further one is twice as long. */
  readonly firstWaitMs?: number;
};

export class Follower {
  readonly #options: FollowerOptions;
  readonly #ending = new AbortController();
  readonly #views = new Map<string, View>();
  readonly #notes: FaultNotes;
  readonly #book: FileBook;
  readonly #attendance: Attendance;
  readonly #hints = new Hints();
  #folders: readonly string[] = [];
  /** How long the last look took: without the reading, which is work, and the waiting for PostgreSQL. */
  #lookedMs = 0;
  #heardMinute = -1;
  #running: Promise<void> | null = null;
  #hinted: (() => void) | null = null;

  constructor(options: FollowerOptions) {
    const { sink, buffers, now, log, onFaults = () => {}, firstWaitMs = 500 } = options;
    const { signal } = this.#ending;
    this.#options = options;
    const notes = new FaultNotes(sink.source, log, onFaults);
    const onAway = () => notes.meet(DATABASE, WAITS);
    const waiting = { signal, onAway, firstWaitMs };
    this.#notes = notes;
    this.#book = new FileBook(sink);
    this.#attendance = new Attendance({ sink, book: this.#book, buffers, notes, waiting, now });
  }

  /** What stands in the way of reading, for people to see. */
  get faults(): FileFault[] {
    return this.#notes.current;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Settles when the commit on its way is over. */
  async stop(): Promise<void> {
    this.#ending.abort();
    this.#hinted?.();
    await this.#running;
    for (const view of this.#views.values()) await closeView(view);
  }

  /** Looks at all files once, and reads what they have grown by. */
  async scan(): Promise<void> {
    const began = this.#options.now();
    try {
      await this.#book.load(this.#options.heardUntil);
      const listing = await this.#list();
      for (const [path, message] of listing.faults) this.#notes.meet(path, message);
      this.#take(listing);
      await this.#attendAll();
      this.#book.beganAt(began);
      await this.#release();
      await this.#hear();
    } catch (cause) {
      if (!(cause instanceof Away)) throw cause;
      this.#notes.meet(DATABASE, WAITS);
    }
    this.#notes.settle();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await this.scan().catch((cause: Error) => {
        this.#notes.meet('', `its files could not be looked at: ${cause.message}`);
      });
      await this.#pause(Math.max(LEAST_PAUSE_MS, this.#lookedMs * SHARE));
    }
  }

  async #list(): Promise<Listing> {
    const began = performance.now();
    const listing = await listFiles(this.#options.paths);
    this.#lookedMs = performance.now() - began;
    return listing;
  }

  /** Until something changed or a second has passed, and not shorter than `least`. */
  async #pause(least: number): Promise<void> {
    const { signal } = this.#ending;
    const { promise: hint, resolve } = Promise.withResolvers<void>();
    this.#hinted = resolve;
    this.#hints.ask(this.#folders, resolve);
    const wait = (ms: number) => delay(ms, undefined, { signal }).catch(() => undefined);
    await wait(least);
    if (least < POLL_MS) await Promise.race([hint, wait(POLL_MS - least)]);
    this.#hints.withdraw();
  }

  #take({ files, folders }: Listing): void {
    const now = this.#options.now();
    this.#folders = folders;
    const gone = new Set(this.#views.values());
    for (const listed of files) {
      const view = this.#views.get(listed.key) ?? viewOf(listed, now);
      this.#views.set(listed.key, view);
      gone.delete(view);
      rename(view, listed, now);
      notice(view, listed, now);
    }
    for (const view of gone) rename(view, null, now);
  }

  async #attendAll(): Promise<void> {
    const all = [...this.#views.values()];
    const named = all.filter(({ isNamed }) => isNamed);
    const others = all.filter(({ isNamed }) => !isNamed);
    // In this order: a copy that was unfinished when it was met had its original whole before.
    for (const views of [named, others]) await withEach(views, (view) => this.#meet(view));
    for (const views of [named, others]) await withEach(views, (view) => this.#attendance.attend(view, all));
  }

  async #meet(view: View): Promise<void> {
    await this.#attendance.meet(view);
    if (this.#views.size > MOST_OPEN && view.isListed) await closeView(view);
  }

  /** Closes what need not stay open, and forgets what is gone. */
  async #release(): Promise<void> {
    const now = this.#options.now();
    const open = [...this.#views.values()].filter(({ handle }) => handle !== null);
    open.sort((a, b) => b.quietSince - a.quietSince);
    for (const [place, view] of open.entries()) {
      const quiet = now - view.quietSince;
      const isNeeded = view.isListed
        ? view.isNamed || quiet < QUIET_MS
        : quiet < QUIET_MS || (quiet < HELD_MS && !this.#hasSuccessor(view));
      if (!isNeeded || place >= MOST_OPEN) await closeView(view);
    }
    for (const view of this.#views.values()) {
      if (view.isListed || view.handle !== null) continue;
      this.#views.delete(view.key);
      this.#attendance.forget(view);
    }
  }

  #hasSuccessor({ path }: View): boolean {
    return this.#views.values().some((view) => view.isListed && view.path === path);
  }

  /** Each minute, also without a line: a file that can be read and says nothing is no silence. */
  async #hear(): Promise<void> {
    const { sink, now } = this.#options;
    const minute = Math.floor(now() / MS_PER_MINUTE);
    if (minute === this.#heardMinute || this.#isUndecided() || !(await this.#canRead())) return;
    try {
      await sink.commit(sink.heard());
      this.#heardMinute = minute;
    } catch (cause) {
      throw new Away('the source could not be heard', { cause });
    }
  }

  /** Heard until now would mean that a file that was put aside is from before. */
  #isUndecided(): boolean {
    const now = this.#options.now();
    return this.#views
      .values()
      .some((view) => !view.isNamed && !view.isRead && view.row === null && now - view.quietSince < QUIET_MS);
  }

  async #canRead(): Promise<boolean> {
    for (const view of this.#views.values()) {
      if (!view.isNamed || !view.isListed) continue;
      if (view.handle !== null) return true;
      const isReadable = await access(view.path, constants.R_OK).then(
        () => true,
        () => false,
      );
      if (isReadable) return true;
    }
    return false;
  }
}

/** A few at a time. All are over when it settles, also when one fails. */
async function withEach(views: readonly View[], work: (view: View) => Promise<void>): Promise<void> {
  const queue = views.values();
  const workOff = async (): Promise<void> => {
    for (const view of queue) await work(view);
  };
  const done = await Promise.allSettled(Array.from({ length: AT_ONCE }, workOff));
  for (const one of done) if (one.status === 'rejected') throw one.reason;
}
