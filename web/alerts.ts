/** What fires, and which silences hold: asked for again and again, and at once when the stream shows that alerts changed. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { fetchAlerts, fetchReceivers, fetchSilences } from './api.ts';
import { firingKey } from './lib/board.ts';
import { isBehind } from './lib/slo-alerts.ts';
import { currentBoard, useLive } from './live.ts';
import { useMay } from './session.ts';

/** Everything of alerts is under it, and is asked for anew together. */
export const ALERTS = 'alerts';
const MOST_FIRING = '500';
/** ms; the stream shows an alert before it is kept, and so before it can be asked for. */
const SOON_MS = 1_000;

export function useFiring(everyMs: number) {
  useFiringKey();
  return useQuery({
    queryKey: [ALERTS, 'firing'],
    queryFn: ({ signal }) => fetchAlerts({ state: 'firing', limit: MOST_FIRING }, signal),
    ...asked(everyMs, useCanAsk()),
    refetchInterval: ({ state: { data } }) => {
      const slos = currentBoard()?.slos;
      return data !== undefined && slos !== undefined && isBehind(data.alerts, slos) ? SOON_MS : everyMs;
    },
  });
}

export function useSilences(everyMs: number) {
  return useQuery({
    queryKey: [ALERTS, 'silences'],
    queryFn: ({ signal }) => fetchSilences(signal),
    ...asked(everyMs, useCanAsk()),
  });
}

export function useReceivers(everyMs: number) {
  return useQuery({
    queryKey: [ALERTS, 'receivers'],
    queryFn: ({ signal }) => fetchReceivers(signal),
    ...asked(everyMs, useCanAsk()),
  });
}

/** While the line to Leeway is broken nothing is asked: the shell says how old everything is. Nor by who may not read it. */
export function useCanAsk(): boolean {
  const mayRead = useMay('read');
  return useLive(({ connection }) => connection.open) && mayRead;
}

export function asked(everyMs: number, canAsk: boolean) {
  return { enabled: canAsk, placeholderData: keepPreviousData, staleTime: 0, refetchInterval: everyMs };
}

/** Asks anew for everything of alerts when those of an objective change. */
export function useFreshAlerts(): void {
  const client = useQueryClient();
  const key = useFiringKey();
  const before = useRef(key);
  useEffect(() => {
    if (before.current !== null && before.current !== key)
      void client.invalidateQueries({ queryKey: [ALERTS] });
    before.current = key;
  }, [client, key]);
}

function useFiringKey(): string | null {
  return useLive(({ board }) => (board === null ? null : firingKey(board.slos.values())));
}
