/** Deploys of a service, and what each cost an objective: asked for again and again. */
import { useQuery } from '@tanstack/react-query';
import { asked, useCanAsk } from './alerts.ts';
import { fetchBills, fetchDeploys } from './api.ts';

const DEPLOYS = 'deploys';
const MOST_MARKED = '500';
const EVERY_MS = 30_000;

export function useDeploys(service: string) {
  return useQuery({
    queryKey: [DEPLOYS, service],
    queryFn: ({ signal }) => fetchDeploys({ service, limit: MOST_MARKED }, signal),
    ...asked(EVERY_MS, useCanAsk()),
  });
}

/** Of the last deploys. */
export function useBills({ service, name }: { readonly service: string; readonly name: string }) {
  return useQuery({
    queryKey: [DEPLOYS, service, name],
    queryFn: ({ signal }) => fetchBills({ service, name }, signal),
    ...asked(EVERY_MS, useCanAsk()),
  });
}
