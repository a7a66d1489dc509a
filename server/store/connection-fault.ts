import { AppError } from '../app-error.ts';

/** Of SQLSTATE: shutdown, crash, not yet ready, too many connections. */
const AWAY = new Set(['57P01', '57P02', '57P03', '53300']);
/** What pg says in plain errors; "did not answer" is ours. */
const PLAIN =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when|PostgreSQL did not answer)/;

/** True when an error tells that PostgreSQL is away or went away, and not that it was asked something wrong. */
export function isConnectionFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as Error & { code?: unknown; syscall?: unknown };
  if (typeof code !== 'string') return PLAIN.test(error.message);
  // Of the network, like ECONNREFUSED of one address or of several; or of SQLSTATE, whose class 08 is about connections.
  return syscall !== undefined || error instanceof AggregateError || AWAY.has(code) || /^08...$/.test(code);
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
