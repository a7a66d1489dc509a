/** What the page offers to whom. */
import type { Scope, SessionState } from '../../server/http/access-contract.ts';

export type Wanted = Exclude<Scope, 'ingest' | 'gate' | 'deploy'>;

/** `service` null: of all services, or of whichever are theirs. */
export function mayDo(
  { scopes, services, state }: Pick<SessionState, 'scopes' | 'services' | 'state'>,
  wanted: Wanted,
  service: string | null,
): boolean {
  if (state === 'open') return true;
  if (!scopes.includes('admin') && !scopes.includes(wanted)) return false;
  return service === null || services === null || services.includes(service);
}

/** What is seen: the page; of it what is public; or nothing before somebody signs in. */
export type View = 'page' | 'public' | 'sign-in';

export function viewOf(session: SessionState): View {
  if (mayDo(session, 'read', null)) return 'page';
  return session.state === 'out' && session.services !== null && session.services.length > 0
    ? 'public'
    : 'sign-in';
}

/** Without signing in what is public is at two places; every other page is behind the door. */
export function seesPage(session: SessionState, path: string): boolean {
  const view = viewOf(session);
  if (view !== 'public') return view === 'page';
  return path === '/' || path.startsWith('/slo/');
}

const FAULTS: Readonly<Record<string, string>> = {
  unauthorized: 'That sign-in did not work. Begin again.',
  forbidden: 'You are known, but none of your groups may use this Leeway. Ask whoever runs it.',
  unavailable: 'Who could say who you are does not answer. Try again in a moment.',
  too_many_requests: 'Too many have tried to sign in from here. Try again in a minute.',
  internal: 'Leeway failed at that sign-in. Its log tells why.',
};

/** What an attempt to sign in elsewhere came to; null when there was none. */
export function signInFault(search: string): string | null {
  const code = new URLSearchParams(search).get('sign-in');
  return code === null ? null : (FAULTS[code] ?? FAULTS['unauthorized']!);
}

/** Where an issuer sends the reader back to: where they are, without what the last attempt came to. */
export function signInPath(path: string, search: string): string {
  const query = new URLSearchParams(search);
  query.delete('sign-in');
  if (path === '/sign-in') return `/auth/sign-in?return=${encodeURIComponent(returnOf(search))}`;
  const at = query.size === 0 ? path : `${path}?${query}`;
  return `/auth/sign-in?return=${encodeURIComponent(at)}`;
}

/** Where the reader goes once they are in: where they came from, and nowhere else than on this page. */
export function returnOf(search: string): string {
  const path = new URLSearchParams(search).get('return') ?? '/';
  return /^\/(?![/\\])/.test(path) ? path : '/';
}

/** Why somebody who is let in sees nothing; null when they do, or are not in. */
export function blindText({ state, name, scopes }: SessionState): string | null {
  if (state !== 'in') return null;
  return `${name} may ${scopes.join(', ')}, and not see this page. Sign in with a token of the scope read.`;
}
