/** A file is known by its first bytes: renaming, copying and packing leave them as they are. */
import { hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { type Packing, packingOf, unpacked } from './packing.ts';

/** So many bytes tell a file from others; a younger one is known by its whole lines. */
export const HEAD_LENGTH = 1024;

const LF = 0x0a;

export class Head {
  readonly packing: Packing;
  /** The first bytes of the unpacked file, at most HEAD_LENGTH. */
  readonly bytes: Uint8Array;
  /** Why a packed file cannot be unpacked so far, or null. */
  readonly damage: string | null;

  constructor(packing: Packing, bytes: Uint8Array, damage: string | null = null) {
    this.packing = packing;
    this.bytes = bytes;
    this.damage = damage;
  }

  /**
   * True when a file may be registered by it: half a first line is no head, as other files may begin like that. A file
   * that is over has no more to tell.
   */
  tellsFile(isOver: boolean): boolean {
    const { length } = this.bytes;
    return length === HEAD_LENGTH || this.bytes.includes(LF) || (isOver && length > 0);
  }

  get length(): number {
    return this.bytes.length;
  }

  digest(length: number): string {
    return hash('sha256', this.bytes.subarray(0, length), 'hex');
  }

  /** True when `other` begins with all of this and goes on: this may be a copy of it that is not finished. */
  isBeginningOf(other: Head): boolean {
    const { length } = this.bytes;
    return length < other.bytes.length && Buffer.compare(this.bytes, other.bytes.subarray(0, length)) === 0;
  }
}

/** Reads the head of an open file. A packed file that is damaged or not finished has as much as can be unpacked. */
export async function readHead(handle: FileHandle): Promise<Head> {
  const bytes = new Uint8Array(HEAD_LENGTH);
  const { bytesRead } = await handle.read(bytes, 0, HEAD_LENGTH, 0);
  const start = bytes.subarray(0, bytesRead);
  const packing = packingOf(start);
  if (packing === 'plain') return new Head(packing, start);
  return unpackHead(handle, packing);
}

/**
 * The head as it is now, where the file has grown; a packed one is read when it is whole. What begins otherwise now, or
 * cannot be read, is met when it is read on.
 */
export async function presentHead(head: Head, handle: FileHandle): Promise<Head> {
  if (head.packing !== 'plain' || head.length === HEAD_LENGTH) return head;
  const present = await readHead(handle).catch(() => head);
  return head.isBeginningOf(present) ? present : head;
}

/** Nothing, unless there is a whole head or the file ends properly before it. */
async function unpackHead(handle: FileHandle, packing: Packing): Promise<Head> {
  const bytes = new Uint8Array(HEAD_LENGTH);
  const content = unpacked(handle, packing);
  const length = await content.read(bytes, 0, HEAD_LENGTH);
  const isWhole = length === HEAD_LENGTH || content.isComplete;
  await content.close();
  return new Head(packing, bytes.subarray(0, isWhole ? length : 0), content.damage);
}
