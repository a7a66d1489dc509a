/** A PostgreSQL with a cluster of its own, which a run starts, stops, kills, freezes, copies and promotes as it likes. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { findPackage, type Package, usableBinaries } from '../../server/store/embedded/binaries.ts';
import { chooseServerUser, giveTo, spawnAs } from '../../server/store/embedded/server-user.ts';
import { freeze } from './frozen.ts';

const SYSTEM_FOLDER = '/var/lib/leeway';
const PORT = 5432;
const SUPERUSER = 'postgres';
const START_MS = 60_000;
const LOOK_MS = 20;
const SETTINGS = { listen_addresses: '', port: String(PORT), max_wal_size: '64MB', min_wal_size: '32MB' };

export type ClusterOptions = {
  /** Those of the npm package, where no others are given. */
  readonly programs?: Package;
  readonly settings?: Readonly<Record<string, string>>;
  /** Where its data is, and the log of its writes, if not in its folder. */
  readonly data?: string;
  readonly wal?: string;
};

export class PostgresCluster {
  readonly #folder: string;
  readonly #options: ClusterOptions;
  readonly #user = chooseServerUser([]);
  readonly #bin: string;
  #server: ChildProcess | null = null;

  /** `folder`: one of its own, that other users may pass through. */
  private constructor(folder: string, options: ClusterOptions) {
    this.#folder = folder;
    this.#options = options;
    const programs = options.programs ?? findPackage();
    this.#bin = join(usableBinaries(programs, this.#user, SYSTEM_FOLDER, () => {}).folder, 'bin');
    for (const [own, mode] of [
      [folder, 0o711],
      [this.#socketFolder, 0o711],
      [this.data, 0o700],
    ] as const) {
      mkdirSync(own, { recursive: true, mode });
      giveTo(this.#user, own);
    }
    process.once('exit', this.#leaveNothing);
  }

  static async make(folder: string, options: ClusterOptions = {}): Promise<PostgresCluster> {
    const cluster = new PostgresCluster(folder, options);
    const { wal } = options;
    if (wal !== undefined) giveTo(cluster.#user, wal);
    const place = wal === undefined ? [] : ['--waldir', wal];
    const usual = ['--username', SUPERUSER, '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
    await cluster.#run('initdb', ['-D', cluster.data, ...usual, ...place]);
    return cluster;
  }

  /** A standby of one that runs; it hears of what is written through `port`. Its programs must have pg_basebackup. */
  static async standbyOf(
    primary: PostgresCluster,
    folder: string,
    port: number,
    options: ClusterOptions,
  ): Promise<PostgresCluster> {
    const primary_conninfo = `host=127.0.0.1 port=${port} user=${SUPERUSER}`;
    const settings = { ...options.settings, primary_conninfo };
    const cluster = new PostgresCluster(folder, { ...options, settings });
    const from = ['-h', primary.#socketFolder, '-p', String(PORT), '-U', SUPERUSER];
    await cluster.#run('pg_basebackup', ['-D', cluster.data, '-R', '-X', 'stream', '-c', 'fast', ...from]);
    return cluster;
  }

  /** One that was stopped, as it is now. */
  static copyOf(stopped: PostgresCluster, folder: string): PostgresCluster {
    const cluster = new PostgresCluster(folder, stopped.#options);
    execFileSync('cp', ['-a', `${stopped.data}/.`, cluster.data]);
    rmSync(join(cluster.data, 'postmaster.pid'), { force: true });
    return cluster;
  }

  get data(): string {
    return this.#options.data ?? join(this.#folder, 'data');
  }

  get address(): { readonly path: string } {
    return { path: join(this.#socketFolder, `.s.PGSQL.${PORT}`) };
  }

  get runs(): boolean {
    return this.#server !== null;
  }

  get #socketFolder(): string {
    return join(this.#folder, 'socket');
  }

  /** Settles when it takes sessions. What is left of a killed one may be in the way for a moment. */
  async start(): Promise<void> {
    const late = performance.now() + START_MS;
    while (!(await this.#started())) {
      if (performance.now() > late) throw new Error(`PostgreSQL did not start: ${this.#logEnd()}`);
      await delay(LOOK_MS);
    }
  }

  /** False: it has ended. */
  async #started(): Promise<boolean> {
    const log = openSync(join(this.#folder, 'log'), 'a');
    const settings = { ...SETTINGS, ...this.#options.settings, unix_socket_directories: this.#socketFolder };
    const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = spawn(join(this.#bin, 'postgres'), ['-D', this.data, ...given], {
      ...spawnAs(this.#user),
      stdio: ['ignore', log, log],
    });
    this.#server = server;
    server.once('exit', () => {
      if (this.#server === server) this.#server = null;
    });
    while (this.#server === server) {
      if (await this.#answers()) return true;
      await delay(LOOK_MS);
    }
    return false;
  }

  /** At once without a checkpoint, or with one. */
  stop(mode: 'fast' | 'immediate'): Promise<void> {
    return this.#end(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  }

  /** The postmaster alone; its sessions notice by themselves. Settles when all of them are gone. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Answers how to let it go on. */
  freeze(): () => void {
    return freeze(this.#server!.pid!);
  }

  /** As its superuser. */
  async execute(...statements: readonly string[]): Promise<void> {
    const client = await this.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end().catch(() => {});
    }
  }

  /** A session of its superuser. */
  async connect(database = SUPERUSER): Promise<pg.Client> {
    const client = new pg.Client({ host: this.#socketFolder, port: PORT, user: SUPERUSER, database });
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  /** Settles when it writes. */
  async promote(): Promise<void> {
    await this.execute('select pg_promote()');
  }

  #logEnd(): string {
    return readFileSync(join(this.#folder, 'log'), 'utf8').trim().split('\n').slice(-12).join('\n');
  }

  async #answers(): Promise<boolean> {
    return this.execute('select 1').then(
      () => true,
      () => false,
    );
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await ended;
  }

  async #run(program: string, words: readonly string[]): Promise<void> {
    await promisify(execFile)(join(this.#bin, program), words, spawnAs(this.#user));
  }

  readonly #leaveNothing = (): void => {
    this.#server?.kill('SIGQUIT');
  };

  /** Ends it. Its folder is the caller's to remove. */
  async close(): Promise<void> {
    process.removeListener('exit', this.#leaveNothing);
    await this.stop('immediate');
  }
}
