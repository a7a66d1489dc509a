/** Objectives that are written once and hold for each value of a label: `per: [route]`. */
import type { BucketThreshold } from './bucket-threshold.ts';
import type { CounterSlo, EventSlo, Slo } from './definition.ts';
import { type Expression, overRange, parseExpression } from './expression.ts';
import { writtenRoute } from './proposal-yaml.ts';
import { parseRoute, relation } from './route-shape.ts';

/** What the labels of `per` were seen as, together. */
export type LabelValues = Readonly<Record<string, string>>;

/** The values that an objective was seen with. */
export type SeenValues = { readonly service: string; readonly slo: string; readonly values: LabelValues };

/** More would be a page that nobody reads, and work for each of them. */
export const MOST_VALUES = 100;

/** What requests can be divided by. */
export const REQUEST_LABELS: readonly string[] = ['route', 'method'];

const LONGEST_NAME = 63;

/** An objective for each of the values, in their order; those after the first hundred are left out. */
export function expandPer(template: Slo, seen: readonly LabelValues[]): Slo[] {
  const names = new Set<string>();
  return seen.slice(0, MOST_VALUES).flatMap((values): Slo[] => {
    const name = nameOf(template, values, names);
    const words = template.per.map((label) => `${label} ${shown(label, values)}`).join(', ');
    const of = {
      name,
      objective: `${template.objective}, for ${words}`,
      per: [],
      divided: { from: template.name, values },
    };
    return template.sli === 'events' ? ofRequests(template, values, of) : [ofCounters(template, values, of)];
  });
}

function shown(label: string, values: LabelValues): string {
  const value = values[label] ?? '';
  if (label === 'route') return writtenRoute(value);
  return value === '' ? '""' : value;
}

/** `read:s-id`: what tells it from the others. */
function nameOf({ name, per }: Slo, values: LabelValues, taken: Set<string>): string {
  const slug =
    per
      .map((label) =>
        shown(label, values)
          .toLowerCase()
          .replaceAll(/[^a-z0-9._-]+/g, '-'),
      )
      .map((text) => text.replaceAll(/^-+|-+$/g, ''))
      .filter((text) => text !== '')
      .join(':') || 'root';
  const plain = `${name}:${slug}`.slice(0, LONGEST_NAME);
  let own = plain;
  for (let number = 2; taken.has(own); number++) own = `${plain}-${number}`;
  taken.add(own);
  return own;
}

type Words = Pick<Slo, 'name' | 'objective' | 'per' | 'divided'>;

function ofRequests(template: EventSlo, values: LabelValues, words: Words): EventSlo[] {
  const route = values.route === undefined ? null : parseRoute(writtenRoute(values.route));
  if (route?.ok === false) return [];
  const match = {
    methods: values.method === undefined ? template.match.methods : [values.method],
    route: route?.route ?? template.match.route,
  };
  return [{ ...template, ...words, match }];
}

/** What of a series of requests an objective is divided by; null when it does not count them, or not wholly. */
export function valuesOfRequest(
  { match, ignore, per }: EventSlo,
  series: { readonly method: string; readonly route: string },
): LabelValues | null {
  if (!series.route.startsWith('/')) return null;
  if (match.methods !== null && !match.methods.includes(series.method)) return null;
  if (relation(match.route, series.route) !== 'contained') return null;
  if ((ignore?.routes ?? []).some((route) => relation(route, series.route) === 'contained')) return null;
  return Object.fromEntries(per.map((label) => [label, label === 'route' ? series.route : series.method]));
}

function ofCounters(template: CounterSlo, values: LabelValues, words: Words): CounterSlo {
  const { part, total, threshold } = template.counters;
  const counters = {
    ...template.counters,
    part: chosen(part, values),
    total: total === null ? null : chosen(total, values),
    threshold: threshold === null ? null : chosenBuckets(threshold, values),
  };
  return { ...template, ...words, counters };
}

/** An expression that sums the growth of counters, of the series with these values. */
function chosen(expression: Expression, values: LabelValues): Expression {
  const { text, terms } = expression;
  if (terms === null) throw new Error(`${text} is not divided: the Prometheus works it out`);
  const own = terms.map(({ sign, selector }) => ({ sign, selector: withMatchers(selector, values) }));
  const isBare = terms.length === 1 && terms[0]!.selector === text;
  const written = isBare ? own[0]!.selector : overRange({ ...expression, terms: own }, '{{.window}}');
  const reading = parseExpression(written);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.expression;
}

function chosenBuckets(threshold: BucketThreshold, values: LabelValues): BucketThreshold {
  return { ...threshold, buckets: withMatchers(threshold.buckets, values) };
}

function withMatchers(selector: string, values: LabelValues): string {
  const matchers = Object.entries(values)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(',');
  if (!selector.endsWith('}')) return `${selector}{${matchers}}`;
  const open = selector.slice(0, -1).replace(/,?\s*$/, '');
  return `${open}${open.endsWith('{') ? '' : ','}${matchers}}`;
}
