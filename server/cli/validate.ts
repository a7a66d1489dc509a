import { readFile, stat } from 'node:fs/promises';
import type { Environment } from '../definitions/environment.ts';
import { formatFault, formatWarning } from '../definitions/fault.ts';
import { type FolderFile, readFolder } from '../definitions/folder.ts';
import { type Definitions, readDefinitions } from '../definitions/read.ts';
import { NO, USAGE, YES } from './exit-codes.ts';

type Output = { write(text: string): unknown };

export type ValidateIo = { readonly stdout: Output; readonly stderr: Output; readonly env: Environment };

const DEFAULT_FOLDER = './slo-definitions';

/**
 * Checks definition files and folders; without any, the folder of the settings. Answers the exit code: 0 valid, 1 faults,
 * 2 a path that cannot be read.
 */
export async function validate(
  paths: readonly string[],
  options: { readonly json: boolean },
  io: ValidateIo,
): Promise<number> {
  const given = paths.length > 0 ? paths : [io.env.LEEWAY_DEFINITIONS || DEFAULT_FOLDER];
  const files = new Map<string, FolderFile>();
  for (const path of given) {
    const found = await readPath(path);
    if (!found.ok) {
      io.stderr.write(`${path}: ${found.reason}\n`);
      return USAGE;
    }
    for (const file of found.files) files.set(file.path, file);
  }
  const definitions = readDefinitions([...files.values()], io.env);
  if (options.json) io.stdout.write(`${JSON.stringify(toJson(definitions), null, 2)}\n`);
  else printText(definitions, files.size, io);
  return definitions.faults.length === 0 ? YES : NO;
}

type PathReading =
  | { readonly ok: true; readonly files: readonly FolderFile[] }
  | { readonly ok: false; readonly reason: string };

async function readPath(path: string): Promise<PathReading> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return await readFolder(path);
    return { ok: true, files: [{ path, text: await readFile(path, 'utf8') }] };
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return {
      ok: false,
      reason: missing ? 'there is no such file or folder' : `cannot be read: ${String(error)}`,
    };
  }
}

function printText({ slos, faults, warnings }: Definitions, files: number, io: ValidateIo): void {
  for (const slo of slos) io.stdout.write(`${slo.service}/${slo.name}: ${slo.objective}\n`);
  for (const warning of warnings) io.stdout.write(`warning: ${formatWarning(warning)}\n`);
  for (const fault of faults) io.stderr.write(`${formatFault(fault)}\n`);
  const summary = faults.length === 0 ? 'valid' : `invalid, ${count(faults.length, 'fault')}`;
  const result = `${summary}: ${count(slos.length, 'objective')} in ${count(files, 'file')}\n`;
  (faults.length === 0 ? io.stdout : io.stderr).write(result);
  if (slos.length + faults.length === 0) io.stderr.write('No objective is defined here.\n');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function toJson({ slos, faults, warnings }: Definitions): object {
  return {
    valid: faults.length === 0,
    slos: slos.map(({ service, name, objective, place }) => ({ service, name, objective, ...place })),
    faults,
    warnings,
  };
}
