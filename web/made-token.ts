/** A token that is being made, or was and has not been copied yet: nothing may take the page away before it is seen. */
import { useSyncExternalStore } from 'react';
import type { MadeToken } from '../server/http/access-contract.ts';

type Making = MadeToken | 'being made' | null;

let making: Making = null;
const listeners = new Set<() => void>();

export function holdToken(next: Making): void {
  making = next;
  for (const listener of listeners) listener();
}

export function useHeldToken(): Making {
  return useSyncExternalStore(subscribe, () => making);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
