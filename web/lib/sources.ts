/** What the sources say: who is heard, who is silent, and what became of their lines. */
import type { FormatRead, SourceStatus } from '../../server/http/contract.ts';
import { plural, wholeNumber } from '../../server/slo/words.ts';
import { ageText } from './connection.ts';

/** Those that cannot be read first, then the silent and unheard, then those that had lines refused, then by name. */
export function sourcesInOrder(sources: readonly SourceStatus[]): readonly SourceStatus[] {
  return [...sources].sort(
    (a, b) =>
      Number(b.notes.length > 0) - Number(a.notes.length > 0) ||
      Number(isQuiet(b)) - Number(isQuiet(a)) ||
      Number(b.rejected > 0) - Number(a.rejected > 0) ||
      (a.name < b.name ? -1 : 1),
  );
}

/** Nothing is heard of it that should be. */
export function isQuiet({ lastHeard, silent }: SourceStatus): boolean {
  return silent || lastHeard === null;
}

export function heardText({ lastHeard, silent }: SourceStatus, now: number): string {
  if (lastHeard === null) return 'never heard';
  const age = ageText(now - Date.parse(lastHeard));
  return silent ? `silent for ${age}` : `heard ${age} ago`;
}

const MOST_REASONS = 6;

/** Lines that are in no count: how many, and why. */
export type LeftOut = { readonly total: string; readonly reasons: readonly string[] };

/** `4 lines refused`: they should have been events. */
export function refusals({ rejected, rejectedBy }: SourceStatus): LeftOut | null {
  if (rejected === 0) return null;
  return { total: `${plural(rejected, 'line')} refused`, reasons: inWords(rejectedBy) };
}

/** `4 lines ignored`: they were read, and are no request to count. */
export function ignorals({ ignored, ignoredBy }: SourceStatus): LeftOut | null {
  if (ignored === 0) return null;
  return { total: `${plural(ignored, 'line')} ignored`, reasons: inWords(ignoredBy) };
}

/** The most frequent reason first, the rare ones as one. */
function inWords(byReason: Readonly<Record<string, number>>): string[] {
  const all = Object.entries(byReason)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  const shown = all.length > MOST_REASONS ? all.slice(0, MOST_REASONS - 1) : all;
  const rest = all.slice(shown.length);
  const reasons = shown.map(([reason, count]) => `${wholeNumber(count)} ${reason}`);
  if (rest.length > 0) {
    const lines = rest.reduce((sum, [, count]) => sum + count, 0);
    reasons.push(`${wholeNumber(lines)} for ${rest.length} other reasons`);
  }
  return reasons;
}

/** `read as caddy (duration in seconds)`; null while nothing was counted. Of several formats each with its lines. */
export function readAs({ formats }: SourceStatus): string | null {
  if (formats.length === 0) return null;
  const one = formats.length === 1;
  return `read as ${formats.map((format) => (one ? formatText(format) : `${formatText(format)}: ${plural(format.lines, 'line')}`)).join(', ')}`;
}

function formatText({ name, assumes }: FormatRead): string {
  return assumes === '' ? name : `${name} (${assumes})`;
}
