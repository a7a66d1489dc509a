/** An answer of the gate where its format has it: on the standard output, and in the files of a workflow. */
import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import type { AppError } from '../app-error.ts';
import type { GateAnswer } from '../http/gate-contract.ts';
import { USAGE } from './exit-codes.ts';
import { annotation, command, inert, type Outputs, outputLines, outputsOf, summary } from './gate-github.ts';
import type { GateFormat } from './gate-options.ts';
import { gateText } from './gate-text.ts';
import type { Io } from './io.ts';
import { jsonText } from './json-text.ts';

export async function showAnswer(answer: GateAnswer, format: GateFormat, io: Io): Promise<void> {
  const { env, stdout } = io;
  if (format === 'json') stdout.write(jsonText(answer));
  if (format === 'table') stdout.write(gateText(answer, stdout.isTTY && !env.NO_COLOR));
  if (format !== 'github') return;
  stdout.write(annotation(answer) + inert(gateText(answer, false), randomUUID()));
  await append('GITHUB_STEP_SUMMARY', summary(answer), io);
  await hand(outputsOf(answer), io);
}

/** What a workflow is told when the question itself was wrong. */
export async function showFault({ message }: AppError, io: Io): Promise<void> {
  io.stdout.write(command('error', 'Leeway: the gate could not be asked', message));
  await hand({ verdict: 'unknown', allowed: 'false', code: String(USAGE), remaining: '', url: '' }, io);
}

export function hand(outputs: Outputs, io: Io): Promise<void> {
  return append('GITHUB_OUTPUT', outputLines(outputs, `leeway_${randomUUID()}`), io);
}

/** The answer stands whether or not a file of the workflow takes it. */
export async function append(
  name: 'GITHUB_STEP_SUMMARY' | 'GITHUB_OUTPUT',
  text: string,
  { env, stderr }: Io,
): Promise<void> {
  const path = env[name];
  if (path === undefined || path === '') return;
  try {
    await appendFile(path, text);
  } catch (cause) {
    stderr.write(`$${name} could not be written: ${cause instanceof Error ? cause.message : cause}\n`);
  }
}
