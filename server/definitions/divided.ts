/** Objectives that are written once for each value of a label. */
import { readBy, type Slo } from '../slo/definition.ts';
import { expandPer, MOST_VALUES, REQUEST_LABELS, type SeenValues } from '../slo/per.ts';
import type { DefinitionWarning } from './fault.ts';

export type Divided = {
  /** Each stands for itself. */
  readonly slos: readonly Slo[];
  /** What some of them were made of. */
  readonly templates: readonly Slo[];
  readonly warnings: readonly DefinitionWarning[];
};

/** Why an objective cannot be divided by its labels; null when it can. */
export function whyUndivided(slo: Slo): string | null {
  if (slo.sli === 'counters')
    return slo.per.length > 0 && readBy(slo.counters) === 'queries'
      ? 'what the Prometheus works out is not divided; write counters, or leave per out'
      : null;
  const unknown = slo.per.filter((label) => !REQUEST_LABELS.includes(label));
  return unknown.length === 0
    ? null
    : `requests are divided by ${REQUEST_LABELS.join(' and ')}; leave ${unknown.join(', ')} out of per`;
}

export function divide(written: readonly Slo[], seen: readonly SeenValues[]): Divided {
  const templates = written.filter(({ per }) => per.length > 0);
  const valuesOf = ({ service, name, per }: Slo) =>
    seen
      .filter((one) => one.service === service && one.slo === name)
      .map(({ values }) => values)
      // Of other labels they are of another day.
      .filter((values) => Object.keys(values).sort().join() === [...per].sort().join());
  return {
    slos: written.flatMap((slo) => (slo.per.length === 0 ? [slo] : expandPer(slo, valuesOf(slo)))),
    templates,
    warnings: templates.flatMap((slo) => {
      const count = valuesOf(slo).length;
      if (count <= MOST_VALUES) return [];
      const message = `${slo.name}: ${count} values of ${slo.per.join(', ')} were seen; the first ${MOST_VALUES} have an objective`;
      return [{ ...slo.place, service: slo.service, name: slo.name, message }];
    }),
  };
}
