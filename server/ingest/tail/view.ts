import { type FileHandle, open } from 'node:fs/promises';
import type { Head } from './head.ts';
import type { ListedFile } from './listing.ts';

/** A file on disk as the follower last saw it, under whatever name. Several may be one file of the ledger: copies. */
export type View = {
  readonly key: string;
  path: string;
  isNamed: boolean;
  wasNamed: boolean;
  /** Still found under a name. */
  isListed: boolean;
  handle: FileHandle | null;
  head: Head | null;
  /** The row of the ledger's file, once it is known. */
  row: number | null;
  size: number;
  mtimeMs: number;
  /** ms; since when it has not grown. */
  quietSince: number;
  /** Read as far as it can be at this size. */
  isRead: boolean;
  /** Bytes of an unfinished last line. */
  rest: number;
  /** What stands in the way of reading it, as last met. */
  fault: string | null;
};

export function viewOf(listed: ListedFile, now: number): View {
  const { key, path, isNamed } = listed;
  return {
    key,
    path,
    isNamed,
    wasNamed: isNamed,
    isListed: true,
    handle: null,
    head: null,
    row: null,
    size: -1,
    mtimeMs: -1,
    quietSince: now,
    isRead: false,
    rest: 0,
    fault: null,
  };
}

/** Takes over the name that the listing has for it, or that it has none. Its writer may need a while to notice. */
export function rename(view: View, listed: ListedFile | null, now: number): void {
  const wasCurrent = view.isNamed && view.isListed;
  view.isListed = listed !== null;
  if (listed !== null) {
    view.path = listed.path;
    view.isNamed = listed.isNamed;
    view.wasNamed ||= listed.isNamed;
  }
  if (wasCurrent && !(view.isNamed && view.isListed)) view.quietSince = now;
}

/** Takes over what the listing or the open file says; whatever changed is to be read. */
export function notice(view: View, found: { size: number; mtimeMs: number }, now: number): void {
  if (found.size === view.size && found.mtimeMs === view.mtimeMs) return;
  view.size = found.size;
  view.mtimeMs = found.mtimeMs;
  view.quietSince = now;
  view.isRead = false;
}

export async function openView(view: View): Promise<FileHandle> {
  view.handle ??= await open(view.path, 'r');
  return view.handle;
}

export async function closeView(view: View): Promise<void> {
  const { handle } = view;
  view.handle = null;
  await handle?.close();
}
