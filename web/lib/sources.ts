/** What the sources say: who is heard, who is silent, and what was refused. */
import type { SourceStatus } from '../../server/http/contract.ts';
import { plural, wholeNumber } from '../../server/slo/words.ts';
import { ageText } from './connection.ts';

/** The silent first, then those that had lines refused, then by name. */
export function sourcesInOrder(sources: readonly SourceStatus[]): readonly SourceStatus[] {
  return [...sources].sort(
    (a, b) =>
      Number(b.silent) - Number(a.silent) ||
      Number(b.rejected > 0) - Number(a.rejected > 0) ||
      (a.name < b.name ? -1 : 1),
  );
}

export function heardText({ lastHeard, silent }: SourceStatus, now: number): string {
  if (lastHeard === null) return 'never heard';
  const age = ageText(now - Date.parse(lastHeard));
  return silent ? `silent for ${age}` : `heard ${age} ago`;
}

const MOST_REASONS = 6;

export type Refusals = { readonly total: string; readonly reasons: readonly string[] };

/** `4 lines refused`, and why: the most frequent reason first, the rare ones as one. */
export function refusals({ rejected, rejectedBy }: SourceStatus): Refusals | null {
  if (rejected === 0) return null;
  const all = Object.entries(rejectedBy)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  const shown = all.length > MOST_REASONS ? all.slice(0, MOST_REASONS - 1) : all;
  const rest = all.slice(shown.length);
  const reasons = shown.map(([reason, count]) => `${wholeNumber(count)} ${reason}`);
  if (rest.length > 0) {
    const lines = rest.reduce((sum, [, count]) => sum + count, 0);
    reasons.push(`${wholeNumber(lines)} for ${rest.length} other reasons`);
  }
  return { total: `${plural(rejected, 'line')} refused`, reasons };
}
