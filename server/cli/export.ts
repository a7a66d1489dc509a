import { formatFault } from '../definitions/fault.ts';
import { exportOpenSlo } from '../definitions/openslo-export.ts';
import { type Definitions, readDefinitions } from '../definitions/read.ts';
import { prometheusRules } from '../prometheus/rules.ts';
import type { Slo } from '../slo/definition.ts';
import { definitionFiles } from './definition-files.ts';
import { NO, YES } from './exit-codes.ts';
import type { ValidateIo } from './validate.ts';

/** Those of which rules say less than Leeway does. */
function isOnlyHalfARule({ sli, slices, window }: Slo): boolean {
  return sli === 'counters' && (slices !== null || window.kind === 'calendar');
}

/** What definitions can be printed as. */
const FORMS = {
  'prometheus-rules': ({ slos }: Definitions) => prometheusRules(slos),
  openslo: ({ slos, counterSources }: Definitions) => exportOpenSlo(slos, counterSources),
} as const;

/** Prints definitions in the form of another tool. Answers the exit code: 0 done, 1 faults. */
export async function exportDefinitions(
  form: keyof typeof FORMS,
  paths: readonly string[],
  io: ValidateIo,
): Promise<number> {
  const files = await definitionFiles(paths, io.env);
  const definitions = readDefinitions(files, io.env);
  for (const fault of definitions.faults) io.stderr.write(`${formatFault(fault)}\n`);
  if (definitions.faults.length > 0) return NO;
  for (const { service, name, per } of definitions.templates)
    io.stderr.write(
      `${service}/${name} is left out: an objective for each ${per.join(' and ')} has no place there\n`,
    );
  if (form === 'prometheus-rules') {
    for (const { service, name } of definitions.slos.filter(isOnlyHalfARule))
      io.stderr.write(
        `${service}/${name}: rules know neither slices nor a calendar; theirs count events, over days\n`,
      );
  }
  for (const slo of definitions.slos) {
    const edge = slo.sli === 'counters' ? slo.counters.threshold?.edge : undefined;
    // Of buckets that are not there nothing seems good.
    if (edge !== undefined)
      io.stderr.write(
        `${slo.service}/${slo.name} counts the buckets with le="${edge}" there; leeway validate --ask tells whether there are any\n`,
      );
  }
  io.stdout.write(FORMS[form](definitions));
  return YES;
}
