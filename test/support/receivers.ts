/** Receivers as tests make them: everything is allowed that no setting can allow away. */
import type { DeniedAddresses } from '../../server/alerts/denied-addresses.ts';
import { readDeniedAddresses } from '../../server/alerts/denied-addresses.ts';
import type { ReceiverDeps } from '../../server/alerts/posting.ts';

export function deniedOf(networks: readonly string[]): DeniedAddresses {
  const reading = readDeniedAddresses(networks);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.denied;
}

export function receiverDeps(more: Partial<ReceiverDeps> = {}): ReceiverDeps {
  return { now: Date.now, denied: deniedOf([]), timeoutMs: 5_000, ...more };
}

/** A signal that nobody aborts. */
export function calm(): AbortSignal {
  return new AbortController().signal;
}
