/** Where other processes on the same database reach this one. */
import { networkInterfaces } from 'node:os';

const EVERYWHERE = new Set(['0.0.0.0', '[::]']);

/**
 * `set`: as the settings say. `listens`: an address to listen on; where that is all of them, the first one of this machine, or container,
 * that others may reach. IPv4 before IPv6.
 */
export function replicaUrlOf(
  set: string | null,
  listens: string,
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): string {
  if (set !== null) return set.replace(/\/+$/, '');
  const url = new URL(listens);
  if (!EVERYWHERE.has(url.hostname)) return listens;
  const all = Object.values(interfaces).flatMap((some) => some ?? []);
  const reached = all.filter(({ internal, address }) => !internal && !address.startsWith('fe80:'));
  const [first] = reached.toSorted((a, b) => a.family.localeCompare(b.family));
  const address = first?.address ?? '127.0.0.1';
  url.hostname = address.includes(':') ? `[${address}]` : address;
  return url.origin;
}
