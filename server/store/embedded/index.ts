/** The PostgreSQL that Leeway brings along: one server a data directory, shared by all Leeway processes on it. */
import { join } from 'node:path';
import { AppError } from '../../app-error.ts';
import { connectionTo } from './ask.ts';
import { findPackage, type Package, usableBinaries } from './binaries.ts';
import { checkMajor, makeCluster, sweepDrafts } from './cluster.ts';
import { belongings, findPlace, openHome, recordPlace, removeFarSocketFolder } from './folders.ts';
import { exclusively, tryLock } from './kernel-lock.ts';
import { livePostmaster } from './postmaster.ts';
import { ensureRunning, type Site, stopServer } from './server.ts';
import { chooseServerUser, closedFolder } from './server-user.ts';
import { type ServerSettings, SOCKET_NAME } from './settings.ts';
import { watchServer } from './watch.ts';

const SYSTEM_FOLDER = '/var/lib/leeway';

export type EmbeddedOptions = {
  readonly log?: (message: string) => void;
  /** Settings of the server beside Leeway's own; a test that may lose its data turns fsync off. */
  readonly settings?: ServerSettings;
  /** Other programs than those of the npm package. */
  readonly programs?: Package;
  /** As root, what the server's user must reach is put here when it cannot stay where it is. */
  readonly systemFolder?: string;
};

/** One process's share in the server of a data directory. */
export type Embedded = {
  readonly connection: ReturnType<typeof connectionTo>;
  readonly pid: number;
  /** The last process to leave stops the server. */
  close(): Promise<void>;
};

/** Starts, adopts or joins the PostgreSQL of a data directory. */
export async function openEmbedded(dataDir: string, options: EmbeddedOptions = {}): Promise<Embedded> {
  const programs = options.programs ?? findPackage();
  const home = openHome(dataDir);
  const gate = join(home, 'gate.lock');
  const members = join(home, 'members.lock');
  const opened = await exclusively(gate, async () => {
    const site = await openSite(home, programs, options);
    const server = await ensureRunning(site);
    // Under the gate nobody asks to be alone, so this is free.
    const membership = tryLock(members, 'shared');
    if (membership === undefined)
      throw new AppError('unavailable', `${members} is locked by another program.`);
    return { site, server, membership };
  });
  const { site, membership } = opened;
  let server = opened.server;
  async function revive() {
    server = await exclusively(gate, () => ensureRunning(site));
  }
  const watch = watchServer(site.cluster, () => join(server.socketFolder, SOCKET_NAME), revive, site.log);

  async function leave() {
    await watch.stop();
    await exclusively(gate, async () => {
      membership.release();
      const alone = tryLock(members, 'exclusive');
      if (alone === undefined) return;
      try {
        await stopLast(site);
      } finally {
        alone.release();
      }
    });
  }

  let left: Promise<void> | undefined;
  return {
    connection: connectionTo(server.socketFolder),
    get pid() {
      return server.pid;
    },
    close: () => (left ??= leave()),
  };
}

/** Finds or makes what a server needs before it can start. */
async function openSite(home: string, programs: Package, options: EmbeddedOptions): Promise<Site> {
  const { log = () => {}, settings = {}, systemFolder = SYSTEM_FOLDER } = options;
  const user = chooseServerUser(belongings(home));
  const binaries = usableBinaries(programs, user, systemFolder, log);
  const place = findPlace(home, user, systemFolder);
  const cluster = join(place.folder, 'cluster');
  sweepDrafts(place.folder);
  if (place.isNew) {
    if (place.isElsewhere) {
      log(
        `keeping the database in ${place.folder}, because the user ${user.name} cannot enter ${closedFolder(user, home)}`,
      );
    }
    log(`making a PostgreSQL ${binaries.major} database in ${place.folder}`);
    await makeCluster(place.folder, binaries, user);
    if (place.isElsewhere) recordPlace(home, place.folder);
  }
  checkMajor(cluster, binaries);
  return { home, place: place.folder, cluster, user, binaries, settings, log };
}

async function stopLast(site: Site): Promise<void> {
  const server = livePostmaster(site.cluster);
  if (server !== undefined) await stopServer(server.pid, site.cluster);
  removeFarSocketFolder(site.home);
}
