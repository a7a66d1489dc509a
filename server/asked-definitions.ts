/** Asks the sources of counters what they have for the objectives, and counts nothing. */
import type { Definitions } from './definitions/read.ts';
import type { CounterSource } from './definitions/source.ts';
import { type OpenedSource, openCounterSource } from './opened-source.ts';
import type { Failure, Found } from './prometheus/counting.ts';
import { countingFor } from './prometheus/counting-for.ts';
import type { CounterSlo } from './slo/definition.ts';

/** What is asked for, the shorter where the longer is too much for an answer. */
const SPANS_MS = [3_600_000, 300_000];

/** `fault`: nothing can be read as it is written; `warning`: it can, but may not be what was meant. */
export type Asked = {
  readonly kind: 'fault' | 'warning';
  /** The source, or the objective that asks it. */
  readonly of: CounterSource | CounterSlo;
  readonly message: string;
};

/** One source and one objective after the other, in their order. */
export async function askDefinitions(
  { slos, templates, counterSources }: Pick<Definitions, 'slos' | 'templates' | 'counterSources'>,
  now: () => number,
): Promise<Asked[]> {
  const asking = [...slos, ...templates].filter((slo) => slo.sli === 'counters');
  const found: Asked[] = [];
  for (const source of counterSources) {
    const own = asking.filter(({ counters }) => counters.source === source.name);
    if (own.length > 0) found.push(...(await askSource(source, own, now)));
  }
  return found;
}

async function askSource(
  source: CounterSource,
  slos: readonly CounterSlo[],
  now: () => number,
): Promise<Asked[]> {
  const opening = openCounterSource(source, slos, now);
  if (!opening.ok) return [{ kind: 'fault', of: source, message: opening.reason }];
  const { opened } = opening;
  const { signal } = new AbortController();
  try {
    const faults = await whyUnreachable(opened, now(), signal);
    const found = faults.map((message): Asked => ({ kind: 'fault', of: source, message }));
    if (faults.length === (source.type === 'scrape' ? source.targets.length : 1)) return found;
    for (const slo of slos) found.push(...findings(slo, await askOne(slo, opened, now(), signal)));
    return found;
  } finally {
    await opened.close();
  }
}

/** Of a source that scrapes, each of its targets for itself. */
async function whyUnreachable(
  { answers, prepareAll }: OpenedSource,
  now: number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const answer = await answers.range?.('vector(1)', { from: now, to: now, step: 60_000 }, signal);
  if (answer?.ok === false) return [answer.message];
  return prepareAll(signal);
}

async function askOne(
  { counters }: CounterSlo,
  { answers }: OpenedSource,
  now: number,
  signal: AbortSignal,
): Promise<Found | Failure> {
  const counting = countingFor(answers, counters);
  const [longest, shortest] = SPANS_MS.map((span) => now - span) as [number, number];
  const found = await counting.find({ from: longest, until: now }, null, longest, signal);
  if (found.ok || !found.size) return found;
  return counting.find({ from: shortest, until: now }, null, shortest, signal);
}

function findings(slo: CounterSlo, found: Found | Failure): Asked[] {
  const told = (kind: Asked['kind'], message: string | null | undefined): Asked[] =>
    message ? [{ kind, of: slo, message }] : [];
  if (!found.ok) return told('fault', found.message);
  const unseen =
    'nothing of it was seen in the last hour; is the metric spelt right, and is its program scraped?';
  return [
    ...told('fault', found.fault),
    ...told('warning', found.measured.size === 0 ? unseen : null),
    ...told('warning', found.doubt),
  ];
}
