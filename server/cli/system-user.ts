import { userInfo } from 'node:os';
import type { Actor } from '../access/audit.ts';
import type { Scope } from '../access/scopes.ts';
import { AppError } from '../app-error.ts';

/** Who types, as the system knows them; null in a container whose user has no name. */
export function nameOfUser(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

/** Who types. Where the system does not know, `option` must say. */
export function systemUser(option: string): string {
  const name = nameOfUser();
  if (name !== null) return name;
  throw new AppError('bad_request', `The system does not know who you are; say who with ${option}.`);
}

/** Who is named by `option`, or else who types. */
export function personOf(given: string | undefined, option: string): string {
  const person = (given ?? systemUser(option)).trim();
  if (person === '') throw new AppError('bad_request', `${option}: say who`);
  return person;
}

/** Who changes something in the database itself: nobody has to let them in. */
export function whoTypes(): Actor {
  const name = nameOfUser() ?? 'somebody at the database';
  const scopes: ReadonlySet<Scope> = new Set(['admin']);
  const caller = { kind: 'machine', name, id: null, scopes, services: null, isPerson: false } as const;
  return { caller, address: null, request: null };
}
