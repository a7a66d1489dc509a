import { setTimeout as delay } from 'node:timers/promises';

/** Rejects with `fault` when what is awaited has not come after so many ms. */
export async function inTime<T>(awaited: Promise<T>, ms: number, fault: string): Promise<T> {
  const late = new AbortController();
  const never = delay(ms, null, { signal: late.signal }).catch(() => null);
  const seen = await Promise.race([awaited, never]);
  late.abort();
  if (seen === null) throw new Error(fault);
  return seen;
}
