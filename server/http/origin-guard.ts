/**
 * Which pages may make a browser call: our own. While nobody has to say who they are, the Host is checked too, as a name of an
 * attacker's may resolve to 127.0.0.1 (DNS rebinding); a credential cannot be had that way.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../app-error.ts';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

export type Asked = {
  readonly method: string;
  readonly upgrade: boolean;
  readonly headers: IncomingHttpHeaders;
  /** As it was called, with its port; behind a trusted proxy as that was called. */
  readonly host: string;
  /** A read that leaves a record, so that it counts as a write. */
  readonly isKept?: boolean;
};

/** Set by proxies: what comes with one comes from elsewhere. */
const FORWARDED = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

export type OriginGuard = {
  /** Throws `forbidden_host`. */
  checkHost(asked: Asked): void;
  /** Throws `forbidden_origin` where a page of another site writes or listens. */
  checkOrigin(asked: Asked, hasCookie: boolean): void;
};

/** `publicUrl`: where people find the page, when that is not where the server listens. */
export function createOriginGuard(host: string, publicUrl: string | null): OriginGuard {
  const own = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const allowed = new Set([...LOOPBACK, own.toLowerCase()]);
  const published = publicUrl === null ? null : new URL(publicUrl).host;
  return {
    checkHost({ headers }) {
      const { host: called } = headers;
      if (FORWARDED.some((name) => headers[name] !== undefined)) {
        const remedy = 'make a token first: leeway token create --name NAME --scope admin';
        throw new AppError('forbidden_host', `Others call this through a proxy; ${remedy}`);
      }
      if (allowed.has(hostnameOf(called))) return;
      throw new AppError(
        'forbidden_host',
        `Leeway does not answer to the host "${called ?? ''}". Call it as ${[...allowed].join(', ')}.`,
      );
    },
    checkOrigin({ method, upgrade, headers, host: called, isKept = false }, hasCookie) {
      const { origin } = headers;
      const site = headers['sec-fetch-site'];
      const isForeign = site === 'cross-site' || site === 'same-site';
      if (READING.has(method) && !upgrade && !(isKept && isForeign)) return;
      // A browser says where a call comes from; one that says nothing may not use what it holds.
      const isTold = origin !== undefined || site === 'same-origin';
      const isOurs = origin === undefined || isOf(origin, called) || URL.parse(origin)?.host === published;
      if (!isForeign && isOurs && (isTold || !hasCookie)) return;
      throw new AppError('forbidden_origin', `Pages of ${origin ?? 'another site'} may not do this here.`);
    },
  };
}

/** The name in a Host header, without its port, in lower case; `''` when it is no host. */
function hostnameOf(host: string | undefined): string {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/.exec((host ?? '').toLowerCase())?.[1] ?? '';
}

function isOf(origin: string, host: string): boolean {
  const [theirs, ours] = [URL.parse(origin), URL.parse(`http://${host}`)];
  return theirs !== null && ours !== null && theirs.host !== '' && theirs.host === ours.host;
}
