/** Sessions of the page: by a token, or by an issuer who vouches for a person. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { OPEN_CALLER } from '../../access/caller.ts';
import { AppError } from '../../app-error.ts';
import { NewSession, SessionState } from '../access-contract.ts';
import { actorOf } from '../access-hooks.ts';
import type { Begun, Browser, IssuerDesk } from '../access-ports.ts';
import { faultResponses } from '../faults.ts';
import { forEverybody } from '../route-access.ts';
import type { Server, Surface } from '../surface.ts';
import { sessionState } from '../wire-access.ts';

const tags = ['access'];
const MOST_AGENT = 300;
/** A path of ours, and never the address of another site. */
const OWN_PATH = /^\/(?![/\\])/;

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
  querystring: z.object({ return: z.string().max(2000).default('/').describe('A path of the page.') }),
  response: { 302: z.null(), ...faultResponses(404, 421, 429, 503) },
};

const callbackSchema = {
  tags,
  summary: 'Where the issuer sends the browser back',
  querystring: z.looseObject({}),
  response: { 302: z.null(), ...faultResponses(404, 421, 429, 503) },
};

export async function sessionRoutes(server: Server, { deps: { access }, cookies }: Surface): Promise<void> {
  const { issuer } = access;
  const name = issuer?.name ?? null;
  const begun = (request: FastifyRequest, reply: FastifyReply, { secret, session }: Begun) =>
    cookies.setSession(request, reply, secret, session.expiresAt);

  server.get('/api/v1/session', { schema: stateSchema, config: forEverybody }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return sessionState(request.caller, { issuer: name, fault: request.credentialFault });
  });

  server.post('/api/v1/session', { schema: beginSchema, config: forEverybody }, async (request, reply) => {
    if (request.caller.kind === 'open')
      throw new AppError('bad_request', 'Nobody has to sign in here: no token was made yet.');
    const { session, secret } = await access.signIn(request.body.token, browserOf(request));
    begun(request, reply, { session, secret });
    const caller = { ...session, kind: 'session', scopes: new Set(session.scopes) } as const;
    return sessionState(caller, { issuer: name, fault: null });
  });

  server.delete('/api/v1/session', { schema: endSchema, config: forEverybody }, async (request, reply) => {
    const { caller } = request;
    if (caller.kind === 'session' && caller.id !== null) await access.endSession(caller.id, actorOf(request));
    cookies.clearSession(request, reply);
    const next = await access.authenticate({ ...cookies.presented(request), session: null });
    return sessionState(next.ok ? next.caller : OPEN_CALLER, { issuer: name, fault: null });
  });

  server.get('/auth/sign-in', { schema: signInSchema, config: forEverybody }, async (request, reply) => {
    const returnTo = OWN_PATH.test(request.query.return) ? request.query.return : '/';
    const { url, secret } = await theIssuer(issuer).begin(returnTo);
    cookies.setSignIn(request, reply, secret);
    return reply.redirect(url);
  });

  server.get('/auth/callback', { schema: callbackSchema, config: forEverybody }, async (request, reply) => {
    const secret = cookies.signIn(request);
    cookies.clearSignIn(request, reply);
    try {
      if (secret === null) throw new AppError('unauthorized', 'This sign-in was begun in another browser.');
      const answer = new URL(request.url, 'http://own').searchParams;
      const finished = await theIssuer(issuer).finish(secret, answer, browserOf(request));
      begun(request, reply, finished);
      return reply.redirect(finished.returnTo);
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      request.log.warn({ err: fault }, 'a sign-in by the issuer failed');
      return reply.redirect(`/?sign-in=${fault.code}`);
    }
  });
}

function theIssuer(issuer: IssuerDesk | null): IssuerDesk {
  if (issuer !== null) return issuer;
  throw new AppError('not_found', 'No issuer is configured here; see LEEWAY_OIDC_ISSUER.');
}

function browserOf({ ip, id, headers }: FastifyRequest): Browser {
  return { address: ip, request: id, agent: headers['user-agent']?.slice(0, MOST_AGENT) ?? null };
}
