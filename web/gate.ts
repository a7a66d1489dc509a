/** Overrides that hold and what deploys asked: asked for again and again. */
import { useQuery } from '@tanstack/react-query';
import { asked, useCanAsk } from './alerts.ts';
import { fetchOverrides, fetchQuestions, fetchWatches } from './api.ts';

/** Everything of the gate is under it, and is asked for anew together. */
export const GATE = 'gate';
const MOST_SHOWN = '10';

export function useOverrides(everyMs: number) {
  return useQuery({
    queryKey: [GATE, 'overrides'],
    queryFn: ({ signal }) => fetchOverrides(signal),
    ...asked(everyMs, useCanAsk()),
  });
}

/** The last questions about a service. */
export function useQuestions(service: string, everyMs: number) {
  return useQuery({
    queryKey: [GATE, 'questions', service],
    queryFn: ({ signal }) => fetchQuestions({ service, limit: MOST_SHOWN }, signal),
    ...asked(everyMs, useCanAsk()),
  });
}

/** What was told of its versions after their deploys. */
export function useWatches(service: string, everyMs: number) {
  return useQuery({
    queryKey: [GATE, 'watches', service],
    queryFn: ({ signal }) => fetchWatches({ service, limit: MOST_SHOWN }, signal),
    ...asked(everyMs, useCanAsk()),
  });
}
