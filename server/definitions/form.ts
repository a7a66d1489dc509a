/** What the keys of one document or objective must be to each other; their values are checked by the schema. */
import { sourceFaults } from './source-form.ts';
import type { KeyPath } from './yaml-places.ts';

export type FormFault = {
  readonly path: KeyPath;
  /** The key to point at; null for the value at `path`, or the place it is missing from. */
  readonly key: string | null;
  readonly message: string;
};

const SPELLED_OUT = ['target', 'match', 'good', 'window'] as const;

export function formFaults(document: unknown): FormFault[] {
  if (!isRecord(document)) return [];
  const faults: FormFault[] = [];
  if ('slos' in document && !('service' in document)) {
    faults.push({
      path: [],
      key: 'slos',
      message: 'the service of these objectives is missing; write "service: NAME" above',
    });
  }
  if ('alerts' in document && !('service' in document)) {
    const message =
      'alerts are of the objectives of a service; write "service: NAME" above, or alerts in an objective';
    faults.push({ path: [], key: 'alerts', message });
  }
  if ('policy' in document && !('service' in document)) {
    const message =
      'a policy is of the objectives of a service; write "service: NAME" above, or policy in an objective';
    faults.push({ path: [], key: 'policy', message });
  }
  if ('public' in document && !('service' in document)) {
    const message = 'public is of a service; write "service: NAME" above';
    faults.push({ path: [], key: 'public', message });
  }
  for (const [index, slo] of listOf(document.slos).entries())
    faults.push(...objectiveFaults(slo, ['slos', index]));
  for (const [index, source] of listOf(document.sources).entries()) {
    if (isRecord(source)) faults.push(...sourceFaults(source, ['sources', index], 'service' in document));
  }
  return faults;
}

function objectiveFaults(slo: unknown, path: KeyPath): FormFault[] {
  if (!isRecord(slo)) return [];
  if (COUNTERS.some((key) => key in slo) || typeof slo.good === 'string') return counterFaults(slo, path);
  const given = SPELLED_OUT.filter((key) => key in slo);
  if ('objective' in slo) {
    const twice = given.map((key) => ({
      path,
      key,
      message: `"${key}" is given by the objective already; write one of them`,
    }));
    return [...twice, ...ignoreFaults(slo, path)];
  }
  if (given.length === 0) {
    return [
      {
        path,
        key: null,
        message: 'the objective is missing; write "objective:", or target, match, good and window',
      },
    ];
  }
  const missing = SPELLED_OUT.filter((key) => !(key in slo));
  const absent = missing.map((key) => ({ path, key: null, message: `${key} is missing; ${EXAMPLES[key]}` }));
  return [...absent, ...goodFaults(slo, path), ...ignoreFaults(slo, path)];
}

const EXAMPLES: Readonly<Record<(typeof SPELLED_OUT)[number], string>> = {
  target: 'write one like "target: 99.9%"',
  match:
    'write one like "match: { method: GET, route: /s/:id }", or "match: { method: any }" for every request',
  good: 'write one like "good: { status: non-5xx, under: 300ms }"',
  window: 'write one like "window: 30d"',
};

const RATIOS = ['ratio', 'error_ratio'] as const;
const COUNTERS = ['source', 'total', 'bad', 'histogram', ...RATIOS] as const;
const COUNTER_EXAMPLES = {
  ...EXAMPLES,
  total: 'write the counter of all events, like "total: http_requests_total{job="web"}"',
};

/** Of an objective on a Prometheus: total, and either good or bad; or one of the ratios; nothing that is about lines of logs. */
function counterFaults(slo: Keys, path: KeyPath): FormFault[] {
  const faults: FormFault[] = (['objective', 'match', 'ignore'] as const)
    .filter((key) => key in slo)
    .map((key) => ({
      path,
      key,
      message: `an objective on counters of a Prometheus has no ${key}; leave it out`,
    }));
  const ratio = RATIOS.find((key) => key in slo);
  const needed =
    ratio === undefined && !('histogram' in slo)
      ? (['target', 'total', 'window'] as const)
      : (['target', 'window'] as const);
  for (const key of needed) {
    if (!(key in slo))
      faults.push({ path, key: null, message: `${key} is missing; ${COUNTER_EXAMPLES[key]}` });
  }
  if (ratio !== undefined) return [...faults, ...ratioFaults(slo, path, ratio)];
  return [...faults, ...('histogram' in slo ? histogramFaults(slo, path) : partFaults(slo, path))];
}

type Keys = Readonly<Record<string, unknown>>;

/** Its good has a duration and nothing else. */
function histogramFaults(slo: Keys, path: KeyPath): FormFault[] {
  const twice = (['total', 'bad'] as const)
    .filter((key) => key in slo)
    .map((key) => ({ path, key, message: `the histogram has its total itself; leave ${key} out` }));
  const { good } = slo;
  if (!isRecord(good) || (!('under' in good) && !('at_most' in good))) {
    const message = 'good of a histogram is a duration; write one like "good: { at_most: 300ms }"';
    return [...twice, { path, key: 'good' in slo ? 'good' : null, message }];
  }
  if (!('status' in good)) return [...twice, ...goodFaults(slo, path)];
  const message = 'a histogram has no status; choose it by a label, like {code!~"5.."}';
  return [...twice, { path: [...path, 'good'], key: 'status', message }];
}

function ratioFaults(slo: Keys, path: KeyPath, ratio: (typeof RATIOS)[number]): FormFault[] {
  return (['total', 'good', 'bad', 'histogram', 'error_ratio'] as const)
    .filter((key) => key in slo && key !== ratio)
    .map((key) => ({
      path,
      key,
      message: `${ratio} says it all already; write ${ratio}, or total and good`,
    }));
}

function partFaults(slo: Keys, path: KeyPath): FormFault[] {
  if ('good' in slo && 'bad' in slo)
    return [{ path, key: 'bad', message: 'the events are divided twice; write good or bad' }];
  if (!('good' in slo) && !('bad' in slo)) {
    const message =
      'good is missing; write the counter of the good events, or "bad:" with that of the bad ones';
    return [{ path, key: null, message }];
  }
  if (!('good' in slo) || typeof slo.good === 'string') return [];
  const message = 'beside total good is a counter, like http_requests_total{job="web",code!~"5.."}';
  return [{ path, key: 'good', message }];
}

function goodFaults(slo: Keys, path: KeyPath): FormFault[] {
  const { good } = slo;
  if (!isRecord(good)) return [];
  const at = [...path, 'good'];
  if ('under' in good && 'at_most' in good) {
    return [{ path: at, key: 'at_most', message: 'the duration is given twice; write under or at_most' }];
  }
  if (Object.keys(good).length > 0) return [];
  return [{ path: at, key: null, message: 'good has no condition; write status, under or at_most' }];
}

function ignoreFaults(slo: Keys, path: KeyPath): FormFault[] {
  if (!isRecord(slo.ignore) || Object.keys(slo.ignore).length > 0) return [];
  return [
    { path: [...path, 'ignore'], key: null, message: 'ignore has no condition; write status or route' },
  ];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
