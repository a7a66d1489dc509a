import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../app-error.ts';
import { ask } from './ask.ts';
import type { Binaries } from './binaries.ts';
import { openSocketFolder } from './folders.ts';
import { livePostmaster, type Postmaster, servesCluster } from './postmaster.ts';
import { type ServerUser, spawnAs } from './server-user.ts';
import { type ServerSettings, SOCKET_NAME, serverArguments } from './settings.ts';

const POLL_MS = 10;
const LOST_SOCKET_MS = 1000;
const LEFTOVERS_MS = 30_000;
const STOP_MS = 60_000;
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
  let unreachableSince: number | undefined;
  for (;;) {
    const found = livePostmaster(site.cluster);
    if (found === undefined) return startWithPatience(site);
    const answer = await ask(found.socketFolder);
    if (answer === 'ready') return found;
    unreachableSince =
      answer === 'unreachable' && found.status === 'ready'
        ? (unreachableSince ?? performance.now())
        : undefined;
    if (unreachableSince !== undefined && performance.now() - unreachableSince > LOST_SOCKET_MS) {
      site.log(`PostgreSQL (pid ${found.pid}) runs but its socket is gone: starting it anew`);
      await stopServer(found.pid, site.cluster);
    }
    await delay(POLL_MS);
  }
}

/** The children of a killed server hold its memory until they notice; until then a new one may not start. */
async function startWithPatience(site: Site): Promise<RunningServer> {
  const giveUp = performance.now() + LEFTOVERS_MS;
  for (;;) {
    const started = await start(site);
    if (started.server !== undefined) return started.server;
    if (!started.log.includes('pre-existing shared memory block') || performance.now() > giveUp) {
      throw new AppError(
        'unavailable',
        `PostgreSQL did not start in ${site.cluster}. The end of its log:\n${lastLines(started.log)}`,
      );
    }
    await delay(100);
  }
}

type Started = { server: RunningServer } | { server: undefined; log: string };

async function start(site: Site): Promise<Started> {
  const socketFolder = openSocketFolder(site.home, site.place, site.user);
  // What a killed server left names a pid that may be another program's by now (or a dead one's that nobody has
  // reaped), and PostgreSQL would take that for a server. Its own check of the shared memory still stands.
  for (const stale of [join(site.cluster, 'postmaster.pid'), join(socketFolder, `${SOCKET_NAME}.lock`)]) {
    rmSync(stale, { force: true });
  }
  const logFile = turnedLog(site.home);
  const logStart = existsSync(logFile) ? statSync(logFile).size : 0;
  const child = launch(site, socketFolder, logFile);
  const failed = await untilReady(child, socketFolder);
  if (failed === undefined) return { server: { pid: child.pid!, socketFolder } };
  if (failed instanceof Error)
    throw new AppError('unavailable', `PostgreSQL could not be run: ${failed.message}`, { cause: failed });
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
  signal(pid, 'SIGINT');
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

function lastLines(log: string): string {
  return log.trim().split('\n').slice(-12).join('\n');
}
