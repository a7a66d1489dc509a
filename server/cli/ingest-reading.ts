/** Whose lines the files of `leeway ingest` hold, and how they are read. */
import { AppError } from '../app-error.ts';
import type { FileReading } from '../file-sink.ts';
import type { Service } from '../service.ts';
import { type LineRules, servicesOf, USUAL_LINES } from '../slo/line-rules.ts';
import { FORMAT_NAMES } from '../slo/log-formats.ts';
import { suggestion } from '../slo/near-word.ts';

export type IngestOptions = {
  readonly json: boolean;
  readonly service?: string;
  readonly source?: string;
  readonly format?: string;
  readonly timezone?: string;
  readonly url?: string;
};

const SERVICE_NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const SOURCE_NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/;

/** Refuses what no way of reading could make sense of. */
export function checkOptions({ service, source, format, timezone }: IngestOptions): void {
  if (service !== undefined && !SERVICE_NAME.test(service))
    throw wrong(`--service ${service}: a service is small letters, digits, ". _ -", at most 63`);
  if (source !== undefined && !SOURCE_NAME.test(source))
    throw wrong(`--source ${source}: a source is letters, digits, ". _ - /", at most 128`);
  if (format !== undefined && !FORMAT_NAMES.includes(format)) {
    const meant = suggestion(format, FORMAT_NAMES);
    throw wrong(`--format ${format}: no such format${meant}; there are ${FORMAT_NAMES.join(', ')}`);
  }
  if (timezone !== undefined && !isTimezone(timezone))
    throw wrong(`--timezone ${timezone}: no such time zone; write one like Europe/Berlin or UTC`);
}

/** A declared source says it all; a service alone stands for the source `file/<service>`. */
export function readingOf(options: IngestOptions, service: Service): FileReading {
  const { source } = options;
  const declared = service.definitions.current().sources.find(({ name }) => name === source);
  if (declared === undefined) {
    const name = options.service ?? heardService(source, service) ?? onlyService(service);
    const lines = linesOf(options, USUAL_LINES);
    return { source: source ?? `file/${name}`, service: { kind: 'one', service: name }, lines };
  }
  const services = servicesOf(declared.service);
  if (options.service !== undefined && (services.length > 1 || services[0] !== options.service))
    throw wrong(
      `source ${source} belongs to ${services.join(', ')}, not ${options.service}; leave out --service`,
    );
  return { source: declared.name, service: declared.service, lines: linesOf(options, declared.lines) };
}

export function linesOf({ format, timezone }: IngestOptions, lines: LineRules): LineRules {
  return {
    ...(format === undefined ? lines : { ...lines, format, fields: null }),
    timezone: timezone ?? lines.timezone,
  };
}

function heardService(source: string | undefined, { fold }: Service): string | undefined {
  return source === undefined ? undefined : fold.view.serviceOf(source);
}

function onlyService({ definitions }: Service): string {
  const names = [...new Set(definitions.current().slos.map(({ service }) => service))].sort();
  if (names.length === 1) return names[0]!;
  const choice = names.length === 0 ? '' : `; the definitions know ${names.join(', ')}`;
  throw wrong(`say whose lines they are with --service NAME, or --source NAME of the definitions${choice}`);
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export function wrong(message: string): AppError {
  return new AppError('bad_request', message);
}
