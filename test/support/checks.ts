/** One line for each check, as it is done; the last line of the run counts them. */
import { isDeepStrictEqual } from 'node:util';

export class Checks {
  passed = 0;
  failed = 0;

  equal(what: string, found: unknown, expected: unknown): void {
    const is = isDeepStrictEqual(found, expected);
    this.#tell(what, is, `${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
  }

  atMost(what: string, found: number, most: number, unit: string): void {
    this.#tell(`${what}: ${found} ${unit}, at most ${most}`, found <= most, 'too much');
  }

  isTrue(what: string, is: boolean): void {
    this.#tell(what, is, 'it is not so');
  }

  failure(what: string, cause: unknown): void {
    this.#tell(what, false, cause instanceof Error ? cause.message : String(cause));
  }

  #tell(what: string, is: boolean, why: string): void {
    if (is) this.passed++;
    else this.failed++;
    console.log(is ? `ok   ${what}` : `FAIL ${what}: ${why}`);
  }
}
