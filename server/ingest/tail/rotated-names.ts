/** What rotation calls the files it puts aside. */
import { basename, dirname, join } from 'node:path';

const PACKED = /\.(?:gz|zst)$/;
/** `.1`, `-20260820`, `-2026-08-20T10-00-00.000-size`, `.old`. */
const SUFFIX = /^[-._](?:\d[\d.:_+TZ-]*(?:-[a-z]+)?|old|bak)$/;

/** The names of which `name` may be a rotated form: `access.log` of access.log.2.gz and of access-2026-08-20.log. */
export function originsOf(name: string): string[] {
  const plain = name.replace(PACKED, '');
  const origins = plain === name ? [] : [plain];
  const dot = plain.lastIndexOf('.');
  for (let at = 1; at < plain.length; at++) {
    if (SUFFIX.test(plain.slice(at))) origins.push(plain.slice(0, at));
    if (at < dot && SUFFIX.test(plain.slice(at, dot))) origins.push(plain.slice(0, at) + plain.slice(dot));
  }
  return origins;
}

/** The logs of which the file may be a rotated form, as paths. */
export function originPaths(path: string): string[] {
  return originsOf(basename(path)).map((name) => join(dirname(path), name));
}
