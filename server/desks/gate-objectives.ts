import { AppError } from '../app-error.ts';
import type { Definitions } from '../definitions/read.ts';
import type { Question } from '../gate/question.ts';
import type { Slo } from '../slo/definition.ts';
import { unknownName, unknownObjective } from './unknown-names.ts';

export type AskedObjectives = Pick<Question, 'service' | 'slo'>;
type Named = Pick<Definitions, 'slos' | 'templates' | 'faults'>;

/** Those that the gate is asked about: by its own name, or by that of which it was made. Throws `not_found` when there are none. */
export function askedObjectives(
  { slos, templates, faults }: Named,
  { service, slo }: AskedObjectives,
): readonly Slo[] {
  const all: readonly Slo[] = [...slos, ...templates];
  const own = all.filter((one) => one.service === service);
  if (own.length === 0) {
    const known = all.map((one) => one.service);
    const what = `No objective is defined for "${service}"`;
    throw new AppError('not_found', unknownName(what, service, new Set(known), faults));
  }
  const named = own.filter(({ name, divided }) => slo === null || name === slo || divided?.from === slo);
  if (named.length === 0) {
    const known = new Set(own.map(({ name }) => name));
    throw new AppError('not_found', unknownObjective({ service, slo: slo ?? '' }, known, faults));
  }
  return named.filter((one) => slos.includes(one));
}
