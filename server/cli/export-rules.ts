import { formatFault } from '../definitions/fault.ts';
import { readDefinitions } from '../definitions/read.ts';
import { prometheusRules } from '../prometheus/rules.ts';
import { definitionFiles } from './definition-files.ts';
import { NO, USAGE, YES } from './exit-codes.ts';
import type { ValidateIo } from './validate.ts';

/** Prints rules for a Prometheus. Answers the exit code: 0 done, 1 faults, 2 a path that cannot be read. */
export async function exportRules(paths: readonly string[], io: ValidateIo): Promise<number> {
  const found = await definitionFiles(paths, io.env);
  if (!found.ok) {
    io.stderr.write(`${found.reason}\n`);
    return USAGE;
  }
  const { slos, faults } = readDefinitions(found.files, io.env);
  for (const fault of faults) io.stderr.write(`${formatFault(fault)}\n`);
  if (faults.length > 0) return NO;
  io.stdout.write(prometheusRules(slos));
  return YES;
}
