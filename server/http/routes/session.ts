/** Sessions of the page: by a token, or by an issuer who vouches for a person. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '../../app-error.ts';
import { NewSession, SessionState } from '../access-contract.ts';
import { actorOf } from '../access-hooks.ts';
import type { Begun, Browser, IssuerDesk } from '../access-ports.ts';
import { addressOf } from '../credentials.ts';
import { faultResponses, sendFault } from '../faults.ts';
import { returnPath } from '../return-path.ts';
import { forEverybody } from '../route-access.ts';
import type { Server, Surface } from '../surface.ts';
import { sessionState } from '../wire-access.ts';

const tags = ['access'];
const MOST_AGENT = 300;
/** How a sign-in by the issuer fails, as `?sign-in=` tells the page. */
const TOLD_ON_PAGE = new Set(['unauthorized', 'forbidden', 'unavailable', 'too_many_requests', 'internal']);

const stateSchema = { tags, summary: 'Who calls', response: { 200: SessionState, ...faultResponses(421) } };

const beginSchema = {
  tags,
  summary: 'Sign in with a token; the answer sets a cookie that is no token',
  body: NewSession,
  response: { 200: SessionState, ...faultResponses(400, 401, 403, 421, 429, 503) },
};

const endSchema = {
  tags,
  summary: 'Sign out',
  response: { 200: SessionState, ...faultResponses(403, 421, 503) },
};

const signInSchema = {
  tags,
  summary: 'Sign in by the issuer that is configured: sends the browser there',
  querystring: z.object({ return: z.string().max(2000).catch('/').describe('A path of the page.') }),
  response: { 302: z.null(), ...faultResponses(404, 421) },
};

const callbackSchema = {
  tags,
  summary: 'Where the issuer sends the browser back',
  querystring: z.looseObject({}),
  response: { 302: z.null(), ...faultResponses(404, 421) },
};

export async function sessionRoutes(server: Server, { deps: { access }, cookies }: Surface): Promise<void> {
  const { issuer } = access;
  const name = issuer?.name ?? null;
  const begun = (request: FastifyRequest, reply: FastifyReply, { secret, session }: Begun) =>
    cookies.setSession(request, reply, secret, session.expiresAt);

  /** Whatever else came with the request, the session that the browser holds is over. */
  async function endHeld(request: FastifyRequest): Promise<void> {
    const { session } = cookies.presented(request);
    if (session !== null) await access.signOut(session, actorOf(request));
  }

  server.get('/api/v1/session', { schema: stateSchema, config: forEverybody }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return sessionState(request.caller, { issuer: name, fault: request.credentialFault });
  });

  server.post('/api/v1/session', { schema: beginSchema, config: forEverybody }, async (request, reply) => {
    if (request.caller.kind === 'open')
      throw new AppError('bad_request', 'Nobody has to sign in here: no token was made yet.');
    const { session, secret } = await access.signIn(request.body.token, browserOf(request));
    await endHeld(request);
    begun(request, reply, { session, secret });
    const caller = { ...session, kind: 'session', scopes: new Set(session.scopes) } as const;
    return sessionState(caller, { issuer: name, fault: null });
  });

  server.delete('/api/v1/session', { schema: endSchema, config: forEverybody }, async (request, reply) => {
    await endHeld(request);
    cookies.clearSession(request, reply);
    const next = await access.authenticate({ ...cookies.presented(request), session: null });
    return sessionState(next.caller, { issuer: name, fault: next.ok ? null : next.reason });
  });

  server.get(
    '/auth/sign-in',
    { schema: signInSchema, config: forEverybody, errorHandler: toThePage },
    async (request, reply) => {
      const { url, secret } = await theIssuer(issuer).begin(returnPath(request.query.return));
      cookies.setSignIn(request, reply, secret);
      return reply.header('cache-control', 'no-store').redirect(url);
    },
  );

  server.get(
    '/auth/callback',
    { schema: callbackSchema, config: forEverybody, errorHandler: toThePage },
    async (request, reply) => {
      const secret = cookies.signIn(request);
      if (secret === null) throw new AppError('unauthorized', 'This sign-in was begun in another browser.');
      const answer = new URL(request.url, 'http://own').searchParams;
      const finished = await theIssuer(issuer).finish(secret, answer, browserOf(request));
      await endHeld(request);
      cookies.clearSignIn(request, reply);
      begun(request, reply, finished);
      return reply.header('cache-control', 'no-store').redirect(finished.returnTo);
    },
  );
}

/** It is a person who came here, by a link or from the issuer: the page has the words. */
function toThePage(fault: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const code = fault instanceof AppError ? fault.code : 'internal';
  if (!TOLD_ON_PAGE.has(code)) return sendFault(fault, request, reply);
  request.log[code === 'internal' ? 'error' : 'warn']({ err: fault }, 'a sign-in by the issuer failed');
  return reply.header('cache-control', 'no-store').redirect(`/?sign-in=${code}`, 302);
}

function theIssuer(issuer: IssuerDesk | null): IssuerDesk {
  if (issuer !== null) return issuer;
  throw new AppError('not_found', 'No issuer is configured here; see LEEWAY_OIDC_ISSUER.');
}

function browserOf(request: FastifyRequest): Browser {
  const { id, headers } = request;
  return {
    address: addressOf(request),
    request: id,
    agent: headers['user-agent']?.slice(0, MOST_AGENT) ?? null,
  };
}
