/** A Leeway that is killed and started again on one data directory, and what it has been through. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { statusOf } from '../support/asking.ts';
import { type Leeway, startLeeway } from '../support/process.ts';
import { temporaryFolder } from '../support/tmp.ts';
import { definitionsYaml, HTTP_OBJECTIVES } from './objectives.ts';
import { killPostmaster } from './postgres.ts';

const POLL_MS = 20;
const STOP_MS = 30_000;

export type VictimOptions = {
  /** YAML, once its own folder is known. */
  readonly definitions?: (folder: string) => string;
  /** A data directory of a Leeway that was stopped; this one goes on from a copy of it. */
  readonly template?: string;
  readonly env?: Readonly<Record<string, string>>;
};

export class Victim {
  /** Its own, other users may pass through it. */
  readonly folder: string;
  readonly dataDir: string;
  readonly definitionsDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly #remove: () => void;
  #leeway: Leeway | null = null;
  /** Where to send to; null while it is down. */
  url: string | null = null;
  starts = 0;
  kills = 0;
  postgresKills = 0;
  /** The longest times from a start to `/ready` and to the first answer with counts, ms. */
  longestReady = 0;
  longestCounts = 0;

  /** When it ended without being told to: how, in words. */
  readonly faults: string[] = [];

  constructor({ definitions, template, env = {} }: VictimOptions = {}) {
    this.env = env;
    const folder = temporaryFolder();
    this.#remove = folder.remove;
    this.folder = folder.path;
    this.dataDir = join(folder.path, 'data');
    this.definitionsDir = join(folder.path, 'slo-definitions');
    mkdirSync(this.definitionsDir);
    const yaml = definitions?.(folder.path) ?? definitionsYaml(HTTP_OBJECTIVES);
    writeFileSync(join(this.definitionsDir, 'chaos.yaml'), yaml);
    if (template !== undefined) execFileSync('cp', ['-a', template, this.dataDir]);
    process.once('exit', this.#leaveNothing);
  }

  /** Starts it; settles once it listens. */
  async start(): Promise<void> {
    await this.spawn().listening;
  }

  /** Starts it and does not wait. */
  spawn(): Leeway {
    const leeway = startLeeway({
      dataDir: this.dataDir,
      definitionsDir: this.definitionsDir,
      env: { LOG_LEVEL: 'info', ...this.env },
    });
    const begun = performance.now();
    this.starts++;
    this.#leeway = leeway;
    void leeway.ended.then((how) => {
      if (this.#leeway === leeway) this.faults.push(`Leeway ended by itself: ${how}`);
    });
    leeway.listening.then(
      (url) => {
        if (this.#leeway !== leeway) return;
        this.url = url;
        void this.#time(leeway, url, begun);
      },
      () => {},
    );
    return leeway;
  }

  /** Kill -9, of its PostgreSQL too when asked. */
  async kill(postgresToo: boolean): Promise<void> {
    const leeway = this.#leeway;
    if (leeway === null) return;
    this.#leeway = null;
    this.url = null;
    leeway.kill('SIGKILL');
    if (postgresToo && killPostmaster(this.dataDir)) this.postgresKills++;
    this.kills++;
    await leeway.ended;
  }

  /** Kill -9 of its PostgreSQL alone. */
  killPostgres(): void {
    if (killPostmaster(this.dataDir)) this.postgresKills++;
  }

  /** SIGTERM; answers the exit code. */
  async terminate(): Promise<number | NodeJS.Signals> {
    const leeway = this.#leeway;
    if (leeway === null) throw new Error('nothing runs that could be terminated');
    this.#leeway = null;
    leeway.kill('SIGTERM');
    const how = await Promise.race([leeway.ended, delay(STOP_MS, 'late' as const, { ref: false })]);
    this.url = null;
    if (how !== 'late') return how;
    leeway.kill('SIGKILL');
    throw new Error(`Leeway did not stop within ${STOP_MS} ms of SIGTERM`);
  }

  /** Ends whatever still runs, and removes the data. */
  async dispose(): Promise<void> {
    const leeway = this.#leeway;
    this.#leaveNothing();
    await leeway?.ended;
    // The server's sessions notice that it is gone, and write no more.
    await delay(500);
    this.#remove();
    process.removeListener('exit', this.#leaveNothing);
  }

  readonly #leaveNothing = (): void => {
    this.#leeway?.kill('SIGKILL');
    this.#leeway = null;
    killPostmaster(this.dataDir);
  };

  async #time(leeway: Leeway, url: string, begun: number): Promise<void> {
    const took = async (path: string) => {
      while (this.#leeway === leeway) {
        if ((await statusOf(`${url}${path}`)) === 200) return performance.now() - begun;
        await delay(POLL_MS);
      }
      return 0;
    };
    const [ready, counts] = await Promise.all([took('/ready'), took('/api/v1/slos')]);
    this.longestReady = Math.max(this.longestReady, ready);
    this.longestCounts = Math.max(this.longestCounts, counts);
  }
}
