import { userInfo } from 'node:os';
import { AppError } from '../app-error.ts';

/** Who types, as the system knows them. Where it does not, `option` must say. */
export function systemUser(option: string): string {
  try {
    return userInfo().username;
  } catch (cause) {
    // In a container the user may have no name at all.
    throw new AppError('bad_request', `The system does not know who you are; say who with ${option}.`, {
      cause,
    });
  }
}

/** Who is named by `option`, or else who types. */
export function personOf(given: string | undefined, option: string): string {
  const person = (given ?? systemUser(option)).trim();
  if (person === '') throw new AppError('bad_request', `${option}: say who`);
  return person;
}
