import { type DefinitionFault, formatFault, formatWarning } from '../definitions/fault.ts';
import { readForeign } from '../definitions/imports/read-foreign.ts';
import { definitionFiles } from './definition-files.ts';
import { NO, YES } from './exit-codes.ts';
import { jsonText } from './json-text.ts';
import type { ValidateIo } from './validate.ts';

/**
 * Prints definitions of Sloth, Pyrra and OpenSLO in our own form, and on the standard error what of them is lost. Answers the
 * exit code: 0 all of them, 1 some are left out.
 */
export async function importDefinitions(
  paths: readonly string[],
  { json }: { readonly json: boolean },
  io: ValidateIo,
): Promise<number> {
  const files = await definitionFiles(paths, io.env);
  const { yaml, warnings, faults } = readForeign(files, io.env);
  if (json) {
    io.stdout.write(jsonText({ yaml, warnings, faults }));
    return codeOf(faults);
  }
  for (const warning of warnings) io.stderr.write(`warning: ${formatWarning(warning)}\n`);
  for (const fault of faults) io.stderr.write(`${formatFault(fault)}\n`);
  io.stdout.write(yaml);
  return codeOf(faults);
}

function codeOf(faults: readonly DefinitionFault[]): number {
  return faults.length === 0 ? YES : NO;
}
