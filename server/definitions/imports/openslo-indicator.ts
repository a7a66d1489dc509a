/** The indicator of an OpenSLO objective: what of a Prometheus is asked for. */
import { parseExpression } from '../../slo/expression.ts';
import { LEEWAY_TYPE } from '../openslo-export.ts';
import type { Cursor } from './cursor.ts';
import { type Draft, type Lost, plainName } from './imported.ts';

const PROMETHEUS = /^(?:prometheus|promql|thanos|mimir|cortex|victoria-?metrics|amp)$/i;
const OPERATORS: Readonly<Record<string, string>> = { lte: '<=', lt: '<', gte: '>=', gt: '>' };

/** Finds an object that another one refers to by its name. */
export type Finder = (kind: string, name: string) => Cursor | null;

/** Sets what is counted; answers why it cannot be, or null. */
export function importIndicator(draft: Draft, spec: Cursor, objective: Cursor, find: Finder): Lost | null {
  const ratio = spec.either('ratioMetric', 'ratioMetrics');
  if (ratio.isThere) {
    for (const key of ['op', 'value'])
      if (objective.at(key).isThere)
        draft.lose(objective.at(key), `${key} is left out: the indicator is a ratio, which has no threshold`);
    return importRatio(draft, ratio, find);
  }
  const threshold = spec.at('thresholdMetric');
  if (threshold.isThere) return importThreshold(draft, threshold, objective, find);
  return { at: spec, message: 'the indicator has neither a ratioMetric nor a thresholdMetric' };
}

function importRatio(draft: Draft, ratio: Cursor, find: Finder): Lost | null {
  if (ratio.at('raw').isThere) {
    const key = ratio.at('rawType').value === 'failure' ? 'error_ratio' : 'ratio';
    const raw = queryOf(draft, ratio.at('raw'), find);
    if (!raw.ok) return raw;
    draft.set(key, raw.query, raw.at);
    draft.set('source', raw.source, raw.at);
    return null;
  }
  const own = ratio.at('good', 'metricSource');
  if (own.at('type').value === LEEWAY_TYPE) {
    for (const key of ['match', 'good', 'ignore'])
      draft.set(key, own.at('spec', key).value, own.at('spec', key));
    return null;
  }
  return importCounts(draft, ratio, find);
}

function importCounts(draft: Draft, ratio: Cursor, find: Finder): Lost | null {
  const part = ratio.at('good').isThere ? 'good' : 'bad';
  const [own, total] = [queryOf(draft, ratio.at(part), find), queryOf(draft, ratio.at('total'), find)];
  if (!own.ok) return own;
  if (!total.ok) return total;
  if (own.source !== total.source)
    return { at: own.at, message: `${part} and total are asked of two sources; one knows both` };
  const counter = ratio.at('counter');
  for (const [key, each] of [
    [part, own],
    ['total', total],
  ] as const) {
    draft.set(key, counter.value === false ? ofLevels(each.query) : each.query, each.at);
  }
  if (counter.value === false && ofLevels(total.query) !== total.query)
    draft.lose(counter, 'counter is false: every sample counts as so many events');
  draft.set('source', total.source, total.at);
  return null;
}

/** What is no counter says at each sample how many events there were. */
function ofLevels(query: string): string {
  const reading = parseExpression(query);
  const terms = reading.ok ? reading.expression.terms : null;
  if (terms === null || /\b(?:rate|increase)\s*\(/.test(query)) return query;
  return terms
    .map(({ sign, selector }) => `${sign === 1 ? '+' : '-'} sum(sum_over_time(${selector}[{{.window}}]))`)
    .join(' ')
    .slice(2);
}

function importThreshold(draft: Draft, threshold: Cursor, objective: Cursor, find: Finder): Lost | null {
  const query = queryOf(draft, threshold, find);
  if (!query.ok) return query;
  const [op, value] = [objective.at('op'), objective.at('value')];
  const operator = OPERATORS[op.text ?? ''];
  if (operator === undefined)
    return { at: objective, message: 'op is missing; a threshold needs one of lte, lt, gte, gt' };
  if (value.text === null)
    return { at: objective, message: 'value is missing; a threshold needs the value that is compared' };
  draft.set('ratio', `(${query.query}) ${operator} bool ${value.text}`, query.at);
  draft.set('source', query.source, query.at);
  draft.lose(threshold, 'the threshold is looked at once a minute: what is counted is time');
  return null;
}

type Query =
  | { readonly ok: true; readonly query: string; readonly source: string | null; readonly at: Cursor }
  | ({ readonly ok: false } & Lost);

/** `metric`: what has a metricSource; in v1alpha it is one. */
function queryOf(draft: Draft, metric: Cursor, find: Finder): Query {
  const isAlpha = metric.at('query').isThere && !metric.at('metricSource').isThere;
  const source = isAlpha ? metric : metric.at('metricSource');
  const reference = source.at('metricSourceRef').text;
  const known = reference === null ? null : find('DataSource', reference);
  const own = isAlpha ? source.at('source').text : source.at('type').text;
  const type = own ?? known?.at('spec', 'type').text ?? null;
  if (type === null || !PROMETHEUS.test(type)) {
    const named = type === null ? 'without a type' : `of type ${type}`;
    return {
      ok: false,
      at: source.isThere ? source : metric,
      message: `metrics ${named} cannot be asked for; those of a Prometheus can`,
    };
  }
  const at = isAlpha ? source.at('query') : source.at('spec').either('query', 'promql', 'expr');
  if (at.text === null)
    return { ok: false, at: source, message: 'the query is missing; write it as spec.query' };
  if (!isAlpha) draft.loseOthers(source.at('spec'), [String(at.path.at(-1))]);
  return { ok: true, query: at.text.trim(), source: plainName(reference), at };
}
