/** What the log says when definitions are read. */
import type { Logger } from 'pino';
import type { Definitions } from './definitions/read.ts';
import { plural } from './slo/words.ts';

/** One slip may make faults by the hundred. */
const MOST_FAULTS = 5;

/** A fault needs someone to mend a file; until then the last good version holds. */
export function tellDefinitions(
  { slos, faults }: Pick<Definitions, 'slos' | 'faults'>,
  log: Pick<Logger, 'warn' | 'info'>,
): void {
  for (const { file, line, column, message } of faults.slice(0, MOST_FAULTS))
    log.warn({ file, line, column }, `definitions: ${message}`);
  const more = faults.length - MOST_FAULTS;
  if (more > 0) log.warn(`definitions: ${plural(more, 'more fault')}; leeway validate and the page tell all`);
  log.info({ objectives: slos.length, faults: faults.length }, 'definitions are in force');
}
