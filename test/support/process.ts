/** Leeway as a process of its own, run the way people run it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The first start on a machine may build the page and make the database. */
const START_MS = 90_000;

export type LogLine = { readonly level: number; readonly msg?: string } & Readonly<Record<string, unknown>>;

export type Leeway = {
  readonly pid: number;
  /** Where it listens; rejects when it ends before. */
  readonly listening: Promise<string>;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** What it logged at warn and above. */
  readonly complaints: readonly LogLine[];
  kill(signal: NodeJS.Signals): void;
};

export type LeewayOptions = {
  /** A folder that other users may pass through: as root, PostgreSQL runs as one of them. */
  readonly dataDir: string;
  readonly definitionsDir: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node itself. */
  readonly nodeArguments?: readonly string[];
};

/** Starts `leeway serve` on a free port. Whoever calls ends it. */
export function startLeeway({ dataDir, definitionsDir, env, nodeArguments = [] }: LeewayOptions): Leeway {
  return startNode([...nodeArguments, `${ROOT}bin/leeway.js`, 'serve'], {
    LEEWAY_DATA_DIR: dataDir,
    LEEWAY_DEFINITIONS: definitionsDir,
    PORT: '0',
    ...env,
  });
}

/** Those that run: none outlives us. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts Node on a program that logs "Leeway listens" as Leeway does. */
export function startNode(
  nodeArguments: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Leeway {
  const child = spawn(process.execPath, nodeArguments, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const complaints: LogLine[] = [];
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => {
      running.delete(child);
      resolve(signal ?? code ?? -1);
    });
  });
  const listening = listens(child, ended, complaints);
  // A process that is killed while it starts rejects this, and nobody may be waiting for it then.
  listening.catch(() => {});
  return { pid: child.pid!, listening, ended, complaints, kill: (signal) => child.kill(signal) };
}

async function listens(child: ChildProcess, ended: Leeway['ended'], complaints: LogLine[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk).slice(-4_000);
  });
  createInterface({ input: child.stdout! }).on('line', (text) => {
    const line = readLine(text);
    if (line === null) return;
    if (line.level >= 40) complaints.push(line);
    if (line.msg === 'Leeway listens') resolve(String(line.url));
  });
  const late = setTimeout(() => reject(new Error(`Leeway does not listen after ${START_MS} ms`)), START_MS);
  void ended.then((how) => reject(new Error(`Leeway ended (${how}) before it listened. ${stderr}`)));
  return promise.finally(() => clearTimeout(late));
}

function readLine(text: string): LogLine | null {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return null;
  }
}
