/** The overview: which rows, in which order, and the answer above them. */
import type { SloStatus, Verdict } from '../../server/http/contract.ts';
import { rank, worstVerdict } from './verdict.ts';

export type Filter = { readonly text: string; readonly verdict: Verdict | 'all' };

/** The worst first: by verdict, then by budget left, then by name so that equal rows keep their places. */
export function worstFirst(slos: Iterable<SloStatus>): SloStatus[] {
  return [...slos].sort(
    (a, b) =>
      rank(a.verdict) - rank(b.verdict) ||
      a.remaining - b.remaining ||
      compare(a.service, b.service) ||
      compare(a.name, b.name),
  );
}

export function filterRows(rows: readonly SloStatus[], { text, verdict }: Filter): readonly SloStatus[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && verdict === 'all') return rows;
  return rows.filter((slo) => {
    if (verdict !== 'all' && slo.verdict !== verdict) return false;
    const haystack = `${slo.service}/${slo.name} ${slo.objective}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}

export function countVerdicts(slos: readonly SloStatus[]): Readonly<Record<Verdict, number>> {
  const counts = { harden: 0, caution: 0, unknown: 0, ship: 0 };
  for (const { verdict } of slos) counts[verdict] += 1;
  return counts;
}

/** `1 of 3 objectives says harden.` The worst verdict is the answer; all is well only when every one says ship. */
export function summaryLine(slos: readonly SloStatus[]): string {
  const worst = worstVerdict(slos);
  if (worst === null) return 'No objectives yet.';
  const counts = countVerdicts(slos);
  const count = counts[worst];
  if (slos.length === 1) return `The one objective says ${worst}.`;
  if (count === slos.length) return `All ${count} objectives say ${worst}.`;
  return `${count} of ${slos.length} objectives ${count === 1 ? 'says' : 'say'} ${worst}.`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
