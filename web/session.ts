/** Who looks at the page, and what they may do. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { SessionState } from '../server/http/access-contract.ts';
import { fetchSession, onRefused, signOut } from './api.ts';
import { readPerson } from './lib/person.ts';
import { mayDo, viewOf, type Wanted } from './lib/session-view.ts';
import { useLive } from './live.ts';

const SESSION = ['session'] as const;
/** ms; what was revoked elsewhere shows after so long at most. */
const ASKED_EVERY_MS = 60_000;

export function useSession(): { readonly session: SessionState | undefined; readonly isKnown: boolean } {
  const { data, isError } = useQuery({
    queryKey: SESSION,
    queryFn: ({ signal }) => fetchSession(signal),
    refetchInterval: ASKED_EVERY_MS,
  });
  return { session: data, isKnown: data !== undefined || isError };
}

/** While nobody has said, all that the page can do is offered. */
export function useMay(wanted: Wanted, service: string | null = null): boolean {
  const { session } = useSession();
  return session === undefined || mayDo(session, wanted, service);
}

/** Of whom an issuer vouches for; null: people say themselves who they are. */
export function usePersonName(): string | null {
  const { session } = useSession();
  return session?.isPerson === true ? session.name : null;
}

/** What a form begins with: of whom nobody vouches for, the name that they wrote last. */
export function useMyName(): string {
  const { session } = useSession();
  const known = session?.state === 'in' ? (session.name ?? '') : '';
  return usePersonName() ?? (readPerson(localStorage) || known);
}

/** What is about more than some services is not for those who may see some. */
export function useSeesAll(): boolean {
  const { session } = useSession();
  return session === undefined || (mayDo(session, 'read', null) && session.services === null);
}

/** What is asked may be answered otherwise from now on. */
export function useSignedIn(): (session: SessionState) => void {
  const client = useQueryClient();
  return (session) => {
    client.setQueryData(SESSION, session);
    void client.resetQueries({ predicate: ({ queryKey: [key] }) => key !== SESSION[0] });
  };
}

/** What was seen is gone with the session that saw it. */
export function useForgetting(session: SessionState | undefined): void {
  const client = useQueryClient();
  const state = session?.state;
  useEffect(() => {
    if (state === 'out') client.removeQueries({ predicate: ({ queryKey: [key] }) => key !== SESSION[0] });
  }, [client, state]);
}

/** Whether what is seen is what everybody may see. */
export function useIsPublicView(): boolean {
  const { session } = useSession();
  return session !== undefined && viewOf(session) === 'public';
}

/** Whoever signs out leaves nothing behind in this tab. */
export function useSigningOut() {
  return useMutation({ mutationFn: signOut, onSuccess: () => location.reload() });
}

/** Asks anew who this is when Leeway refuses something, or the line to it breaks. */
export function useSessionWatch(): void {
  const client = useQueryClient();
  const attempts = useLive(({ connection }) => connection.attempts);
  useEffect(() => onRefused(() => void client.invalidateQueries({ queryKey: SESSION })), [client]);
  useEffect(() => {
    if (attempts > 0) void client.invalidateQueries({ queryKey: SESSION });
  }, [client, attempts]);
}

/** Why something is not there: whoever sees all is told `absent`. */
export function useUnseenText(absent: string): string {
  const { session } = useSession();
  if (session === undefined || session.services === null) return absent;
  if (session.state === 'out') return 'Nothing here that is public. Sign in to see the rest.';
  return `${session.name} sees ${session.services.join(', ')} and nothing else.`;
}
