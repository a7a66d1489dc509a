import { JsonPaths } from './json-paths.ts';
import { JsonScanner } from './json-scanner.ts';

/** Passes objects and arrays that nobody asks for, as strictly as the scanner does. */
export class NestedValues {
  readonly #scanner = new JsonScanner(new JsonPaths());

  /** Where the value that begins at `at` ends, or -1: broken, over several lines, or not at its end. */
  pass(bytes: Uint8Array, at: number): number {
    const after = this.#scanner.value(bytes, at, bytes.length, 0);
    return after < 0 || this.#scanner.lineFeeds > 0 ? -1 : after;
  }
}
