/** Which service and source a POST is about. */
import type { SourceAsked, SourceFound } from './http/ports.ts';
import type { Service } from './service.ts';

const SERVICE_NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;
/** Each source costs a little memory; more than this many names are a mistake of the sender. */
const MOST_SOURCES = 2_000;
const SOURCE_NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/;

/** A declared source knows its service; `service` alone stands for the source `http/<service>`. */
export function resolveSource(
  asked: SourceAsked,
  { definitions, fold }: Pick<Service, 'definitions' | 'fold'>,
): SourceFound {
  const { source } = asked;
  if (source !== undefined && !SOURCE_NAME.test(source)) {
    return refuse(`source "${source}" is not a name: letters, digits, ". _ - /", at most 128`);
  }
  const known =
    source === undefined ? undefined : (declaredService(source, definitions) ?? fold.view.serviceOf(source));
  if (known !== undefined && asked.service !== undefined && asked.service !== known) {
    return refuse(
      `source "${source}" belongs to service ${known}, not ${asked.service}; leave out service, or name another source`,
    );
  }
  const service = asked.service ?? known ?? onlyService(definitions);
  if (service === undefined) return refuse(whichService(definitions));
  if (!SERVICE_NAME.test(service)) {
    return refuse(`service "${service}" is not a name: small letters, digits, ". _ -", at most 63`);
  }
  const name = source ?? `http/${service}`;
  if (fold.view.sourceCount >= MOST_SOURCES && fold.view.serviceOf(name) === undefined) {
    return refuse(`there are ${MOST_SOURCES} sources already; name one of them`);
  }
  return { ok: true, service, source: name };
}

type Names = Pick<Service, 'definitions'>;

function declaredService(source: string, definitions: Names['definitions']): string | undefined {
  const rule = definitions.current().sources.find(({ name }) => name === source)?.service;
  return rule?.kind === 'one' ? rule.service : undefined;
}

function servicesOf(definitions: Names['definitions']): string[] {
  return [...new Set(definitions.current().slos.map(({ service }) => service))].sort();
}

function onlyService(definitions: Names['definitions']): string | undefined {
  const services = servicesOf(definitions);
  return services.length === 1 ? services[0] : undefined;
}

function whichService(definitions: Names['definitions']): string {
  const services = servicesOf(definitions);
  const example = services.find((service) => service !== 'leeway') ?? 'checkout';
  const choice = services.length === 0 ? '' : `; the definitions know ${services.join(', ')}`;
  return `add ?service=NAME, like ?service=${example}${choice}`;
}

function refuse(message: string): SourceFound {
  return { ok: false, message };
}
