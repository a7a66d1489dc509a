/**
 * Who may call while nothing authenticates: this machine only. The Host check stops DNS rebinding (a name of the
 * attacker's that resolves to 127.0.0.1), the Origin check stops other sites' pages from writing or listening here.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../app-error.ts';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const WILDCARDS = new Set(['', '0.0.0.0', '::', '[::]', '*']);
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

export type Asked = {
  readonly method: string;
  readonly upgrade: boolean;
  readonly headers: IncomingHttpHeaders;
};

/** The guard for a server that listens on `host`: throws `forbidden_host` or `forbidden_origin`. */
export function createGuard(host: string): (asked: Asked) => void {
  const own = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const allowed = new Set(WILDCARDS.has(host) ? LOOPBACK : [...LOOPBACK, own.toLowerCase()]);
  return (asked) => {
    const { host: called, origin } = asked.headers;
    if (!allowed.has(hostnameOf(called))) {
      throw new AppError(
        'forbidden_host',
        `Leeway does not answer to the host "${called ?? ''}". Call it as ${[...allowed].join(', ')}.`,
      );
    }
    if (READING.has(asked.method) && !asked.upgrade) return;
    if (
      asked.headers['sec-fetch-site'] === 'cross-site' ||
      (origin !== undefined && !sameHost(origin, called))
    ) {
      throw new AppError('forbidden_origin', `Pages of ${origin ?? 'another site'} may not do this here.`);
    }
  };
}

/** The name in a Host header, without its port, in lower case; `''` when it is no host. */
function hostnameOf(host: string | undefined): string {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/.exec((host ?? '').toLowerCase())?.[1] ?? '';
}

function sameHost(origin: string, host: string | undefined): boolean {
  const [theirs, ours] = [URL.parse(origin), URL.parse(`http://${host}`)];
  return theirs !== null && ours !== null && theirs.host !== '' && theirs.host === ours.host;
}
