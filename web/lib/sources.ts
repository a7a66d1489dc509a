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

/** `3 refused: 2 no-json, 1 bad-status`, the most frequent reason first. */
export function refusedText({ rejected, rejectedBy }: SourceStatus): string | null {
  if (rejected === 0) return null;
  const reasons = Object.entries(rejectedBy)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${wholeNumber(count)} ${reason}`);
  return [`${plural(rejected, 'line')} refused`, reasons.join(', ')].filter(Boolean).join(': ');
}
