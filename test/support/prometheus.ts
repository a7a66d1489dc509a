/** A real Prometheus on a free port, with samples of the past; Debian's package `prometheus` brings it and promtool. */

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { temporaryFolder } from './tmp.ts';

const READY_MS = 30_000;

export function hasPrometheus(): boolean {
  const tools = ['prometheus', 'promtool'];
  const missing = tools.filter((tool) => spawnSync(tool, ['--version']).status !== 0);
  if (missing.length === 0) return true;
  process.stderr.write(`skipped: ${missing.join(' and ')} not found (apt-get install prometheus)\n`);
  return false;
}

export type TestPrometheus = {
  readonly url: string;
  /** Null when it has ended. */
  readonly pid: number | null;
  /** Ends the process; what is stored stays. */
  end(): Promise<void>;
  /** Starts it again, on the same port. */
  begin(): Promise<void>;
  /** Ends it for good. */
  stop(): Promise<void>;
};

/** Puts OpenMetrics text into blocks, as a Prometheus stores them, in a folder. */
export function storeSamples(openMetrics: string, folder: string): void {
  const input = `${folder}.txt`;
  writeFileSync(input, openMetrics);
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', input, folder], { stdio: 'ignore' });
  rmSync(input);
}

/** What it has stored: OpenMetrics text, or a folder of blocks, which is copied; `config`: its prometheus.yml. */
export async function startPrometheus(
  stored: string | { readonly blocks: string } | null,
  config = '',
): Promise<TestPrometheus> {
  const folder = temporaryFolder();
  const data = join(folder.path, 'data');
  mkdirSync(data);
  const configFile = join(folder.path, 'prometheus.yml');
  writeFileSync(configFile, config);
  if (typeof stored === 'string') storeSamples(stored, data);
  else if (stored !== null) cpSync(stored.blocks, data, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const begin = async (): Promise<ChildProcess> => {
    const child = spawn(
      'prometheus',
      [
        `--config.file=${configFile}`,
        `--storage.tsdb.path=${data}`,
        '--storage.tsdb.retention.time=10y',
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    await untilReady(url, child);
    return child;
  };
  let child: ChildProcess | null = await begin();
  const end = async () => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null) return;
    running.kill('SIGTERM');
    await once(running, 'exit');
  };
  return {
    url,
    get pid() {
      return child?.pid ?? null;
    },
    end,
    async begin() {
      child ??= await begin();
    },
    async stop() {
      await end();
      folder.remove();
    },
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + READY_MS;
  while (Date.now() < end && child.exitCode === null) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await delay(50);
  }
  throw new Error('prometheus did not start');
}
