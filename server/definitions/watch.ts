import { type FSWatcher, watch as watchFolder } from 'node:fs';
import type { SeenValues } from '../slo/per.ts';
import type { Environment } from './environment.ts';
import { type DefinitionFault, faultAt } from './fault.ts';
import { type FileReading, readDefinitionFile } from './file-reading.ts';
import { fingerprint, readFolder } from './folder.ts';
import { combine, type Definitions, type FileVersions, versionInForce } from './read.ts';
import type { ReceiverDefinition } from './receiver.ts';

type DefinitionsListener = (definitions: Definitions) => void;

/** The definitions of one folder, kept up to date. A broken file keeps its last good version in force. */
export type DefinitionsStore = {
  /** As of the last reload; nothing before the first. */
  current(): Definitions;
  /** Reads the folder again. Never fails: what cannot be read is among the faults. */
  reload(): Promise<Definitions>;
  /** Takes the values by which objectives are divided: the definitions are other ones at once. */
  learn(seen: readonly SeenValues[]): Definitions;
  /** Reads the folder after every change, and calls `listener` when that made a difference. */
  watch(listener: DefinitionsListener): { stop(): void };
};

const POLL_MS = 1000;
/** Editors write in several steps; a file is read when it has been quiet for this long. */
const SETTLE_MS = 100;
const MOST_TOUCHES = 8;

const NOTHING: Definitions = {
  slos: [],
  templates: [],
  publicServices: [],
  sources: [],
  counterSources: [],
  receivers: [],
  broken: [],
  routes: [],
  faults: [],
  warnings: [],
  files: [],
};

export function createDefinitions(folder: string, env: Environment): DefinitionsStore {
  let versions: readonly FileVersions[] = [];
  let definitions = NOTHING;
  let seen: readonly SeenValues[] = [];
  let running: Promise<unknown> = Promise.resolve();

  const read = async (): Promise<Definitions> => {
    const reading = await readFolder(folder);
    if (!reading.ok) {
      const fault = folderFault(folder, reading.reason);
      const known = combine(versions, seen);
      definitions = { ...known, faults: [fault, ...known.faults] };
      return definitions;
    }
    const before = new Map(versions.map((version) => [version.now.path, version]));
    versions = reading.files.map(({ path, text }) => nextVersions(before.get(path), path, text, env));
    definitions = combine(versions, seen);
    return definitions;
  };
  const reload = (): Promise<Definitions> => {
    const next = running.then(read);
    running = next.catch(() => undefined);
    return next;
  };
  const store: DefinitionsStore = {
    current: () => definitions,
    reload,
    learn(values) {
      seen = values;
      definitions = combine(versions, seen);
      return definitions;
    },
    watch: (listener) => watchDefinitions(folder, store, listener),
  };
  return store;
}

function nextVersions(
  before: FileVersions | undefined,
  path: string,
  text: string,
  env: Environment,
): FileVersions {
  if (before !== undefined && before.now.text === text) return before;
  const lastGood: FileReading | null =
    before?.now.faults.length === 0 ? before.now : (before?.lastGood ?? null);
  const now = readDefinitionFile(path, text, env);
  return { now, lastGood, held: before === undefined ? [] : heldReceivers(before, now) };
}

/** What a receiver was before it was broken goes on, as what a file was does. */
function heldReceivers(before: FileVersions, now: FileReading): readonly ReceiverDefinition[] {
  if (now.faults.length > 0) return before.held;
  const known = [...before.held, ...versionInForce(before).notify.receivers];
  return known.filter(({ name }) => now.notify.broken.some((broken) => broken.name === name));
}

function folderFault(folder: string, reason: string): DefinitionFault {
  return { ...faultAt('', { file: folder, line: 1, column: 1 }, 1, reason), excerpt: '' };
}

/** The system's notices are fast but not sure (links, network disks), so the folder is also looked at each second. */
function watchDefinitions(
  folder: string,
  store: DefinitionsStore,
  listener: DefinitionsListener,
): { stop(): void } {
  let stopped = false;
  let told = stateOf(store.current());
  let mark: string | null = null;
  const tell = async (): Promise<void> => {
    const definitions = await store.reload();
    const state = stateOf(definitions);
    if (stopped || state === told) return;
    told = state;
    listener(definitions);
  };
  const settling = createSettling(() => void tell());
  const poll = async (): Promise<void> => {
    const now = await fingerprint(folder);
    if (now !== mark) settling.touch();
    mark = now;
  };
  const timer = setInterval(() => void poll(), POLL_MS);
  const watcher = tryWatch(folder, settling.touch);
  void poll();
  return {
    stop() {
      stopped = true;
      clearInterval(timer);
      settling.stop();
      watcher?.close();
    },
  };
}

/** All that a listener may act on. */
function stateOf({ templates: _, warnings: __, ...definitions }: Definitions): string {
  return JSON.stringify(definitions, (_key, value) => (value instanceof Map ? [...value] : value));
}

/** Calls `done` when touches have ceased; never-ending ones hold it up a few times only. */
function createSettling(done: () => void): { touch(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let touches = 0;
  let stopped = false;
  const settle = (): void => {
    timer = undefined;
    touches = 0;
    done();
  };
  return {
    touch() {
      if (stopped || touches >= MOST_TOUCHES) return;
      touches++;
      clearTimeout(timer);
      timer = setTimeout(settle, SETTLE_MS);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function tryWatch(folder: string, onChange: () => void): FSWatcher | null {
  try {
    return watchFolder(folder, onChange).on('error', () => undefined);
  } catch {
    return null;
  }
}
