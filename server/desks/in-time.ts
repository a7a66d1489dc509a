import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../app-error.ts';

/** Rejects with `unavailable` after so many ms; what was asked goes on, and nobody hears of it. */
export async function inTime<T>(asked: Promise<T>, ms: number): Promise<T> {
  const patience = new AbortController();
  const { signal } = patience;
  const late = delay(ms, undefined, { signal }).then(() => {
    throw new AppError('unavailable', 'PostgreSQL takes its time; ask again in a moment.', { retryAfter: 1 });
  });
  late.catch(() => {});
  try {
    return await Promise.race([asked, late]);
  } finally {
    patience.abort();
  }
}
