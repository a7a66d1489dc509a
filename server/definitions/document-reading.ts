import { histogramCounters } from '../slo/bucket-threshold.ts';
import type { Slo } from '../slo/definition.ts';
import type { Expression } from '../slo/expression.ts';
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
import { formFault, issueFaults } from './issues.ts';
import { type NotifyReading, readNotify, withoutNotify } from './notify-reading.ts';
import { policyFaults, policyOf } from './policy-reading.ts';
import type { PolicyFields } from './policy-shape.ts';
import { DocumentShape, type SloFields } from './schema.ts';
import type { SourceDefinition } from './source.ts';
import { toSource } from './source-reading.ts';
import type { YamlDocument } from './yaml-documents.ts';
import type { KeyPath, Places } from './yaml-places.ts';

type DocumentReading = {
  readonly slos: readonly Slo[];
  readonly sources: readonly SourceDefinition[];
  readonly notify: NotifyReading;
  readonly faults: readonly DefinitionFault[];
};

/** Reads one YAML document to domain values, or to all of its faults. */
export function readDocument({ value, places }: YamlDocument): DocumentReading {
  const notify = readNotify(value, places);
  const reading = DocumentShape.safeParse(withoutNotify(value));
  const faults = formFaults(value).map((fault) => formFault(places, fault));
  if (!reading.success) faults.push(...reading.error.issues.flatMap((issue) => issueFaults(places, issue)));
  if (!reading.success || faults.length > 0) return { slos: [], sources: [], notify, faults };
  const { service = '', slos: fields = [], sources = [], ...forAll } = reading.data;
  const slos = fields.map((each, index) => toSlo(places, service, each, index, forAll));
  const ofTiers = slos.flatMap((slo, index) =>
    choosesTiers(fields[index]!.alerts)
      ? tierFaults(slo, places, ['slos', index, 'alerts'])
      : tierFaults(slo, places, ['alerts'], `${slo.name}: `),
  );
  const ofPolicies = policyFaults(
    places,
    forAll.policy,
    fields.map(({ policy }) => policy),
  );
  if (ofTiers.length + ofPolicies.length > 0)
    return { slos: [], sources: [], notify, faults: [...ofTiers, ...ofPolicies] };
  return {
    slos,
    sources: sources.map((each, index) => toSource(each, service, places.place(['sources', index]))),
    notify,
    faults: [],
  };
}

/** What a document says for all of its objectives. */
type ForAll = {
  readonly alerts?: AlertsFields | undefined;
  readonly policy?: PolicyFields | undefined;
  readonly public?: boolean | undefined;
};

function toSlo(places: Places, service: string, fields: SloFields, index: number, ofDocument: ForAll): Slo {
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
    alerts: alertRules(ofDocument.alerts, fields.alerts),
    policy: policyOf(ofDocument.policy, fields.policy),
    isPublic: ofDocument.public ?? false,
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
