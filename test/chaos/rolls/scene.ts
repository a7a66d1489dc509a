/** Two replicas, started and replaced by `deploy/roll` as processes. */

import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../support/free-port.ts';
import { temporaryFolder } from '../../support/tmp.ts';
import { definitionsYaml, HTTP_OBJECTIVES } from '../objectives.ts';
import { type Defect, makeRelease } from './releases.ts';

const ROLL = fileURLToPath(new URL('../../../deploy/roll', import.meta.url));
const NAMES = ['one', 'two'];
/** Of Leeway's own requests. Each roll costs some 503, and there are few requests beside them: it has to be wide. */
const OWN = 'service: leeway\nslos:\n  - name: all\n    objective: 20% of requests non-5xx over 30 days\n';
const AGAIN_MS = 50;

export type Rolled = { readonly code: number | null; readonly log: string; readonly seconds: number };

export class RollScene {
  readonly urls: readonly string[];
  readonly #folder = temporaryFolder();
  readonly #state: string;
  readonly #releases: string;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(databaseUrl: string, ports: readonly number[]) {
    const { path } = this.#folder;
    this.#state = join(path, 'state');
    this.#releases = join(path, 'releases');
    const definitions = join(path, 'slo-definitions');
    for (const folder of [this.#state, this.#releases, definitions]) mkdirSync(folder);
    writeFileSync(join(definitions, 'slos.yaml'), `${definitionsYaml(HTTP_OBJECTIVES)}---\n${OWN}`);
    this.urls = ports.map((port) => `http://127.0.0.1:${port}`);
    this.#env = {
      ROLL_RELEASES: this.#releases,
      ROLL_STATE: this.#state,
      ROLL_REPLICAS: NAMES.map((name, index) => `${name}=${ports[index]}`).join(' '),
      NODE: process.execPath,
      LEEWAY_URL: this.urls[0]!,
      LEEWAY_DEFINITIONS: definitions,
      LEEWAY_DATA_DIR: path,
      TMPDIR: path,
      DATABASE_URL: databaseUrl,
    };
    process.once('exit', this.#leaveNothing);
  }

  static async open(databaseUrl: string): Promise<RollScene> {
    return new RollScene(databaseUrl, await freePorts(NAMES.length));
  }

  release(version: string, defect: Defect | null = null): void {
    makeRelease(this.#releases, version, defect);
  }

  /** `words`: options and the version. */
  async roll(...words: readonly string[]): Promise<Rolled> {
    const begun = performance.now();
    const { child, code } = this.#start(words);
    const log = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await code, log: log.join(''), seconds: (performance.now() - begun) / 1000 };
  }

  /** A deploy whose reader is gone once it has read `last`, as when a connection is lost; `log` is what it then wrote to a file. */
  async rollUnheard(last: string, ...words: readonly string[]): Promise<Omit<Rolled, 'seconds'>> {
    const { child, code } = this.#start(words);
    child.stderr.resume();
    let heard = '';
    for await (const part of child.stdout) {
      heard += part;
      // Leaving the loop closes it.
      if (heard.includes(last)) break;
    }
    child.stderr.destroy();
    const { path } = this.#folder;
    const ended = await code;
    const logs = readdirSync(path).filter((name) => name.startsWith('deploy-roll.'));
    return { code: ended, log: logs.map((name) => readFileSync(join(path, name), 'utf8')).join('') };
  }

  #start(words: readonly string[]) {
    const usual = ['--driver', 'process', '--on-unknown', 'pass', '--settle', '0', '--ready-within', '20'];
    const child = spawn(ROLL, [...usual, '--watch', '0', ...words], {
      env: { ...process.env, ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
    return { child, code };
  }

  /** What each replica says it runs. */
  versions(): Promise<string[]> {
    return Promise.all(
      this.urls.map(async (url) => {
        const health = (await (await fetch(`${url}/health`)).json()) as { version: string };
        return health.version;
      }),
    );
  }

  pids(): number[] {
    return readdirSync(this.#state)
      .filter((name) => name.endsWith('.pid'))
      .map((name) => Number(readFileSync(join(this.#state, name), 'utf8')));
  }

  /** Ends the replicas, and removes what they left. */
  async close(): Promise<void> {
    const pids = this.pids();
    this.#leaveNothing();
    process.removeListener('exit', this.#leaveNothing);
    while (pids.some(isRunning)) await delay(AGAIN_MS);
    this.#folder.remove();
  }

  readonly #leaveNothing = (): void => {
    for (const pid of this.pids()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  };
}

/** One that ended and that nobody has asked about is still listed. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
