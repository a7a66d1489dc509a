/**
 * Connections whose address is checked. A name may lead elsewhere than it did a moment ago (DNS rebinding), so what counts
 * is where the socket is connected to, before a byte is sent.
 */
import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { DeniedAddresses } from './denied-addresses.ts';

export type Connecting = {
  readonly denied: DeniedAddresses;
  /** How names become addresses; null: as the system does it. */
  readonly lookup: LookupFunction | null;
  /** Gives up, and closes what is open. */
  readonly signal: AbortSignal;
};

export class DeniedAddressError extends Error {
  constructor(host: string) {
    super(`The address of ${host} is not allowed.`);
  }
}

/** A TCP connection to an address that is allowed; rejects with a DeniedAddressError when there is none. */
export function openSocket(host: string, port: number, { denied, lookup, signal }: Connecting) {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  if (isIP(host) !== 0 && denied.denies(host)) {
    reject(new DeniedAddressError(host));
    return promise;
  }
  const allowed = allowedLookup(host, denied, lookup ?? systemLookup);
  const socket = connect({ host, port, lookup: allowed, signal, noDelay: true });
  socket.once('error', reject);
  socket.once('connect', () => {
    const address = socket.remoteAddress;
    if (address === undefined || denied.denies(address)) {
      socket.destroy();
      reject(new DeniedAddressError(host));
      return;
    }
    resolve(socket);
  });
  return promise;
}

/** Spares the attempt to connect to what would be refused after it, and takes the next address instead. */
function allowedLookup(host: string, denied: DeniedAddresses, lookup: LookupFunction): LookupFunction {
  return (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const allowed = (found as LookupAddress[]).filter(({ address }) => !denied.denies(address));
      const first = allowed[0];
      if (first === undefined) return callback(new DeniedAddressError(host), []);
      if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

/** Connections for undici: TLS begins on a socket that has passed the check. */
export function checkedConnector(connecting: Connecting): buildConnector.connector {
  // The signal ends what takes too long.
  const secure = buildConnector({ allowH2: false, maxCachedSessions: 0, timeout: 0 });
  return (options, callback) => {
    const isSecure = options.protocol === 'https:';
    const port = Number(options.port) || (isSecure ? 443 : 80);
    openSocket(bareHost(options.hostname), port, connecting).then(
      (socket) => {
        if (isSecure) secure({ ...options, httpSocket: socket }, callback);
        else callback(null, socket);
      },
      (cause: Error) => callback(cause, null),
    );
  };
}

/** The host of a URL without the brackets of an IPv6 address. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
