/**
 * What a target exposes: the text format of Prometheus, and OpenMetrics. Sources: prometheus.io/docs/instrumenting/exposition_formats
 * and the OpenMetrics 1.0 specification. Times of samples, exemplars and words about metrics are passed over.
 */

export type Exposed = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
};

export type ExpositionReading =
  | { readonly ok: true; readonly samples: readonly Exposed[] }
  | { readonly ok: false; readonly reason: string };

const SHOWN = 60;
const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|(?=\}))/y;
const VALUE = /\s*([^\s#]+)(?:\s+[-+0-9.eE]+)?\s*(?:#.*)?$/y;
const NUMBER = /^[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf|infinity|nan)$/i;

/** Reads the samples of the metrics that are wanted; one line that cannot be read makes the whole unreadable. */
export function readExposition(text: string, isWanted: (name: string) => boolean): ExpositionReading {
  const samples: Exposed[] = [];
  let start = 0;
  for (let line = 1; start < text.length; line++) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const sample = readLine(text.slice(start, end), isWanted);
    if (sample === undefined) {
      const shown = text.slice(start, Math.min(end, start + SHOWN)).trim();
      return { ok: false, reason: `line ${line} is no sample of a metric: ${shown}` };
    }
    if (sample !== null) samples.push(sample);
    start = end + 1;
  }
  return { ok: true, samples };
}

/** Null for what is no sample, or not wanted; undefined for what cannot be read. */
function readLine(line: string, isWanted: (name: string) => boolean): Exposed | null | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return null;
  NAME.lastIndex = 0;
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return undefined;
  if (!isWanted(name)) return null;
  const labels: Record<string, string> = {};
  let at = name.length;
  while (text[at] === ' ' || text[at] === '\t') at++;
  if (text[at] === '{') {
    at++;
    while (text[at] === ' ') at++;
    while (text[at] !== '}') {
      LABEL.lastIndex = at;
      const label = LABEL.exec(text);
      if (label === null) return undefined;
      labels[label[1]!] = unescaped(label[2]!);
      at = LABEL.lastIndex;
      while (text[at] === ' ') at++;
    }
    at++;
  }
  VALUE.lastIndex = at;
  const value = VALUE.exec(text)?.[1];
  return value === undefined || !NUMBER.test(value) ? undefined : { name, labels, value };
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
