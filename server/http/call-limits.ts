/** How often each caller may call. Whoever sends log lines is never slowed down: shippers drop what they are told to hold back. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../app-error.ts';
import type { Server } from './surface.ts';

const MINUTE_MS = 60_000;
/** Attempts to sign in with a token from one address, a minute. */
const SIGN_INS = 20;
/** Ways to an issuer and back: behind one address there may be a whole office. */
const DETOURS = 240;
/** Asked by machines that must not be turned away. */
const UNCOUNTED = new Set(['/health', '/ready']);

/** Tokens that are no good, from one address, a minute. */
const FAILURES = 60;

export type CallLimits = {
  /** Throws `too_many_requests` when a caller has called too often. */
  requireRoom(request: FastifyRequest): Promise<void>;
  /** Throws when an address has tried too many tokens that are no good; a sender of lines is told to come back. */
  requireTry(request: FastifyRequest): Promise<void>;
  noteFailure(request: FastifyRequest): Promise<void>;
};

/** `rate` is that of one caller, a minute. */
export async function createCallLimits(server: Server, rate: number): Promise<CallLimits> {
  await server.register(rateLimit, { global: false });
  const ofCaller = server.createRateLimit({
    max: rate,
    timeWindow: MINUTE_MS,
    keyGenerator: ({ caller }) => `${caller.kind} ${caller.id}`,
  });
  const ofAddress = server.createRateLimit({ max: rate, timeWindow: MINUTE_MS });
  const ofSignIns = server.createRateLimit({ max: SIGN_INS, timeWindow: MINUTE_MS });
  const ofDetours = server.createRateLimit({ max: DETOURS, timeWindow: MINUTE_MS });
  const ofFailures = server.createRateLimit({ max: FAILURES, timeWindow: MINUTE_MS });
  return {
    async requireRoom(request) {
      const { method, routeOptions, caller } = request;
      const path = routeOptions.url ?? '';
      if (caller.kind === 'open' || caller.kind === 'own' || UNCOUNTED.has(path)) return;
      if (isIngest(request)) return;
      if (path === '/api/v1/session' && method === 'POST') requireRoom(await ofSignIns(request));
      if (path.startsWith('/auth/')) requireRoom(await ofDetours(request));
      requireRoom(await (caller.id === null ? ofAddress(request) : ofCaller(request)));
    },
    async requireTry(request) {
      const tried = await ofFailures(request, { increment: false });
      if (tried.isAllowed || tried.remaining > 0) return;
      const retryAfter = Math.max(1, tried.ttlInSeconds);
      const message = `Too many tokens from here were no good; try again in ${retryAfter} s.`;
      throw new AppError(isIngest(request) ? 'unavailable' : 'too_many_requests', message, { retryAfter });
    },
    async noteFailure(request) {
      await ofFailures(request);
    },
  };
}

function isIngest({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.access?.scope === 'ingest';
}

type Limited = Awaited<ReturnType<ReturnType<Server['createRateLimit']>>>;

function requireRoom(limited: Limited): void {
  if (limited.isAllowed || !limited.isExceeded) return;
  const retryAfter = Math.max(1, limited.ttlInSeconds);
  const message = `More than ${limited.max} requests a minute; try again in ${retryAfter} s.`;
  throw new AppError('too_many_requests', message, { retryAfter });
}
