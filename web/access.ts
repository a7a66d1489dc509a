/** Tokens, sessions and what was changed: asked for again and again. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { AuditEntry } from '../server/http/access-contract.ts';
import { asked, useCanAsk } from './alerts.ts';
import { fetchAudit, fetchSessions, fetchTokens } from './api.ts';

/** Everything of access is under it, and is asked for anew together. */
export const ACCESS = 'access';
const EVERY_MS = 15_000;
const PAGE = '50';

export function useTokens() {
  return useQuery({
    queryKey: [ACCESS, 'tokens'],
    queryFn: ({ signal }) => fetchTokens(signal),
    ...asked(EVERY_MS, useCanAsk()),
  });
}

export function useSessions() {
  return useQuery({
    queryKey: [ACCESS, 'sessions'],
    queryFn: ({ signal }) => fetchSessions(signal),
    ...asked(EVERY_MS, useCanAsk()),
  });
}

/** `action` null: of all kinds. `who` null: by everybody. */
export function useAudit(action: AuditEntry['action'] | null, who: string | null) {
  return useInfiniteQuery({
    queryKey: [ACCESS, 'audit', action, who],
    queryFn: ({ pageParam, signal }) => {
      const older = pageParam === null ? {} : { before: pageParam };
      const only = { ...(action === null ? {} : { action }), ...(who === null ? {} : { who }) };
      return fetchAudit({ limit: PAGE, ...older, ...only }, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ entries, more }) => (more ? (entries.at(-1)?.id ?? null) : null),
    ...asked(EVERY_MS, useCanAsk()),
  });
}
