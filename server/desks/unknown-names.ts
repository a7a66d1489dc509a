/** What is said of names that no definition has. */
import type { DefinitionFault } from '../definitions/fault.ts';
import { suggestion } from '../slo/near-word.ts';

type Faults = readonly DefinitionFault[];

/** `what`: a sentence without its end; `known`: what could have been meant. */
export function unknownName(what: string, word: string, known: Iterable<string>, faults: Faults): string {
  const why = faults.length === 0 ? '' : ' The definitions have faults, see leeway validate.';
  return `${what}${suggestion(word, known) || '.'}${why}`;
}

/** `own`: the objectives of the service. */
export function unknownObjective(
  { service, slo }: { readonly service: string; readonly slo: string },
  own: Iterable<string>,
  faults: Faults,
): string {
  return unknownName(`No definition names the objective "${slo}" of ${service}`, slo, own, faults);
}

export function unknownReceiver(name: string, known: readonly string[]): string {
  const remedy = known.length === 0 ? '; write one under "notify:"' : suggestion(name, known);
  return `No receiver "${name}" is defined${remedy}`;
}
