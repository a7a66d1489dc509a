import { AppError } from './app-error.ts';
import type { Definitions } from './definitions/read.ts';
import type { Question } from './gate/question.ts';
import type { Slo } from './slo/definition.ts';
import { suggestion } from './slo/near-word.ts';

export type AskedObjectives = Pick<Question, 'service' | 'slo'>;
type Named = Pick<Definitions, 'slos' | 'templates' | 'faults'>;

/** Those that the gate is asked about: by its own name, or by that of which it was made. Throws `not_found` when there are none. */
export function objectivesOf(
  { slos, templates, faults }: Named,
  { service, slo }: AskedObjectives,
): readonly Slo[] {
  const why = faults.length === 0 ? '' : ' The definitions have faults, see leeway validate.';
  const all: readonly Slo[] = [...slos, ...templates];
  const own = all.filter((one) => one.service === service);
  if (own.length === 0) {
    const near = suggestion(service, new Set(all.map((one) => one.service)));
    throw new AppError('not_found', `No objective is defined for "${service}"${near || '.'}${why}`);
  }
  const named = own.filter(({ name, divided }) => slo === null || name === slo || divided?.from === slo);
  if (named.length === 0) {
    const near = suggestion(slo ?? '', new Set(own.map(({ name }) => name)));
    const message = `No definition names the objective "${slo}" of ${service}${near || '.'}${why}`;
    throw new AppError('not_found', message);
  }
  return named.filter((one) => slos.includes(one));
}
