import type { Environment } from '../definitions/environment.ts';
import { formatFault, formatWarning } from '../definitions/fault.ts';
import { type Definitions, readDefinitions } from '../definitions/read.ts';
import { definitionFiles } from './definition-files.ts';
import { NO, USAGE, YES } from './exit-codes.ts';

type Output = { write(text: string): unknown };

export type ValidateIo = { readonly stdout: Output; readonly stderr: Output; readonly env: Environment };

/**
 * Checks definition files and folders; without any, the folder of the settings. Answers the exit code: 0 valid, 1 faults,
 * 2 a path that cannot be read.
 */
export async function validate(
  paths: readonly string[],
  options: { readonly json: boolean },
  io: ValidateIo,
): Promise<number> {
  const found = await definitionFiles(paths, io.env);
  if (!found.ok) {
    io.stderr.write(`${found.reason}\n`);
    return USAGE;
  }
  const definitions = readDefinitions(found.files, io.env);
  if (options.json) io.stdout.write(`${JSON.stringify(toJson(definitions), null, 2)}\n`);
  else printText(definitions, found.files.length, io);
  return definitions.faults.length === 0 ? YES : NO;
}

function printText({ slos, templates, faults, warnings }: Definitions, files: number, io: ValidateIo): void {
  for (const slo of slos) io.stdout.write(`${slo.service}/${slo.name}: ${slo.objective}\n`);
  for (const { service, name, objective, per } of templates)
    io.stdout.write(`${service}/${name}: ${objective}, one for each ${per.join(' and ')}\n`);
  for (const warning of warnings) io.stdout.write(`warning: ${formatWarning(warning)}\n`);
  for (const fault of faults) io.stderr.write(`${formatFault(fault)}\n`);
  const summary = faults.length === 0 ? 'valid' : `invalid, ${count(faults.length, 'fault')}`;
  const result = `${summary}: ${count(slos.length + templates.length, 'objective')} in ${count(files, 'file')}\n`;
  (faults.length === 0 ? io.stdout : io.stderr).write(result);
  if (slos.length + templates.length + faults.length === 0)
    io.stderr.write('No objective is defined here.\n');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function toJson({ slos, templates, faults, warnings }: Definitions): object {
  return {
    valid: faults.length === 0,
    slos: [...slos, ...templates].map(({ service, name, objective, per, place }) => ({
      ...{ service, name, objective, ...place },
      ...(per.length === 0 ? {} : { per }),
    })),
    faults,
    warnings,
  };
}
