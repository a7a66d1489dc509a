/**
 * A selector of Prometheus, `http_requests_total{job="web",code!~"5.."}`: a metric and what its labels must be. Source of the
 * grammar: prometheus.io/docs/prometheus/latest/querying/basics.
 */

export type SelectorReading =
  | { readonly ok: true; readonly metric: string | null; readonly labels: readonly string[] }
  | { readonly ok: false; readonly reason: string };

const EXAMPLE = 'write a counter and its labels, like http_requests_total{job="web"}';
const METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const MATCHER =
  /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)\s*/;
/** A selector without one of these would be every series there is. */
const NAME_LABEL = '__name__';
/** Of PromQL, not names of metrics. */
const WORDS: ReadonlySet<string> = new Set([
  'sum',
  'by',
  'without',
  'or',
  'and',
  'unless',
  'rate',
  'increase',
]);

/** Reads one selector; anything else that PromQL has (functions, ranges, offsets) is refused with what to write. */
export function parseSelector(text: string): SelectorReading {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: false, reason: `the selector is empty; ${EXAMPLE}` };
  const metric = METRIC.exec(trimmed)?.[0] ?? null;
  const rest = trimmed.slice(metric?.length ?? 0).trimStart();
  if (rest === '' && metric !== null) return { ok: true, metric, labels: [] };
  if (!rest.startsWith('{')) return { ok: false, reason: refusal(trimmed, rest) };
  const matchers = readMatchers(rest.slice(1));
  if (!matchers.ok) return matchers;
  if (matchers.after !== '') return { ok: false, reason: refusal(trimmed, matchers.after) };
  if (metric === null && !matchers.labels.includes(NAME_LABEL))
    return { ok: false, reason: `"${trimmed}" names no metric; ${EXAMPLE}` };
  return { ok: true, metric, labels: matchers.labels };
}

/** The selector that a text begins with, and what follows it; null when it begins with none that names a metric. */
export function selectorPrefix(text: string): { readonly selector: string; readonly after: string } | null {
  const metric = METRIC.exec(text)?.[0] ?? null;
  const rest = text.slice(metric?.length ?? 0).trimStart();
  if (!rest.startsWith('{')) {
    const isName = metric !== null && !rest.startsWith('(') && !WORDS.has(metric);
    return isName ? { selector: metric, after: rest } : null;
  }
  const matchers = readMatchers(rest.slice(1));
  if (!matchers.ok || (metric === null && !matchers.labels.includes(NAME_LABEL))) return null;
  const length = text.length - matchers.after.length;
  return { selector: text.slice(0, length).trim(), after: matchers.after };
}

type Matchers =
  | { readonly ok: true; readonly labels: readonly string[]; readonly after: string }
  | { readonly ok: false; readonly reason: string };

function readMatchers(text: string): Matchers {
  const labels: string[] = [];
  let rest = text.trimStart();
  while (!rest.startsWith('}')) {
    const matcher = MATCHER.exec(rest);
    if (matcher === null) {
      const near = rest === '' ? 'the closing "}" is missing' : `"${rest.slice(0, 20)}" is no label matcher`;
      return { ok: false, reason: `${near}; write matchers like code!~"5.."` };
    }
    labels.push(matcher[1]!);
    rest = rest.slice(matcher[0].length);
    if (rest.startsWith(',')) rest = rest.slice(1).trimStart();
    else if (rest !== '' && !rest.startsWith('}'))
      return { ok: false, reason: `"," or "}" is missing before "${rest.slice(0, 20)}"` };
  }
  return { ok: true, labels, after: rest.slice(1).trim() };
}

function refusal(text: string, rest: string): string {
  if (rest.startsWith('[')) return `a counter is read whole; leave ${rest} out`;
  if (/^(offset\b|@)/i.test(rest)) return `a counter is read as it is; leave "${rest}" out`;
  return `"${text}" is no selector; ${EXAMPLE}`;
}
