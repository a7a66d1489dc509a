import { type Comparison, differences } from './comparisons.ts';

export type Outcome = {
  readonly title: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly compared: readonly Comparison[];
  /** More than a fact each. */
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** How many numbers were compared, where those are too many to keep. */
  readonly numbers?: { readonly compared: number; readonly off: number };
  /** What must not happen, in words; empty when all went well. */
  readonly faults: readonly string[];
};

const SHOWN = 20;

/** The outcome with what differs from the count by hand among its faults. */
export function outcomeOf(outcome: Outcome): Outcome {
  const off = differences(outcome.compared).map(
    ({ what, expected, counted }) => `${what}: ${counted} counted, ${expected} by hand`,
  );
  return { ...outcome, faults: [...outcome.faults, ...off] };
}

/** The outcome as a section of Markdown; `run`: when, where and how it was made. */
export function outcomeText(outcome: Outcome, run: string): string {
  const { title, facts, compared, faults, numbers, table: own } = outcome;
  const events = compared.filter(({ what }) => /: (good|bad|total)$/.test(what)).slice(0, 3 * 6);
  const all = numbers?.compared ?? compared.length;
  const off = numbers?.off ?? differences(compared).length;
  const rows = [
    ...facts,
    ['numbers compared', `${all}, ${off} of them off`] as const,
    ['faults', faults.length === 0 ? 'none' : String(faults.length)] as const,
  ];
  const parts = [`### ${title}`, '', run, '', table(['', ''], rows)];
  if (own !== undefined) parts.push('', table(own.head, own.rows));
  if (events.length > 0) {
    const cells = events.map(({ what, expected, counted }) => [what, String(expected), String(counted)]);
    parts.push('', table(['', 'by hand', 'Leeway'], cells));
  }
  for (const fault of faults.slice(0, SHOWN)) parts.push('', `- ${fault}`);
  return parts.join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
