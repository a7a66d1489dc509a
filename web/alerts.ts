/** What fires, and which silences hold: asked for again and again, and at once when the stream shows that alerts changed. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { fetchAlerts, fetchSilences } from './api.ts';
import { firingKey } from './lib/board.ts';
import { useLive } from './live.ts';

/** Everything of alerts is under it, and is asked for anew together. */
export const ALERTS = 'alerts';
const MOST_FIRING = '500';

export function useFiring(everyMs: number) {
  return useQuery({
    queryKey: [ALERTS, 'firing'],
    queryFn: ({ signal }) => fetchAlerts({ state: 'firing', limit: MOST_FIRING }, signal),
    ...asked(everyMs, useIsOpen()),
  });
}

export function useSilences(everyMs: number) {
  return useQuery({
    queryKey: [ALERTS, 'silences'],
    queryFn: ({ signal }) => fetchSilences(signal),
    ...asked(everyMs, useIsOpen()),
  });
}

/** While the line to Leeway is broken nothing is asked: the shell says how old everything is. */
export function useIsOpen(): boolean {
  return useLive(({ connection }) => connection.open);
}

export function asked(everyMs: number, isOpen: boolean) {
  return { enabled: isOpen, placeholderData: keepPreviousData, staleTime: 0, refetchInterval: everyMs };
}

export function useFreshAlerts(): void {
  const client = useQueryClient();
  const key = useLive(({ board }) => (board === null ? null : firingKey(board.slos.values())));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is what says that there is something new.
  useEffect(() => {
    if (client.getQueryData([ALERTS, 'firing']) !== undefined)
      void client.invalidateQueries({ queryKey: [ALERTS] });
  }, [client, key]);
}
