/** mtail, which counts what its programs say of a log: what the file way is measured beside. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LineShape } from '../traffic/line-shapes.ts';
import { runChild } from './run-child.ts';

const PROGRAM = 'mtail';

export type MtailRun = { readonly good: number; readonly bad: number; readonly cpu: number };

/** Throws when it is not installed. */
export function requireMtail(): void {
  const { error } = spawnSync(PROGRAM, ['--version']);
  if (error !== undefined) throw new Error('this part needs mtail to measure beside: apt-get install mtail');
}

/** Counts the good and bad of one objective in a file, once through. */
export async function runMtail(folder: string, shape: LineShape, file: string): Promise<MtailRun> {
  const programs = join(folder, `mtail-${shape.format}`);
  mkdirSync(programs, { recursive: true });
  writeFileSync(join(programs, 'slo.mtail'), programOf(shape));
  const { stdout, cpu } = await runChild(PROGRAM, [
    '--one_shot',
    ...['--logs', file, '--progs', programs],
    ...['--address', '127.0.0.1', '--port', '0', '--logtostderr'],
  ]);
  return { good: counterOf(stdout, 'good'), bad: counterOf(stdout, 'bad'), cpu };
}

/** One match a line, anchored; the time is not parsed, which a program that says when would have to. */
function programOf({ mtailPattern, mtailThreshold }: LineShape): string {
  const isGood = mtailThreshold === null ? '$status < 500' : `$status < 500 && $took < ${mtailThreshold}`;
  return `counter good
counter bad
/${mtailPattern}/ {
  ${isGood} {
    good++
  } else {
    bad++
  }
}
`;
}

type Told = Readonly<Record<string, readonly { LabelValues: readonly { Value: { Value: number } }[] }[]>>;

function counterOf(stdout: string, name: string): number {
  return (JSON.parse(stdout) as Told)[name]?.[0]?.LabelValues[0]?.Value.Value ?? 0;
}
