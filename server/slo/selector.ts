/**
 * A selector of Prometheus, `http_requests_total{job="web",code!~"5.."}`: a metric and what its labels must be. Source of the
 * grammar: prometheus.io/docs/prometheus/latest/querying/basics.
 */

/** What a label must be; values of `=~` and `!~` are regular expressions that the whole label must match. */
export type Matcher = {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
};

export type Selector = { readonly metric: string | null; readonly matchers: readonly Matcher[] };

export type SelectorReading =
  | ({ readonly ok: true } & Selector)
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
  if (rest === '' && metric !== null) return { ok: true, metric, matchers: [] };
  if (!rest.startsWith('{')) return { ok: false, reason: refusal(trimmed, rest) };
  const matchers = readMatchers(rest.slice(1));
  if (!matchers.ok) return matchers;
  if (matchers.after !== '') return { ok: false, reason: refusal(trimmed, matchers.after) };
  if (metric === null && !namesMetric(matchers.matchers))
    return { ok: false, reason: `"${trimmed}" names no metric; ${EXAMPLE}` };
  return { ok: true, metric, matchers: matchers.matchers };
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
  if (!matchers.ok || (metric === null && !namesMetric(matchers.matchers))) return null;
  const length = text.length - matchers.after.length;
  return { selector: text.slice(0, length).trim(), after: matchers.after };
}

type Matchers =
  | { readonly ok: true; readonly matchers: readonly Matcher[]; readonly after: string }
  | { readonly ok: false; readonly reason: string };

function readMatchers(text: string): Matchers {
  const matchers: Matcher[] = [];
  let rest = text.trimStart();
  while (!rest.startsWith('}')) {
    const matcher = MATCHER.exec(rest);
    if (matcher === null) {
      const near = rest === '' ? 'the closing "}" is missing' : `"${rest.slice(0, 20)}" is no label matcher`;
      return { ok: false, reason: `${near}; write matchers like code!~"5.."` };
    }
    matchers.push({
      label: matcher[1]!,
      operator: matcher[2] as Matcher['operator'],
      value: unquoted(matcher[3]!),
    });
    rest = rest.slice(matcher[0].length);
    if (rest.startsWith(',')) rest = rest.slice(1).trimStart();
    else if (rest !== '' && !rest.startsWith('}'))
      return { ok: false, reason: `"," or "}" is missing before "${rest.slice(0, 20)}"` };
  }
  return { ok: true, matchers, after: rest.slice(1).trim() };
}

function namesMetric(matchers: readonly Matcher[]): boolean {
  return matchers.some(({ label }) => label === NAME_LABEL);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** Without its quotes and what they escape; in backticks nothing is escaped. */
function unquoted(text: string): string {
  const inner = text.slice(1, -1);
  if (text.startsWith('`')) return inner;
  return inner.replaceAll(/\\(.)/g, (_, character: string) => ESCAPES[character] ?? character);
}

/** Whether a series is meant; a label that is not there is empty. */
export function selects(
  { metric, matchers }: Selector,
  name: string,
  labels: Readonly<Record<string, string>>,
): boolean {
  if (metric !== null && metric !== name) return false;
  return matchers.every(({ label, operator, value }) => {
    const own = label === NAME_LABEL ? name : (labels[label] ?? '');
    if (operator === '=') return own === value;
    if (operator === '!=') return own !== value;
    return new RegExp(`^(?:${value})$`, 's').test(own) === (operator === '=~');
  });
}

function refusal(text: string, rest: string): string {
  if (rest.startsWith('[')) return `a counter is read whole; leave ${rest} out`;
  if (/^(offset\b|@)/i.test(rest)) return `a counter is read as it is; leave "${rest}" out`;
  return `"${text}" is no selector; ${EXAMPLE}`;
}
