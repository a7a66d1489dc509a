import { formatFault } from '../../server/definitions/fault.ts';
import { readDefinitions } from '../../server/definitions/read.ts';

const PROMETHEUS = 'sources:\n  - { name: prom, type: prometheus, url: "http://127.0.0.1:9090" }\n';

/** Files that lie beside a Prometheus, as a folder of definitions is read. */
export function beside(...files: readonly string[]) {
  const all = [PROMETHEUS, ...files].map((text, index) => ({ path: `${index}.yaml`, text }));
  const { slos, templates, sources, counterSources, faults, warnings } = readDefinitions(all, {});
  return {
    slos,
    templates,
    sources,
    counterSources,
    faults,
    warnings,
    /** `line:column message` of what is lost, of all files but the Prometheus. */
    lost: warnings.map(({ line, column, message }) => `${line}:${column} ${message}`),
    told: faults.map(({ line, column, message }) => `${line}:${column} ${message}`),
    text: faults.map(formatFault).join('\n'),
  };
}
