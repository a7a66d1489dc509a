import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { cpuOfEndedChildren } from './cpu-time.ts';

export type ChildRun = { readonly stdout: string; readonly cpu: number; readonly seconds: number };

/** Runs a program to its end, while no other child of this process ends, and answers what it printed and used. */
export async function runChild(
  program: string,
  arguments_: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ChildRun> {
  const before = cpuOfEndedChildren();
  const begun = performance.now();
  const child = spawn(program, arguments_, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? code ?? -1));
  });
  const [how, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (how !== 0) throw new Error(`${program} ${arguments_.join(' ')} ended with ${how}: ${stderr}`);
  const seconds = (performance.now() - begun) / 1000;
  return { stdout, cpu: cpuOfEndedChildren() - before, seconds };
}
