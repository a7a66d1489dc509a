import { type FSWatcher, watch } from 'node:fs';

/** More folders than this are only looked at by the clock. */
const MOST_FOLDERS = 32;

/**
 * The system's word that something changed in the folders, given once for each time it is asked for: a busy log changes
 * thousands of times a second, and one hint is enough. It may never come, as on network disks.
 */
export class Hints {
  #watchers: FSWatcher[] = [];

  ask(folders: readonly string[], onChange: () => void): void {
    this.withdraw();
    if (folders.length > MOST_FOLDERS) return;
    const told = (): void => {
      this.withdraw();
      onChange();
    };
    for (const folder of folders) {
      try {
        this.#watchers.push(watch(folder, { persistent: false }, told).on('error', () => undefined));
      } catch {
        // The folder went away, or the system has no more watches to give: the clock will do.
      }
    }
  }

  withdraw(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
  }
}
