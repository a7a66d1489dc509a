import type { ErrorCode } from '../../app-error.ts';

/** A pushed body that cannot be taken as a whole; nothing of it is counted. The message is for its sender. */
export class PushFault extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = 'PushFault';
    this.code = code;
  }
}

/** A body that is not what its protocol says. `place` is the path to where reading ended. */
export function malformed(what: string, place: string, cause: unknown): PushFault {
  if (cause instanceof PushFault) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  const where = place === '' ? '' : `${place}: `;
  return new PushFault('unreadable_body', `the body is not ${what}: ${where}${why}`, { cause });
}
