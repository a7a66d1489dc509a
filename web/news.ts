/** What the page says aloud: one text at a time, in the one live region of the shell. */
import { useSyncExternalStore } from 'react';

let news = '';
const listeners = new Set<() => void>();

export function tell(text: string): void {
  news = text;
  for (const listener of listeners) listener();
}

export function useNews(): string {
  return useSyncExternalStore(subscribe, () => news);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
