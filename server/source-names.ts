/** Which source a POST comes from, and how its lines are read. */
import type { SourceAsked, SourceFound } from './http/ports.ts';
import type { Service } from './service.ts';
import { type ServiceRule, servicesOf, USUAL_LINES } from './slo/line-rules.ts';

const SERVICE_NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;
/** Each source costs a little memory; more than this many names are a mistake of the sender. */
const MOST_SOURCES = 2_000;
const SOURCE_NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/;

/** A declared source knows its service; `service` alone stands for the source `http/<service>`. */
export function resolveSource(asked: SourceAsked, { definitions, fold }: Names): SourceFound {
  const { source } = asked;
  if (source !== undefined && !SOURCE_NAME.test(source)) {
    return refuse(`source "${source}" is not a name: letters, digits, ". _ - /", at most 128`);
  }
  const found = serviceRule(asked, { definitions, fold });
  if (!found.ok) return found;
  const name = source ?? `http/${servicesOf(found.rule)[0]}`;
  if (definitions.current().counterSources.some((known) => known.name === name)) {
    return refuse(`source "${name}" is asked for counters; name another source`);
  }
  const declared = declaration(name, definitions);
  const isNew = declared === undefined && fold.view.serviceOf(name) === undefined;
  if (isNew && fold.view.sourceCount >= MOST_SOURCES) {
    return refuse(`there are ${MOST_SOURCES} sources already; name one of them`);
  }
  if (declared?.type === 'file') {
    return refuse(`source "${name}" is read from ${declared.paths.join(', ')}; name another source`);
  }
  return {
    ok: true,
    isNew,
    source: name,
    service: found.rule,
    lines: declared?.lines ?? USUAL_LINES,
    dedupBody: declared?.dedup === 'body',
  };
}

type Names = {
  readonly definitions: Pick<Service['definitions'], 'current'>;
  readonly fold: { readonly view: Pick<Service['fold']['view'], 'serviceOf' | 'sourceCount'> };
};
type Refused = Extract<SourceFound, { ok: false }>;
type RuleFound = { readonly ok: true; readonly rule: ServiceRule } | Refused;

function serviceRule({ source, service }: SourceAsked, { definitions, fold }: Names): RuleFound {
  const known = source === undefined ? undefined : knownRule(source, { definitions, fold });
  if (service === undefined && known !== undefined) return { ok: true, rule: known };
  if (service !== undefined && known !== undefined && !isJust(known, service)) {
    const whose =
      known.kind === 'one'
        ? `belongs to service ${known.service}, not ${service}`
        : `finds the service of each line in its ${known.field}`;
    return refuse(`source "${source}" ${whose}; leave out service, or name another source`);
  }
  const name = service ?? onlyService(definitions);
  if (name === undefined) return refuse(whichService(definitions));
  if (!SERVICE_NAME.test(name)) {
    return refuse(`service "${name}" is not a name: small letters, digits, ". _ -", at most 63`);
  }
  return { ok: true, rule: { kind: 'one', service: name } };
}

/** The service of a source as it is declared, or else as it was heard before. */
function knownRule(source: string, { definitions, fold }: Names): ServiceRule | undefined {
  const declared = declaration(source, definitions);
  if (declared !== undefined) return declared.service;
  const service = fold.view.serviceOf(source);
  return service === undefined ? undefined : { kind: 'one', service };
}

function isJust(rule: ServiceRule, service: string): boolean {
  return rule.kind === 'one' && rule.service === service;
}

function declaration(source: string, definitions: Names['definitions']) {
  return definitions.current().sources.find(({ name }) => name === source);
}

function servicesWithObjectives(definitions: Names['definitions']): string[] {
  return [...new Set(definitions.current().slos.map(({ service }) => service))].sort();
}

function onlyService(definitions: Names['definitions']): string | undefined {
  const services = servicesWithObjectives(definitions);
  return services.length === 1 ? services[0] : undefined;
}

function whichService(definitions: Names['definitions']): string {
  const services = servicesWithObjectives(definitions);
  const example = services.find((service) => service !== 'leeway') ?? 'checkout';
  const choice = services.length === 0 ? '' : `; the definitions know ${services.join(', ')}`;
  return `add ?service=NAME, like ?service=${example}${choice}`;
}

function refuse(message: string): Refused {
  return { ok: false, message };
}
