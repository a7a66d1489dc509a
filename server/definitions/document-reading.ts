import type { z } from 'zod';
import { histogramCounters } from '../slo/bucket-threshold.ts';
import type { Slo } from '../slo/definition.ts';
import type { Expression } from '../slo/expression.ts';
import { suggestion } from '../slo/near-word.ts';
import {
  renderCounterObjective,
  renderHistogramObjective,
  renderObjective,
  withSlices,
} from '../slo/render.ts';
import type { ObjectiveParts } from '../slo/sentence.ts';
import type { Slices } from '../slo/slices.ts';
import { alertRules, choosesTiers, tierFaults } from './alerts-reading.ts';
import type { AlertsFields } from './alerts-shape.ts';
import type { DefinitionFault } from './fault.ts';
import { formFaults } from './form.ts';
import { DocumentShape, keysAt, type SloFields } from './schema.ts';
import type { SourceDefinition } from './source.ts';
import { toSource } from './source-reading.ts';
import type { YamlDocument } from './yaml-documents.ts';
import type { KeyPath, Places } from './yaml-places.ts';

type DocumentReading = {
  readonly slos: readonly Slo[];
  readonly sources: readonly SourceDefinition[];
  readonly faults: readonly DefinitionFault[];
};

type Issue = z.core.$ZodIssue;

/** Reads one YAML document to domain values, or to all of its faults. */
export function readDocument({ value, places }: YamlDocument): DocumentReading {
  const reading = DocumentShape.safeParse(value);
  const faults = formFaults(value).map(({ path, key, message }) =>
    key === null ? places.fault(path, message) : places.faultAtKey(path, key, message),
  );
  if (!reading.success) faults.push(...reading.error.issues.flatMap((issue) => issueFaults(places, issue)));
  if (!reading.success || faults.length > 0) return { slos: [], sources: [], faults };
  const { service = '', slos: fields = [], sources = [], alerts } = reading.data;
  const slos = fields.map((each, index) => toSlo(places, service, each, index, alerts));
  const ofTiers = slos.flatMap((slo, index) =>
    choosesTiers(fields[index]!.alerts)
      ? tierFaults(slo, places, ['slos', index, 'alerts'])
      : tierFaults(slo, places, ['alerts'], `${slo.name}: `),
  );
  if (ofTiers.length > 0) return { slos: [], sources: [], faults: ofTiers };
  return {
    slos,
    sources: sources.map((each, index) => toSource(each, service, places.place(['sources', index]))),
    faults: [],
  };
}

function issueFaults(places: Places, issue: Issue): DefinitionFault[] {
  const { path, message } = issue;
  if (places.isUnexpanded(path)) return [];
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysAt(path);
    return issue.keys.map((key) =>
      places.faultAtKey(path, key, `unknown key "${key}"${suggestion(key, allowed)}`),
    );
  }
  const meant = issue.code === 'invalid_union' && places.isMap(path) ? mappingMeant(issue) : null;
  if (meant !== null)
    return meant.flatMap((inner) => issueFaults(places, { ...inner, path: [...path, ...inner.path] }));
  const { offset, length } = (issue.code === 'custom' && issue.params) || {};
  if (typeof offset === 'number' && typeof length === 'number') {
    return [places.faultWithin(path, offset, length, message)];
  }
  return [places.fault(path, message)];
}

/** What is wrong within a value that is either a text or a map, when a map is written. */
function mappingMeant({ errors }: Extract<Issue, { code: 'invalid_union' }>): Issue[] | null {
  const ofMap = errors.find((issues) =>
    issues.every(({ code, path }) => code !== 'invalid_type' || path.length > 0),
  );
  return ofMap ?? null;
}

function toSlo(
  places: Places,
  service: string,
  fields: SloFields,
  index: number,
  ofDocument: AlertsFields | undefined,
): Slo {
  const path: KeyPath = ['slos', index];
  const words = {
    service,
    name: fields.name,
    description: fields.description ?? null,
    runbook: fields.runbook ?? null,
    source: places.written(path),
    place: places.place(path),
    slices: slicesOf(fields),
    per: fields.per ?? [],
    divided: null,
    alerts: alertRules(ofDocument, fields.alerts),
  };
  const counters = onCounters(fields);
  if (counters !== null)
    return { ...words, ...counters, objective: withSlices(counters.objective, words.slices) };
  const parts = fields.objective?.parts ?? spelledOut(fields);
  const { ignore } = fields;
  return {
    ...words,
    sli: 'events',
    objective: withSlices(
      fields.objective?.text.trim().replace(/\s+/g, ' ') ??
        renderObjective(parts, writtenRoute(places, path)),
      words.slices,
    ),
    ...parts,
    ignore: ignore === undefined ? null : { status: ignore.status ?? null, routes: ignore.route ?? [] },
  };
}

function slicesOf({ slices }: SloFields): Slices | null {
  return slices === undefined ? null : { minutes: slices.length, target: slices.target ?? null };
}

/** Null for an objective on requests. The source that is meant may be known only when all files are read. */
function onCounters(fields: SloFields) {
  const { target, window, total = null, good, bad, ratio, error_ratio: errors, source = '' } = fields;
  if (fields.histogram !== undefined) {
    const limit = isExpression(good) ? undefined : (good?.under ?? good?.at_most);
    const own = histogramCounters(fields.histogram, limit!);
    const counters = { source, counts: 'good', ...own, digest: '' } as const;
    const objective = renderHistogramObjective(target!, fields.histogram, limit!, window!);
    return { sli: 'counters', target: target!, window: window!, counters, objective } as const;
  }
  const ofGood = ratio ?? (isExpression(good) ? good : undefined);
  const part = ofGood ?? errors ?? bad;
  if (part === undefined) return null;
  const counters = {
    source,
    counts: ofGood === undefined ? 'bad' : 'good',
    part,
    total,
    threshold: null,
    digest: '',
  } as const;
  const objective = renderCounterObjective(target!, counters, window!);
  return { sli: 'counters', target: target!, window: window!, counters, objective } as const;
}

function isExpression(good: SloFields['good']): good is Expression {
  return good !== undefined && 'text' in good;
}

/** The parts are all there: {@link formFaults} has seen to it. */
function spelledOut({ target, match, good: given, window }: SloFields): ObjectiveParts {
  const good = isExpression(given) ? undefined : given;
  return {
    target: target!,
    match: { methods: match!.method ?? null, route: match!.route ?? null },
    good: { status: good!.status ?? null, duration: good!.under ?? good!.at_most ?? null },
    window: window!,
  };
}

function writtenRoute(places: Places, path: KeyPath): string | undefined {
  const route = places.value([...path, 'match', 'route']);
  return typeof route === 'string' ? route : undefined;
}
