import { AppError } from '../app-error.ts';

/** Throws `bad_request` for texts that PostgreSQL cannot keep: with a NUL, or with half of a character. */
export function refuseUnwritable(value: unknown): void {
  if (typeof value === 'string') {
    if (!value.includes('\0') && value.isWellFormed()) return;
    throw new AppError('bad_request', 'A text holds a NUL, or half of a character; leave it out.');
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    refuseUnwritable(key);
    refuseUnwritable(part);
  }
}
