import { type Asked, askDefinitions } from '../asked-definitions.ts';
import { faultOf } from '../definitions/across-files.ts';
import type { Environment } from '../definitions/environment.ts';
import { formatFault, formatWarning } from '../definitions/fault.ts';
import type { FolderFile } from '../definitions/folder.ts';
import { type Definitions, readDefinitions } from '../definitions/read.ts';
import { readYaml } from '../definitions/yaml-documents.ts';
import { definitionFiles } from './definition-files.ts';
import { NO, YES } from './exit-codes.ts';
import { jsonText } from './json-text.ts';

type Output = { write(text: string): unknown };

export type ValidateIo = { readonly stdout: Output; readonly stderr: Output; readonly env: Environment };

/**
 * Checks definition files and folders; without any, the folder of the settings. With `ask`, asks their sources of counters too
 * whether they have what is asked for. Answers the exit code: 0 valid, 1 faults.
 */
export async function validate(
  paths: readonly string[],
  options: { readonly json: boolean; readonly ask: boolean },
  io: ValidateIo,
): Promise<number> {
  const files = await definitionFiles(paths, io.env);
  const written = readDefinitions(files, io.env);
  const definitions = options.ask ? await withAnswers(written, files, io.env) : written;
  if (options.json) io.stdout.write(jsonText(toJson(definitions)));
  else {
    printText(definitions, files.length, io);
    if (!options.ask && [...definitions.slos, ...definitions.templates].some(({ sli }) => sli === 'counters'))
      io.stdout.write('With --ask, the sources of counters are asked too whether they have them.\n');
  }
  return definitions.faults.length === 0 ? YES : NO;
}

/** What the sources say is told beside what is wrong with the text. */
async function withAnswers(
  definitions: Definitions,
  files: readonly FolderFile[],
  env: Environment,
): Promise<Definitions> {
  const asked = await askDefinitions(definitions, Date.now);
  const told = (kind: Asked['kind']) =>
    asked
      .filter((one) => one.kind === kind)
      .map(({ of, message }) => ({ of, message: `${of.name}: ${message}` }));
  const lines = files.map(({ path, text }) => ({ path, shown: readYaml(path, text, env).shown }));
  const faults = told('fault').map(({ of, message }) => faultOf(lines, of, message));
  const warnings = told('warning').map(({ of, message }) => ({
    ...of.place,
    service: 'service' in of ? of.service : '',
    name: of.name,
    message,
  }));
  return {
    ...definitions,
    faults: [...definitions.faults, ...faults],
    warnings: [...definitions.warnings, ...warnings],
  };
}

function printText(
  { slos, templates, receivers, faults, warnings }: Definitions,
  files: number,
  io: ValidateIo,
): void {
  for (const slo of slos) io.stdout.write(`${slo.service}/${slo.name}: ${slo.objective}\n`);
  for (const { service, name, objective, per } of templates)
    io.stdout.write(`${service}/${name}: ${objective}, one for each ${per.join(' and ')}\n`);
  for (const { name, type, on } of receivers)
    io.stdout.write(`receiver ${name}: ${[type, ...on].join(', ')}\n`);
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

function toJson({ slos, templates, receivers, faults, warnings }: Definitions): object {
  return {
    valid: faults.length === 0,
    slos: [...slos, ...templates].map(({ service, name, objective, per, place }) => ({
      ...{ service, name, objective, ...place },
      ...(per.length === 0 ? {} : { per }),
    })),
    receivers: receivers.map(({ name, type, on, place }) => ({ name, type, on, ...place })),
    faults,
    warnings,
  };
}
