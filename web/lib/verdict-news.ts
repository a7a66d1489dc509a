/** What to say aloud when verdicts turn. */
import type { SloStatus } from '../../server/http/contract.ts';

const MOST_NAMED = 3;

type Slos = ReadonlyMap<string, SloStatus>;

/** `snippets/read-snippet turned from ship to harden.` Empty when no verdict turned. */
export function verdictNews(before: Slos, after: Slos): string {
  if (before === after) return '';
  const turns: string[] = [];
  for (const [key, { verdict }] of after) {
    const was = before.get(key)?.verdict;
    if (was !== undefined && was !== verdict) turns.push(`${key} turned from ${was} to ${verdict}.`);
  }
  if (turns.length <= MOST_NAMED) return turns.join(' ');
  return `${turns.slice(0, MOST_NAMED).join(' ')} And ${turns.length - MOST_NAMED} more.`;
}
