import { AppError } from '../app-error.ts';

/**
 * Of SQLSTATE, what passes without anything being changed in what was asked: the connection (08), too many connections, memory or disk
 * that are used up (53), shutdown, crash, not yet ready, a statement that took too long (57), a disk that fails (58), and a server that
 * only reads, as a standby does (25006).
 */
const AWAY = /^(?:08...|53...|57...|58...|25006)$/;
/** What pg says in plain errors; "did not answer" is ours. */
const PLAIN =
  /^(Connection terminated|Client has encountered a connection error|timeout (exceeded when|expired)|PostgreSQL did not answer)/;

/** True when an error tells that PostgreSQL is away or went away, and not that it was asked something wrong. */
export function isConnectionFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as Error & { code?: unknown; syscall?: unknown };
  if (typeof code !== 'string') return PLAIN.test(error.message);
  // Of the network, like ECONNREFUSED of one address or of several; or of SQLSTATE.
  return syscall !== undefined || error instanceof AggregateError || AWAY.test(code);
}

/** Rejects with `unavailable` where PostgreSQL is away. */
export async function orUnavailable<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    if (!isConnectionFault(cause)) throw cause;
    throw new AppError('unavailable', 'PostgreSQL does not answer; try again.', { cause });
  }
}
