/**
 * PromQL that counts events. What only sums the growth of counters is taken apart into their selectors, so that it can be read
 * from raw samples; any other PromQL is left to the Prometheus. Source of the grammar:
 * prometheus.io/docs/prometheus/latest/querying/basics.
 */
import { parseSelector, selectorPrefix } from './selector.ts';

/** What the growth of a selector's series is: added, or taken away. */
export type Term = { readonly sign: 1 | -1; readonly selector: string };

export type Expression = {
  /** As written. */
  readonly text: string;
  /** Null when the Prometheus has to work it out. */
  readonly terms: readonly Term[] | null;
  /**
   * What its value is multiplied by to be events a minute, where the Prometheus works it out over {@link QUERY_RANGE}; null
   * when its text does not tell, as of quotients.
   */
  readonly perMinute: number | null;
};

export type ExpressionReading =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly reason: string };

/** The range that stands for `{{.window}}` where a minute is asked for: the shortest that Sloth knows, four scrapes at least. */
export const QUERY_RANGE = '5m';
const QUERY_RANGE_MINUTES = 5;

const WINDOW = /\{\{\s*\.window\s*\}\}/g;
const RANGE = /\[\s*(?:\{\{\s*\.window\s*\}\}|(?:\d+(?:ms|[smhdwy]))+)\s*\]/y;
const OVER_TIME =
  /\b(?:i?rate|increase|i?delta|deriv|changes|resets|[a-z]+_over_time|histogram_[a-z]+)\s*\(|:[a-z_]*(?:rate|increase)/;
const PER_SECOND = /\b(?:i?rate|deriv)\s*\(|:[a-z_]*rate/;
/** A series that a rule recorded: its value is a rate already, or what was counted over a time. */
const RECORDED = /^[a-zA-Z0-9_]*:[a-zA-Z0-9_:]*(?:rate|increase)(?:\d+[smhdw])?\b/;
const QUOTIENT = /\/|\bhistogram_(?:share|fraction|quantile)\s*\(/;
const COUNTER = /\b[a-zA-Z_:][a-zA-Z0-9_:]*_(?:total|count|bucket|sum)\b/;
const LITERAL_RANGE = /\[\s*(\d+)(s|m|h|d|w)\s*[\]:]|increase(\d+)(s|m|h|d|w)\b/;
const MINUTES: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, h: 60, d: 1440, w: 10_080 };

/** Reads an expression that counts events. */
export function parseExpression(text: string): ExpressionReading {
  const trimmed = text.trim();
  const terms = growthTerms(trimmed);
  if (terms !== null) return { ok: true, expression: { text: trimmed, terms, perMinute: 60 } };
  const refusal = unclosed(trimmed) ?? refusalOf(trimmed);
  if (refusal !== null) return { ok: false, reason: refusal };
  return { ok: true, expression: { text: trimmed, terms: null, perMinute: perMinute(trimmed) } };
}

/** Reads a share from 0 to 1: always the Prometheus's to work out. */
export function parseRatio(text: string): ExpressionReading {
  const trimmed = text.trim();
  if (trimmed === '')
    return { ok: false, reason: 'the ratio is empty; write PromQL that gives a share from 0 to 1' };
  const refusal = unclosed(trimmed);
  if (refusal !== null) return { ok: false, reason: refusal };
  return { ok: true, expression: { text: trimmed, terms: null, perMinute: null } };
}

/** The PromQL that gives the value over the range before each point. */
export function overRange({ text, terms }: Expression, range: string): string {
  if (terms === null) return text.replaceAll(WINDOW, range);
  return terms
    .map(({ sign, selector }, at) => {
      const rate = `sum(rate(${selector}[${range}]))`;
      if (at === 0 && sign === 1) return rate;
      return `${sign === 1 ? '+' : '-'} (${rate} or vector(0))`;
    })
    .join(' ');
}

/** True when {@link overRange} gives the value over any range, and not always over the same. */
export function takesRange({ text, terms }: Expression): boolean {
  return terms !== null || text.search(WINDOW) >= 0;
}

function perMinute(text: string): number | null {
  if (QUOTIENT.test(outsideBraces(text))) return null;
  if (PER_SECOND.test(text)) return 60;
  if (text.search(WINDOW) >= 0) return 1 / QUERY_RANGE_MINUTES;
  const literal = LITERAL_RANGE.exec(text);
  if (literal === null) return null;
  return 1 / (Number(literal[1] ?? literal[3]) * MINUTES[(literal[2] ?? literal[4])!]!);
}

function refusalOf(text: string): string | null {
  const selector = parseSelector(text);
  // Parentheses or an operator: PromQL, which the Prometheus will judge.
  if (!selector.ok && !/[()]|[-+*/%^]\s|\s(?:or|and|unless)\s/.test(outsideBraces(text)))
    return selector.reason;
  if (OVER_TIME.test(text) || !COUNTER.test(outsideBraces(text))) return null;
  return `"${text}" takes the level of a counter, and events are its growth; write it like sum(rate(${COUNTER.exec(text)![0]}[{{.window}}]))`;
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** What is never closed, or was never opened; the rest of what PromQL may be is the Prometheus's to say. */
function unclosed(text: string): string | null {
  const open: string[] = [];
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, '');
  if (/["'`]/.test(bare)) return `a text in "${text}" is never closed`;
  for (const [bracket] of bare.matchAll(/[()[\]{}]/g)) {
    if (bracket in CLOSING) open.push(bracket);
    else if (CLOSING[open.pop() ?? ''] !== bracket) return `"${bracket}" in "${text}" closes nothing`;
  }
  return open.length === 0 ? null : `"${open.at(-1)}" in "${text}" is never closed`;
}

/** Without what stands in matchers and strings. */
function outsideBraces(text: string): string {
  return text.replaceAll(/\{\{\s*\.window\s*\}\}/g, '').replaceAll(/\{[^}]*\}?/g, '');
}

function growthTerms(text: string): readonly Term[] | null {
  const bare = selectorPrefix(text);
  if (bare !== null && bare.after === '')
    return RECORDED.test(bare.selector) ? null : [{ sign: 1, selector: bare.selector }];
  const reader = new GrowthReader(text);
  const terms = reader.sum();
  if (terms === null || !reader.isAtEnd || !terms.some(({ sign }) => sign === 1)) return null;
  // Where the first is taken away, none stands to take it from.
  return terms.toSorted((a, b) => b.sign - a.sign);
}

/** Sums and differences of `sum(rate(SELECTOR[RANGE]))`, all of them by rate or all by increase. */
class GrowthReader {
  #rest: string;
  #function: string | null = null;

  constructor(text: string) {
    this.#rest = text;
  }

  get isAtEnd(): boolean {
    return this.#rest === '';
  }

  sum(): Term[] | null {
    const terms = this.#operand();
    if (terms === null) return null;
    for (let operator = this.#take(/[-+]/y); operator !== null; operator = this.#take(/[-+]/y)) {
      const more = this.#operand();
      if (more === null) return null;
      const sign = operator === '+' ? 1 : -1;
      terms.push(...more.map((term): Term => ({ ...term, sign: (term.sign * sign) as Term['sign'] })));
    }
    return terms;
  }

  #operand(): Term[] | null {
    const terms = this.#bare();
    if (terms !== null) this.#take(/or\s+vector\s*\(\s*0\s*\)/y);
    return terms;
  }

  #bare(): Term[] | null {
    if (this.#take(/\(/y) !== null) return this.#closed(this.sum());
    if (this.#take(/sum\s*\(/y) !== null) return this.#closed(this.#rate() ?? this.#level());
    return this.#rate();
  }

  #closed(terms: Term[] | null): Term[] | null {
    return terms !== null && this.#take(/\)/y) !== null ? terms : null;
  }

  #rate(): Term[] | null {
    const name = this.#take(/(?:rate|increase)\s*\(/y)?.replace(/\s*\($/, '');
    if (name === undefined) return null;
    this.#function ??= name;
    const found = this.#function === name ? this.#selector() : null;
    if (found === null || this.#take(RANGE) === null) return null;
    return this.#closed([{ sign: 1, selector: found }]);
  }

  /** The sum of counters: what it grows by is what they do. */
  #level(): Term[] | null {
    const found = this.#selector();
    return found === null || RECORDED.test(found) ? null : [{ sign: 1, selector: found }];
  }

  #selector(): string | null {
    const found = selectorPrefix(this.#rest);
    if (found === null) return null;
    this.#rest = found.after;
    return found.selector;
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = 0;
    const found = pattern.exec(this.#rest);
    if (found === null) return null;
    this.#rest = this.#rest.slice(found[0].length).trimStart();
    return found[0];
  }
}
