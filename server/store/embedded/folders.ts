import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../app-error.ts';
import { canEnter, closedFolder, giveTo, type ServerUser } from './server-user.ts';
import { SOCKET_NAME } from './settings.ts';

const SOCKET_PATH_LIMIT = process.platform === 'darwin' ? 103 : 107;
const ENTERED_BY_ALL = 0o711;

/** `<dataDir>/postgres`: locks and log are always here; the cluster too, unless the server's user cannot get in. */
export function openHome(dataDir: string): string {
  try {
    if (mkdirSync(dataDir, { recursive: true }) !== undefined) chmodSync(dataDir, 0o755);
    const home = join(realpathSync(dataDir), 'postgres');
    if (mkdirSync(home, { recursive: true }) !== undefined) chmodSync(home, ENTERED_BY_ALL);
    const us = process.geteuid!();
    const owner = statSync(home).uid;
    if (us !== 0 && us !== owner) throw new Error(`${home} belongs to another user (uid ${owner})`);
    accessSync(home, constants.W_OK);
    return home;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'invalid_settings',
      `The data directory ${dataDir} cannot be used: ${reason}. Run Leeway as its owner, or set LEEWAY_DATA_DIR.`,
      { cause: error },
    );
  }
}

/** Where the cluster is or will be; `isNew` when it has to be made first. */
export type Place = { readonly folder: string; readonly isNew: boolean; readonly isElsewhere: boolean };

const elsewhereFile = (home: string) => join(home, 'cluster-is-in');

/** What tells, by its owner, who has run the server so far. */
export function belongings(home: string): string[] {
  const record = elsewhereFile(home);
  const place = existsSync(record) ? readFileSync(record, 'utf8').trim() : home;
  return [join(place, 'cluster'), home];
}

export function findPlace(home: string, user: ServerUser, systemFolder: string): Place {
  if (existsSync(elsewhereFile(home))) return recordedPlace(home);
  if (existsSync(join(home, 'cluster'))) {
    if (canEnter(user, join(home, 'cluster'))) return { folder: home, isNew: false, isElsewhere: false };
    const closed = closedFolder(user, join(home, 'cluster'));
    throw new AppError(
      'invalid_settings',
      `The database in ${home} is run by the user ${user.name}, who cannot enter ${closed}: open it (chmod o+x ${closed}), or set LEEWAY_DATA_DIR.`,
    );
  }
  if (canEnter(user, home)) return { folder: home, isNew: true, isElsewhere: false };
  mkdirSync(systemFolder, { recursive: true, mode: 0o755 });
  const folder = mkdtempSync(join(systemFolder, `${basename(dirname(home))}-`));
  chmodSync(folder, ENTERED_BY_ALL);
  return { folder, isNew: true, isElsewhere: true };
}

function recordedPlace(home: string): Place {
  const folder = readFileSync(elsewhereFile(home), 'utf8').trim();
  if (existsSync(join(folder, 'cluster'))) return { folder, isNew: false, isElsewhere: true };
  throw new AppError(
    'invalid_settings',
    `The database of ${home} was kept in ${folder}, which is gone: put it back, or delete ${elsewhereFile(home)} to begin with an empty one.`,
  );
}

/** Written when the cluster is whole, so that a record never points to half a cluster. */
export function recordPlace(home: string, folder: string): void {
  writeFileSync(elsewhereFile(home), `${folder}\n`, { flush: true });
}

const socketRecord = (home: string) => join(home, 'socket-is-in');
const fits = (folder: string) => Buffer.byteLength(join(folder, SOCKET_NAME)) <= SOCKET_PATH_LIMIT;

/** A private folder for the socket: beside the cluster, or in a temporary folder when that path is too long for a socket. */
export function openSocketFolder(home: string, place: string, user: ServerUser): string {
  const near = join(place, 'socket');
  if (fits(near)) {
    mkdirSync(near, { recursive: true });
    return makePrivate(near, user);
  }
  const record = socketRecord(home);
  const known = existsSync(record) ? readFileSync(record, 'utf8').trim() : undefined;
  if (known !== undefined && isPrivate(known, user)) return known;
  const temporary = fits(join(tmpdir(), 'leeway-123456')) && canEnter(user, tmpdir()) ? tmpdir() : '/tmp';
  const folder = makePrivate(mkdtempSync(join(temporary, 'leeway-')), user);
  writeFileSync(record, `${folder}\n`);
  return folder;
}

/** Leaves nothing in the temporary folder after the last has left. */
export function removeFarSocketFolder(home: string): void {
  const record = socketRecord(home);
  if (!existsSync(record)) return;
  rmSync(readFileSync(record, 'utf8').trim(), { recursive: true, force: true });
  rmSync(record, { force: true });
}

function makePrivate(folder: string, user: ServerUser): string {
  chmodSync(folder, 0o700);
  giveTo(user, folder);
  return folder;
}

function isPrivate(folder: string, user: ServerUser): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === user.uid && (stat.mode & 0o777) === 0o700;
}
