/** Every request on its way to its route: who calls, from which page, how often, and whether they may. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../access/audit.ts';
import { type Caller, may, nobodyWith, requireService } from '../access/caller.ts';
import { AppError } from '../app-error.ts';
import type { AccessDesk } from './access-ports.ts';
import { createCallLimits } from './call-limits.ts';
import { addressOf, type Cookies } from './credentials.ts';
import { createOriginGuard } from './origin-guard.ts';
import type { HttpDeps } from './ports.ts';
import type { RouteAccess } from './route-access.ts';
import type { Server } from './surface.ts';
import { isVouching, type VouchedFor, vouchedFor } from './vouching.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null until it is known, and of what was refused before. */
    caller: Caller;
    /** Why what was presented is no good; null when it is, or when nothing was. */
    credentialFault: string | null;
    /** Of a request that another replica hands on, who asks. */
    vouched: VouchedFor | null;
  }
}

/** Reads that leave a record behind. */
const RECORDED = new Set(['/api/v1/gate', '/api/v1/gate/watch']);

export async function guardAccess(
  server: Server,
  { config, access, replicas }: HttpDeps,
  cookies: Cookies,
): Promise<void> {
  const guard = createOriginGuard(config.host, config.publicUrl);
  const limits = await createCallLimits(server, config.rateLimit);
  server.decorateRequest('caller', null as unknown as Caller);
  server.decorateRequest('credentialFault', null);
  server.decorateRequest('vouched', null);

  async function vouched(request: FastifyRequest): Promise<VouchedFor | null> {
    if (!isVouching(request)) return null;
    await limits.requireTry(request);
    try {
      return await vouchedFor(request, replicas);
    } catch (cause) {
      await limits.noteFailure(request);
      throw cause;
    }
  }

  server.addHook('onRequest', async (request, reply) => {
    const { method, headers, host } = request;
    const isKept = RECORDED.has(request.routeOptions.url ?? '');
    const asked = { method, headers, host, upgrade: headers.upgrade !== undefined, isKept };
    const { access: declared } = request.routeOptions.config;
    request.vouched = await vouched(request);
    if (request.vouched !== null) {
      // The replica has looked after all else.
      request.caller = request.vouched.caller;
      if (declared !== undefined) requireScope(request, reply, declared);
      return;
    }
    const presented = cookies.presented(request);
    if (presented.bearer !== null && !access.hasLetIn(presented.bearer)) await limits.requireTry(request);
    await identify(request, presented, access);
    const { caller, credentialFault } = request;
    if (credentialFault !== null && presented.bearer !== null) await limits.noteFailure(request);
    const isOpen = caller.kind === 'open';
    if (isOpen) guard.checkHost(asked);
    guard.checkOrigin(asked, !isOpen && presented.bearer === null && presented.session !== null);
    await limits.requireRoom(request);
    if (declared !== undefined) requireScope(request, reply, declared);
  });
  server.addHook('preHandler', async ({ caller, query, params, body, routeOptions }) => {
    if (caller.services === null || routeOptions.config.access?.scope == null) return;
    for (const part of [query, params, body]) {
      const service =
        typeof part === 'object' && part !== null && 'service' in part ? part.service : undefined;
      if (typeof service === 'string') requireService(caller, service);
    }
  });
}

async function identify(
  request: FastifyRequest,
  presented: Parameters<AccessDesk['authenticate']>[0],
  access: AccessDesk,
): Promise<void> {
  try {
    const found = await access.authenticate(presented);
    request.caller = found.caller;
    if (!found.ok) request.credentialFault = found.reason;
  } catch (cause) {
    request.caller = nobodyWith([]);
    // What is for everybody goes on while nobody can be told apart.
    if (request.routeOptions.config.access?.scope !== null) throw cause;
  }
}

function requireScope(
  request: FastifyRequest,
  reply: FastifyReply,
  { scope, limited, isPublic }: RouteAccess,
): void {
  const { caller, credentialFault } = request;
  if (scope === null || (isPublic && caller.kind === 'nobody' && caller.services!.length > 0)) return;
  if (caller.kind === 'nobody') {
    reply.header('www-authenticate', 'Bearer realm="Leeway"');
    const remedy = 'Send a token as "Authorization: Bearer …", or sign in on the page.';
    throw new AppError(
      'unauthorized',
      `${credentialFault ?? 'Nobody is let in without saying who they are.'} ${remedy}`,
    );
  }
  if (!may(caller, scope))
    throw new AppError('forbidden', `${caller.name} may not do this: it takes the scope ${scope}.`);
  if (limited === 'refused' && caller.services !== null)
    throw new AppError(
      'forbidden',
      `${caller.name} may not do this: it is about more than ${caller.services.join(', ')}.`,
    );
}

export function actorOf(request: FastifyRequest): Actor {
  return { caller: request.caller, address: addressOf(request), request: request.id };
}
