/** What a request brings to say who calls, and the cookie that a session is held by. */
import { isIP } from 'node:net';
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Presented } from './access-ports.ts';

const SESSION = 'leeway_session';
const SIGN_IN = 'leeway_sign_in';
/** s; the row in PostgreSQL that it stands for lives as long. */
const SIGN_IN_S = 600;

export type Cookies = {
  presented(request: FastifyRequest): Presented;
  setSession(request: FastifyRequest, reply: FastifyReply, secret: string, expiresAt: number): void;
  clearSession(request: FastifyRequest, reply: FastifyReply): void;
  /** Of a sign-in that is on its way to an issuer and back. */
  signIn(request: FastifyRequest): string | null;
  setSignIn(request: FastifyRequest, reply: FastifyReply, secret: string): void;
  clearSignIn(request: FastifyRequest, reply: FastifyReply): void;
};

/** Over TLS the cookie is bound to this very host, and never sent without TLS. `publicUrl` may be of a proxy that ends it. */
export function createCookies(publicUrl: string | null): Cookies {
  const isSecure = ({ protocol }: FastifyRequest) =>
    protocol === 'https' || publicUrl?.toLowerCase().startsWith('https:') === true;
  const named = (request: FastifyRequest, name: string) => (isSecure(request) ? `__Host-${name}` : name);
  const options = (request: FastifyRequest): CookieSerializeOptions => ({
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(request),
  });
  const heldAs = (request: FastifyRequest, name: string) => {
    const held = request.cookies[named(request, name)];
    return held === undefined || held === '' ? null : held;
  };
  return {
    presented: (request) => ({
      bearer: bearerOf(request.headers.authorization),
      session: heldAs(request, SESSION),
      address: addressOf(request),
    }),
    setSession(request, reply, secret, expiresAt) {
      reply.setCookie(named(request, SESSION), secret, { ...options(request), expires: new Date(expiresAt) });
    },
    clearSession: (request, reply) => void reply.clearCookie(named(request, SESSION), options(request)),
    signIn: (request) => heldAs(request, SIGN_IN),
    setSignIn: (request, reply, secret) =>
      void reply.setCookie(named(request, SIGN_IN), secret, { ...options(request), maxAge: SIGN_IN_S }),
    clearSignIn: (request, reply) => void reply.clearCookie(named(request, SIGN_IN), options(request)),
  };
}

/** A forwarding header may say anything; where that is no address, who is connected counts. */
export function addressOf({
  ip,
  raw,
  vouched,
}: Pick<FastifyRequest, 'ip' | 'raw' | 'vouched'>): string | null {
  if (vouched !== null) return vouched.address;
  return isIP(ip ?? '') === 0 ? (raw.socket?.remoteAddress ?? null) : ip;
}

/** The token of `Bearer TOKEN`, or the password of `Basic`, which is all that some shippers can send. */
export function bearerOf(header: string | undefined): string | null {
  const [, scheme, rest] = /^\s*(bearer|basic)\s+(\S+)\s*$/i.exec(header ?? '') ?? [];
  if (scheme === undefined || rest === undefined) return null;
  if (scheme.toLowerCase() === 'bearer') return rest;
  const pair = Buffer.from(rest, 'base64').toString();
  return pair.slice(pair.indexOf(':') + 1);
}
