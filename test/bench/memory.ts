/** Resident memory of `leeway ingest -` while ten gigabytes come through a pipe. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type BenchServer, withBenchServer } from './measuring/bench-server.ts';
import { CLI, settingsOf } from './measuring/leeway-cli.ts';
import type { Part, Row } from './row.ts';
import { grouped } from './statistics.ts';
import { writeDefinitions } from './traffic/definitions.ts';
import { SERVICE } from './traffic/requests.ts';

const BYTES = 10_000_000_000;
const OBJECTIVES = 100;
const MAKE_PIPE = 'mkfifo';
const SAMPLE_MS = 1_000;
const MOST_MB = 300;
const GENERATOR = fileURLToPath(new URL('generate-lines.ts', import.meta.url));

type Sample = { readonly atS: number; readonly mb: number };
type Backfill = { readonly samples: readonly Sample[]; readonly seconds: number; readonly lines: number };

export const memory: Part = {
  title: 'a backfill of 10 GB',
  section: 'figures',
  run({ scale }) {
    return withBenchServer(async (server) => {
      const bytes = BYTES * scale;
      return rowsOf(bytes, await backfill(server, bytes));
    });
  },
};

async function backfill(server: BenchServer, bytes: number): Promise<Backfill> {
  const definitionsDir = join(server.folder, 'definitions');
  mkdirSync(definitionsDir);
  writeDefinitions(definitionsDir, OBJECTIVES);
  const env = settingsOf({ definitionsDir, databaseUrl: await server.fresh() });
  const pipe = openPipe(join(server.folder, 'pipe'));
  const begun = performance.now();
  const generator = spawn(process.execPath, [GENERATOR, '--bytes', String(bytes)], {
    stdio: ['ignore', pipe.write, 'inherit'],
  });
  const leeway = spawn(process.execPath, [CLI, 'ingest', '--service', SERVICE, '--json', '-'], {
    stdio: [pipe.read, 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  pipe.close();
  try {
    const told = text(leeway.stdout!);
    const samples = await sampled(leeway.pid!, Promise.all([endOf(generator), endOf(leeway)]));
    const seconds = (performance.now() - begun) / 1000;
    const { accepted, rejected } = JSON.parse(await told) as { accepted: number; rejected: number };
    if (rejected > 0) throw new Error(`${rejected} lines were rejected`);
    return { samples, seconds, lines: accepted };
  } finally {
    generator.kill();
    leeway.kill();
  }
}

/** The resident memory of a process, once a second until `ended`. */
async function sampled(pid: number, ended: Promise<unknown>): Promise<Sample[]> {
  const begun = performance.now();
  const samples: Sample[] = [];
  for (;;) {
    const isRunning = await Promise.race([ended.then(() => false), delay(SAMPLE_MS, true)]);
    const mb = isRunning ? residentMb(pid) : null;
    if (mb !== null) samples.push({ atS: (performance.now() - begun) / 1000, mb });
    if (!isRunning) return samples;
  }
}

type Pipe = { readonly read: number; readonly write: number; close(): void };

/** A pipe between two children, as a shell makes it. Opened for both first, because each end waits for the other. */
function openPipe(path: string): Pipe {
  execFileSync(MAKE_PIPE, [path]);
  const both = openSync(path, constants.O_RDWR);
  const read = openSync(path, constants.O_RDONLY);
  const write = openSync(path, constants.O_WRONLY);
  closeSync(both);
  const close = () => {
    closeSync(read);
    closeSync(write);
  };
  return { read, write, close };
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${child.spawnargs.join(' ')} ended with ${signal ?? code}`));
    });
  });
}

/** Null when it has just ended. */
function residentMb(pid: number): number | null {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return kib === undefined ? null : (Number(kib) * 1024) / 1e6;
}

function rowsOf(bytes: number, { samples, seconds, lines }: Backfill): Row[] {
  const largest = Math.max(...samples.map(({ mb }) => mb));
  const slope = slopeOf(samples.slice(Math.floor(samples.length / 2))) * 60;
  const what = `backfill of ${bytes / 1e9} GB through a pipe`;
  return [
    {
      what,
      figure: `${grouped(lines)} lines in ${Math.round(seconds)} s, ${Math.round(bytes / 1e6 / seconds)} MB/s`,
      target: '',
    },
    { what: 'largest resident memory in it', figure: `${Math.round(largest)} MB`, target: `${MOST_MB} MB` },
    {
      what: 'its slope over the second half',
      figure: `${slope < 0 ? '' : '+'}${slope.toFixed(1)} MB a minute`,
      target: 'flat',
    },
  ];
}

/** MB a second, by least squares. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [at, mb] = [mean(({ atS }) => atS), mean((sample) => sample.mb)];
  const spread = mean((sample) => (sample.atS - at) ** 2);
  return mean((sample) => (sample.atS - at) * (sample.mb - mb)) / spread;
}
