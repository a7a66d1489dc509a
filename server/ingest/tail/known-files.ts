import type { FileRow } from '../../ledger/ports.ts';

type Known = Pick<FileRow, 'headLength' | 'head'>;
/** As Head: what a file begins with. */
type Beginning = { readonly bytes: { readonly length: number }; digest(length: number): string };

/** Files by their beginnings. */
export class KnownFiles<T extends Known> {
  readonly #byLength = new Map<number, Map<string, T>>();

  add(file: T): void {
    const own = this.#byLength.get(file.headLength) ?? new Map<string, T>();
    own.set(file.head, file);
    this.#byLength.set(file.headLength, own);
  }

  remove({ headLength, head }: Known): void {
    this.#byLength.get(headLength)?.delete(head);
  }

  /** The file that begins like this. Of several the one of which the most is known, as a longer beginning tells more. */
  match(beginning: Beginning): T | null {
    const lengths = [...this.#byLength.keys()].sort((a, b) => b - a);
    for (const length of lengths) {
      if (length === 0 || length > beginning.bytes.length) continue;
      const file = this.#byLength.get(length)!.get(beginning.digest(length));
      if (file !== undefined) return file;
    }
    return null;
  }
}
