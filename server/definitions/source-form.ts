/** What the keys of one source must be to each other; their values are checked by the schema. */
import { logFormat } from '../slo/log-formats.ts';
import type { FormFault } from './form.ts';
import type { KeyPath } from './yaml-places.ts';

type Keys = Readonly<Record<string, unknown>>;

export function sourceFaults(source: Keys, path: KeyPath, hasService: boolean): FormFault[] {
  if (source.type === 'scrape' || 'targets' in source) return askedFaults(source, path, SCRAPE);
  if (source.type === 'prometheus' || 'url' in source) return askedFaults(source, path, PROMETHEUS);
  return [
    ...PROMETHEUS_KEYS.filter((key) => key in source).map((key) => notOfLogs(key, path)),
    ...(hasService || 'service' in source ? [] : [noService(path)]),
    ...typeFaults(source, path),
    ...formatFaults(source, path),
    ...fieldFaults(source, path),
  ];
}

/** What is asked over HTTP, by the key that says where. */
type AskedKind = {
  readonly type: string;
  readonly where: string;
  readonly foreign: readonly string[];
  readonly example: string;
};

const PROMETHEUS_KEYS = ['interval', 'bearer', 'basic', 'headers', 'ca'];
const LOG_KEYS = ['path', 'service', 'format', 'fields', 'timezone', 'dedup', 'rejected_above'];

function notOfLogs(key: string, path: KeyPath): FormFault {
  return {
    path,
    key,
    message: `${key} is of sources of type prometheus, which have a url, or scrape, which have targets; leave it out`,
  };
}

const PROMETHEUS: AskedKind = {
  type: 'prometheus',
  where: 'url',
  foreign: [...LOG_KEYS, 'targets'],
  example: '"http://127.0.0.1:9090"',
};
const SCRAPE: AskedKind = {
  type: 'scrape',
  where: 'targets',
  // Its samples are of the moment.
  foreign: [...LOG_KEYS, 'url', 'lag'],
  example: '"http://127.0.0.1:3000/metrics"',
};

function askedFaults(source: Keys, path: KeyPath, { type, where, foreign, example }: AskedKind): FormFault[] {
  const faults: FormFault[] = foreign
    .filter((key) => key in source)
    .map((key) => ({ path, key, message: `a source of type ${type} has no ${key}; leave it out` }));
  if (!(where in source)) {
    const verb = where === 'url' ? 'is' : 'are';
    faults.push({ path, key: null, message: `${where} ${verb} missing; write one like ${example}` });
  }
  if (source.type !== undefined && source.type !== type) {
    const message = `a source of type ${source.type} has no ${where}; leave one of them out`;
    faults.push({ path, key: where, message });
  }
  return [...faults, ...credentialFaults(source, path)];
}

/** Of what is asked, and of receivers that are reached in the same way. */
export function credentialFaults(keys: Keys, path: KeyPath): FormFault[] {
  const credentials = ['bearer', 'basic'].filter((key) => key in keys);
  const named =
    isKeys(keys.headers) && Object.keys(keys.headers).some((name) => /^authorization$/i.test(name));
  if (credentials.length + (named ? 1 : 0) <= 1) return [];
  const message = 'credentials are given twice; write one of bearer, basic and the header Authorization';
  return [{ path, key: credentials.at(-1)!, message }];
}

function noService(path: KeyPath): FormFault {
  return {
    path,
    key: null,
    message:
      'the service of this source is missing; write "service: NAME", or "service: { field: host, map: { … } }"',
  };
}

function typeFaults(source: Keys, path: KeyPath): FormFault[] {
  const { type } = source;
  const faults: FormFault[] = [];
  if (type === 'http' && 'path' in source) {
    const message = 'a source of type http has no path; leave one of them out';
    faults.push({ path, key: 'path', message });
  }
  if (type === 'file' && !('path' in source)) {
    const message = 'path is missing; write one like /var/log/nginx/access.log, a glob, or a list of them';
    faults.push({ path, key: null, message });
  }
  if ((type === 'file' || 'path' in source) && source.dedup === 'body') {
    const message = 'the lines of a file are counted once by their place in it; leave dedup out';
    faults.push({ path, key: 'dedup', message });
  }
  return faults;
}

function formatFaults(source: Keys, path: KeyPath): FormFault[] {
  if (!('format' in source)) return [];
  if ('fields' in source) {
    return [{ path, key: 'format', message: 'fields stand in the place of a format; write one of them' }];
  }
  if (!('path' in source) || logFormat(String(source.format))?.timed !== false) return [];
  const message = `lines of ${source.format} have no time, and each line of a file needs its own; send them over HTTP`;
  return [{ path, key: 'format', message }];
}

function fieldFaults(source: Keys, path: KeyPath): FormFault[] {
  const { fields } = source;
  if (!isKeys(fields)) return [];
  const at = [...path, 'fields'];
  const twice = ['method', 'path'].filter((key) => key in fields && 'request' in fields);
  const faults: FormFault[] = twice.map((key) => ({
    path: at,
    key,
    message: `${key} is in the request line already; write request, or method and path`,
  }));
  const lacking = missingFields(fields);
  if (lacking !== null) faults.push({ path: at, key: null, message: lacking });
  return faults;
}

function missingFields(fields: Keys): string | null {
  if ('request' in fields || 'route' in fields) return null;
  const [hasMethod, hasPath] = ['method' in fields, 'path' in fields];
  if (!hasMethod && !hasPath) {
    return 'method and path are missing; write both, or request or route when one field holds them';
  }
  if (!hasPath) return 'path is missing; write path or route';
  return hasMethod ? null : 'method is missing';
}

function isKeys(value: unknown): value is Keys {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
