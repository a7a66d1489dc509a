/** Who calls, and what they may do. */
import { AppError } from '../app-error.ts';
import { grants, type Scope } from './scopes.ts';

export type Caller = {
  /**
   * open: nobody has to say who they are. nobody: somebody who does not. admin: by LEEWAY_ADMIN_TOKEN. own: Leeway itself. machine: who
   * types commands where the database is.
   */
  readonly kind: 'open' | 'nobody' | 'admin' | 'token' | 'session' | 'own' | 'machine';
  /** As people know them: the name of a token, or of a person. */
  readonly name: string;
  /** Of the token or session; null of the other kinds. */
  readonly id: string | null;
  readonly scopes: ReadonlySet<Scope>;
  /** Of which services; null: of all. */
  readonly services: readonly string[] | null;
  /** An issuer vouches that `name` is a person: nobody else's is believed of them. */
  readonly isPerson: boolean;
};

const ALL: ReadonlySet<Scope> = new Set(['admin']);
const SOMEBODY = { id: null, scopes: ALL, services: null, isPerson: false } as const;

export const OPEN_CALLER: Caller = { ...SOMEBODY, kind: 'open', name: 'this machine' };
export const ADMIN_CALLER: Caller = { ...SOMEBODY, kind: 'admin', name: 'LEEWAY_ADMIN_TOKEN' };
export const OWN_CALLER: Caller = {
  ...SOMEBODY,
  kind: 'own',
  name: 'Leeway',
  scopes: new Set(['ingest', 'read', 'deploy']),
};

/** Who has no credential: what is public of `services` is theirs to see. */
export function nobodyWith(services: readonly string[]): Caller {
  return { ...SOMEBODY, kind: 'nobody', name: 'nobody', scopes: new Set(), services };
}

export function may(caller: Caller, needed: Scope): boolean {
  return grants(caller.scopes, needed);
}

export function mayAbout({ services }: Pick<Caller, 'services'>, service: string): boolean {
  return services === null || services.includes(service);
}

/** Throws `forbidden`, or of who does not say who they are `unauthorized`, when a caller of some services is about another. */
export function requireService(caller: Caller, service: string): void {
  if (mayAbout(caller, service)) return;
  if (caller.kind === 'nobody') throw new AppError('unauthorized', `${service} is not public; sign in.`);
  throw new AppError(
    'forbidden',
    `${caller.name} is of ${caller.services!.join(', ')}, and not of ${service}.`,
  );
}

/**
 * Of whom an issuer vouches for, their name; of others what they say, with the token or session that is known of them where it says
 * something else. Throws `bad_request` when they say nothing.
 */
export function personOf(caller: Caller, said: string | undefined, field: string): string {
  if (caller.isPerson) return caller.name;
  if (said !== undefined)
    return caller.id === null || said === caller.name ? said : `${said} (${caller.name})`;
  throw new AppError('bad_request', `body ${field}: say who`);
}
