/** Objectives of Pyrra: `pyrra.dev/v1alpha1`. Source: pyrra-dev/pyrra, kubernetes/api/v1alpha1. */
import { parseDuration } from '../../slo/duration.ts';
import type { Cursor } from './cursor.ts';
import { Draft, type Import, plainName } from './imported.ts';

const RANGE = '[{{.window}}]';

export function isPyrra(document: Cursor): boolean {
  return (
    /^pyrra\.dev\//.test(document.at('apiVersion').text ?? '') &&
    document.at('kind').value === 'ServiceLevelObjective'
  );
}

export function importPyrra(document: Cursor): Import {
  const { metadata, spec } = { metadata: document.at('metadata'), spec: document.at('spec') };
  const name = plainName(metadata.at('name').text);
  if (name === null) return { imported: [], leftOut: [{ at: metadata, message: 'the name is missing' }] };
  const draft = new Draft('slos', serviceOf(metadata, name), document);
  draft.set('name', name, metadata.at('name'));
  draft.set('description', spec.at('description').value || null, spec.at('description'));
  const target = spec.at('target');
  if (target.isThere) draft.set('target', `${target.text}%`, target);
  draft.set('window', spec.at('window').value, spec.at('window'));
  const indicator = spec.at('indicator');
  const kinds = { ratio, latency, latencyNative, bool_gauge: boolGauge } as const;
  const kind = (Object.keys(kinds) as (keyof typeof kinds)[]).find((key) => indicator.at(key).isThere);
  if (kind === undefined) {
    const message = `${name} is left out: the indicator is none of ${Object.keys(kinds).join(', ')}`;
    return { imported: [], leftOut: [{ at: indicator, message }] };
  }
  const fault = kinds[kind](draft, indicator.at(kind));
  if (fault !== null)
    return { imported: [], leftOut: [{ ...fault, message: `${name} is left out: ${fault.message}` }] };
  const grouping = indicator.at(kind, 'grouping');
  if (grouping.list.length > 0) setGrouping(draft, grouping, kind);
  lose(draft, metadata, spec);
  return { imported: [draft.done()], leftOut: [] };
}

/** Pyrra knows no services. */
function serviceOf(metadata: Cursor, name: string): string {
  const labels = metadata.at('labels');
  const named = ['pyrra.dev/service', 'service', 'app.kubernetes.io/name', 'app'].map(
    (key) => labels.at(key).text,
  );
  return plainName(named.find((text) => text !== null) ?? metadata.at('namespace').text) ?? name;
}

type Fault = { readonly at: Cursor; readonly message: string } | null;

function ratio(draft: Draft, indicator: Cursor): Fault {
  setMetric(draft, 'bad', indicator.at('errors', 'metric'));
  setMetric(draft, 'total', indicator.at('total', 'metric'));
  return null;
}

function latency(draft: Draft, indicator: Cursor): Fault {
  const success = indicator.at('success', 'metric');
  if (!/\ble\s*=\s*["'`]/.test(success.text ?? ''))
    return { at: success, message: 'the buckets of success are chosen by no le; write one, like le="0.3"' };
  setMetric(draft, 'good', success);
  setMetric(draft, 'total', indicator.at('total', 'metric'));
  return null;
}

function latencyNative(draft: Draft, indicator: Cursor): Fault {
  const [metric, limit] = [indicator.at('total', 'metric'), indicator.at('latency')];
  const duration = parseDuration(limit.text ?? '');
  if (!duration.ok) return { at: limit, message: duration.reason };
  const rate = `sum(rate(${withoutOffset(draft, metric)}${RANGE}))`;
  draft.set('good', `histogram_fraction(0, ${duration.us / 1e6}, ${rate}) * histogram_count(${rate})`, limit);
  draft.set('total', `histogram_count(${rate})`, metric);
  return null;
}

/** Each sample is an event, good when it is 1. */
function boolGauge(draft: Draft, indicator: Cursor): Fault {
  const metric = indicator.at('metric');
  const text = withoutOffset(draft, metric);
  draft.set('good', `sum(sum_over_time(${text}${RANGE}))`, metric);
  draft.set('total', `sum(count_over_time(${text}${RANGE}))`, metric);
  return null;
}

function setMetric(draft: Draft, key: string, metric: Cursor): void {
  draft.set(key, metric.isThere ? withoutOffset(draft, metric) : null, metric);
}

/** It is there to wait for late samples, and would move all counts. */
function withoutOffset(draft: Draft, metric: Cursor): string {
  const text = (metric.text ?? '').trim();
  const offset = /\s+offset\s+(\S+)\s*$/i.exec(text);
  if (offset === null) return text;
  draft.lose(metric, `the offset is left out: write "lag: ${offset[1]}" at the source in its place`);
  return text.slice(0, offset.index);
}

/** An objective for each group, as there; what the Prometheus works out is one. */
function setGrouping(draft: Draft, grouping: Cursor, kind: string): void {
  const names = grouping.list.map(({ text }) => text);
  if (kind === 'ratio' || kind === 'latency') draft.set('per', names, grouping);
  else
    draft.lose(
      grouping,
      `the grouping by ${names.join(', ')} is left out: all groups are one objective here`,
    );
}

function lose(draft: Draft, metadata: Cursor, spec: Cursor): void {
  const labels = metadata.at('labels');
  if (labels.keys.length > 0)
    draft.lose(labels, 'labels are left out: an objective is known by service and name');
  const annotations = metadata.at('annotations');
  if (annotations.keys.length > 0) draft.lose(annotations, 'annotations are left out');
  setAlerting(draft, spec.at('alerting'));
  const latency = spec.at('latency');
  if (latency.isThere)
    draft.lose(latency, 'latency is left out: the bucket is chosen by the label le of success');
  draft.loseOthers(spec, [
    ...['target', 'window', 'indicator', 'description', 'alerting', 'latency'],
    // All samples are counted here, which is what it gives up.
    'performance_over_accuracy',
  ]);
}

/** Without its burn rates there are no tiers; that a source is silent is told here whatever it says. */
function setAlerting(draft: Draft, alerting: Cursor): void {
  const isDisabled = alerting.at('disabled').value === true;
  if (isDisabled || alerting.at('burnrates').value === false)
    draft.set('alerts', { off: ['page', 'ticket'] }, alerting);
  const lost = alerting.keys.filter(
    (key) => !KEPT_ALERTING.includes(key) && !(key === 'absent' && alerting.at(key).value === true),
  );
  if (lost.length > 0)
    draft.lose(alerting, `alerting is left out (${lost.join(', ')}): Leeway alerts by its own tiers`);
  if (isDisabled)
    draft.lose(
      alerting,
      'alerting is disabled there, and its tiers are off; silent sources are told all the same',
    );
}

const KEPT_ALERTING = ['disabled', 'burnrates'];
