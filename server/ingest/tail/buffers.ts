import { SPARE_BYTES } from './sink.ts';

/** What most files have grown by since they were last looked at fits the small ones. */
export const SMALL_PIECE = 1 << 16;
export const LARGE_PIECE = 1 << 22;

type Shelf = { readonly size: number; left: number; readonly free: Uint8Array[]; readonly asked: Asked[] };
type Asked = (buffer: Uint8Array) => void;

/** Lends buffers, a bounded number of each size: what reading files costs in memory, however many files there are. */
export class Buffers {
  readonly #small: Shelf;
  readonly #large: Shelf;

  constructor({ small = 16, large = 2 }: { small?: number; large?: number } = {}) {
    this.#small = { size: SMALL_PIECE, left: small, free: [], asked: [] };
    this.#large = { size: LARGE_PIECE, left: large, free: [], asked: [] };
  }

  /** Calls `use` with a buffer for a piece of that size, once one is free. */
  async lend<T>(size: number, use: (buffer: Uint8Array) => Promise<T>): Promise<T> {
    const shelf = size <= SMALL_PIECE ? this.#small : this.#large;
    const buffer = await take(shelf);
    try {
      return await use(buffer);
    } finally {
      const next = shelf.asked.shift();
      if (next === undefined) shelf.free.push(buffer);
      else next(buffer);
    }
  }
}

function take(shelf: Shelf): Promise<Uint8Array> | Uint8Array {
  const buffer = shelf.free.pop();
  if (buffer !== undefined) return buffer;
  if (shelf.left === 0) return new Promise((resolve) => shelf.asked.push(resolve));
  shelf.left--;
  return new Uint8Array(shelf.size + SPARE_BYTES);
}
