/** What to say aloud when alerts begin and end. */
import type { AlertRecord } from '../../server/http/alert-contract.ts';
import { alertName, capital } from './alert-words.ts';

const MOST_NAMED = 3;

/** `Page of snippets/read-snippet fires.` Empty when none began or ended. */
export function alertNews(before: readonly AlertRecord[], after: readonly AlertRecord[]): string {
  const were = new Set(before.map(({ id }) => id));
  const are = new Set(after.map(({ id }) => id));
  const news = [
    ...after.filter(({ id }) => !were.has(id)).map((alert) => `${capital(alertName(alert))} fires.`),
    ...before.filter(({ id }) => !are.has(id)).map((alert) => `${capital(alertName(alert))} is over.`),
  ];
  if (news.length <= MOST_NAMED) return news.join(' ');
  return `${news.slice(0, MOST_NAMED).join(' ')} And ${news.length - MOST_NAMED} more.`;
}
