import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../app-error.ts';
import { ask } from './ask.ts';
import type { Binaries } from './binaries.ts';
import { openSocketFolder } from './folders.ts';
import { livePostmaster, type Postmaster, servesCluster, sightPostmaster } from './postmaster.ts';
import { type ServerUser, spawnAs } from './server-user.ts';
import { type ServerSettings, SOCKET_NAME, serverArguments } from './settings.ts';

const POLL_MS = 10;
const LOST_SOCKET_MS = 1000;
const LEFTOVERS_MS = 30_000;
const STOP_MS = 60_000;
// The children of a killed server hold its memory until they notice; a server that a killed Leeway has just begun
// may not have written its pid yet.
const BUSY = /pre-existing shared memory block|lock file "postmaster\.pid"/;
const LOG_LIMIT = 1024 ** 2;

/** Everything that is known of one data directory before its server runs. */
export type Site = {
  readonly home: string;
  readonly place: string;
  readonly cluster: string;
  readonly user: ServerUser;
  readonly binaries: Binaries;
  readonly settings: ServerSettings;
  readonly log: (message: string) => void;
};

export type RunningServer = { readonly pid: number; readonly socketFolder: string };

/** The server that runs already, once it answers; else a new one. To be called by one process at a time. */
export async function ensureRunning(site: Site): Promise<RunningServer> {
  const giveUp = performance.now() + LEFTOVERS_MS;
  for (;;) {
    const sighting = sightPostmaster(site.cluster);
    if (sighting === 'none' || sighting === 'stale') {
      const started = await start(site, sighting);
      if (started.server !== undefined) return started.server;
      if (!BUSY.test(started.log) || performance.now() > giveUp) throw didNotStart(site, started.log);
    } else if (sighting !== 'unfinished') {
      const outcome = await comesToAnswer(sighting, site.cluster);
      if (outcome === 'answers') return sighting;
      if (outcome === 'lost') {
        site.log(`PostgreSQL (pid ${sighting.pid}) runs but its socket is gone: starting it anew`);
        await stopServer(sighting.pid, site.cluster);
      }
    }
    await delay(POLL_MS);
  }
}

/** Waits while the server starts, recovers or stops. Lost: it says that it is ready, and cannot be reached. */
async function comesToAnswer(server: Postmaster, cluster: string): Promise<'answers' | 'gone' | 'lost'> {
  let lostSince: number | undefined;
  for (;;) {
    const answer = await ask(server.socketFolder);
    if (answer === 'ready') return 'answers';
    const now = livePostmaster(cluster);
    if (now?.pid !== server.pid) return 'gone';
    const isLost = answer === 'unreachable' && now.status === 'ready';
    lostSince = isLost ? (lostSince ?? performance.now()) : undefined;
    if (lostSince !== undefined && performance.now() - lostSince > LOST_SOCKET_MS) return 'lost';
    await delay(POLL_MS);
  }
}

function didNotStart(site: Site, log: string): AppError {
  const end = log.trim().split('\n').slice(-12).join('\n');
  return new AppError(
    'unavailable',
    `PostgreSQL did not start in ${site.cluster}. The end of its log:\n${end}`,
  );
}

type Started = { server: RunningServer } | { server: undefined; log: string };

async function start(site: Site, left: 'none' | 'stale'): Promise<Started> {
  const socketFolder = openSocketFolder(site.home, site.place, site.user);
  // PostgreSQL would take any living process with the pid in these files for a server, a dead one that nobody has
  // reaped included. Its own check, that nobody uses the cluster's shared memory, still stands.
  if (left === 'stale') rmSync(join(site.cluster, 'postmaster.pid'), { force: true });
  rmSync(join(socketFolder, `${SOCKET_NAME}.lock`), { force: true });
  const logFile = turnedLog(site.home);
  const logStart = existsSync(logFile) ? statSync(logFile).size : 0;
  const child = launch(site, socketFolder, logFile);
  const failed = await untilReady(child, socketFolder);
  if (failed === undefined) return { server: { pid: child.pid!, socketFolder } };
  if (failed instanceof Error) {
    throw new AppError('unavailable', `PostgreSQL could not be run: ${failed.message}`, { cause: failed });
  }
  return { server: undefined, log: readFileSync(logFile).subarray(logStart).toString() };
}

function launch(site: Site, socketFolder: string, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  // Detached: a Ctrl-C in the terminal is for Leeway, which then stops the server after its own last commit.
  const child = spawn(
    join(site.binaries.folder, 'bin', 'postgres'),
    serverArguments(site.cluster, socketFolder, site.settings),
    { ...spawnAs(site.user), detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  child.unref();
  return child;
}

async function untilReady(child: ChildProcess, socketFolder: string): Promise<undefined | 'exited' | Error> {
  let failed: undefined | 'exited' | Error;
  child.once('exit', () => {
    failed ??= 'exited';
  });
  child.once('error', (error) => {
    failed = error;
  });
  for (;;) {
    await delay(POLL_MS);
    if (failed !== undefined) return failed;
    if ((await ask(socketFolder)) === 'ready') return undefined;
  }
}

/** A fast shutdown: sessions are ended, what is committed is written. */
export async function stopServer(pid: number, cluster: string): Promise<void> {
  const giveUp = performance.now() + STOP_MS;
  if (servesCluster(pid, cluster)) signal(pid, 'SIGINT');
  while (servesCluster(pid, cluster)) {
    await delay(POLL_MS);
    // Its log is replayed at the next start, so that even this loses nothing.
    if (performance.now() > giveUp) signal(pid, 'SIGQUIT');
  }
}

function signal(pid: Postmaster['pid'], name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function turnedLog(home: string): string {
  const file = join(home, 'server.log');
  if (existsSync(file) && statSync(file).size > LOG_LIMIT) renameSync(file, `${file}.1`);
  return file;
}
