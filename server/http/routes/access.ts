/** Tokens, sessions and the audit log, for admins. */
import { z } from 'zod';
import {
  AuditList,
  AuditQuery,
  MadeToken,
  NewToken,
  Rotation,
  SessionList,
  SessionRecord,
  Token,
  TokenList,
} from '../access-contract.ts';
import { actorOf } from '../access-hooks.ts';
import type { AccessDesk } from '../access-ports.ts';
import { faultResponses } from '../faults.ts';
import { needs } from '../route-access.ts';
import type { Server } from '../surface.ts';
import { auditEntry, madeToken, session, token } from '../wire-access.ts';

const tags = ['access'];
const Id = z.object({ id: z.string() });
const config = needs('admin');

const tokensSchema = {
  tags,
  summary: 'Tokens; those that hold first',
  response: { 200: TokenList, ...faultResponses(421, 503) },
};

const createSchema = {
  tags,
  summary: 'Make a token; its text is told this once',
  body: NewToken,
  response: { 200: MadeToken, ...faultResponses(400, 421, 503) },
};

const rotateSchema = {
  tags,
  summary: 'Give a token a new text, by its id or name; the one from before lets in for a while',
  params: Id,
  body: Rotation.optional(),
  response: { 200: MadeToken, ...faultResponses(400, 404, 421, 503) },
};

const revokeSchema = {
  tags,
  summary: 'Revoke a token, by its id or name; the sessions that were begun with it end',
  params: Id,
  response: { 200: Token, ...faultResponses(404, 421, 503) },
};

const sessionsSchema = {
  tags,
  summary: 'Sessions of the page that are not over',
  response: { 200: SessionList, ...faultResponses(421, 503) },
};

const endSchema = {
  tags,
  summary: "End somebody's session",
  params: Id,
  response: { 200: SessionRecord, ...faultResponses(404, 421, 503) },
};

const auditSchema = {
  tags,
  summary: 'Who changed what, the newest first',
  querystring: AuditQuery,
  response: { 200: AuditList, ...faultResponses(400, 421, 503) },
};

export async function accessRoutes(server: Server, desk: AccessDesk): Promise<void> {
  server.get('/api/v1/tokens', { schema: tokensSchema, config }, async () => ({
    tokens: (await desk.tokens()).map(token),
  }));
  server.post('/api/v1/tokens', { schema: createSchema, config }, async (request, reply) => {
    const { name, scopes, services = null, expires = null } = request.body;
    const made = await desk.createToken({ name, scopes, services, expires }, actorOf(request));
    reply.header('cache-control', 'no-store');
    return madeToken(made);
  });
  server.post('/api/v1/tokens/:id/rotate', { schema: rotateSchema, config }, async (request, reply) => {
    const { overlap = null } = request.body ?? {};
    const made = await desk.rotateToken(request.params.id, overlap, actorOf(request));
    reply.header('cache-control', 'no-store');
    return madeToken(made);
  });
  server.post('/api/v1/tokens/:id/revoke', { schema: revokeSchema, config }, async (request) =>
    token(await desk.revokeToken(request.params.id, actorOf(request))),
  );
  server.get('/api/v1/sessions', { schema: sessionsSchema, config }, async ({ caller }) => ({
    sessions: (await desk.sessions()).map((one) => session(one, caller)),
  }));
  server.post('/api/v1/sessions/:id/end', { schema: endSchema, config }, async (request) =>
    session(await desk.endSession(request.params.id, actorOf(request)), request.caller),
  );
  server.get('/api/v1/audit', { schema: auditSchema, config }, async ({ query }) => {
    const { entries, more } = await desk.audit(query);
    return { entries: entries.map(auditEntry), more };
  });
}
