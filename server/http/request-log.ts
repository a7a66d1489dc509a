/** One JSON line for each request, at its end. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../access/caller.ts';
import type { OwnRequest } from './ports.ts';

const SANE_ID = /^[A-Za-z0-9._-]{1,64}$/;
/** Asked every few seconds by machines: at info they would drown the rest. */
const QUIET = new Set(['/health', '/ready', '/metrics']);
const PAGE_FILES = '/*';
/** The client went away before the answer, as nginx counts it. */
const CLIENT_CLOSED = 499;

/** The id of a request: the caller's `x-request-id` when it is sane, so that one id follows a call through services. */
export function requestId(raw: Pick<IncomingMessage, 'headers'>): string {
  const given = raw.headers['x-request-id'];
  return typeof given === 'string' && SANE_ID.test(given) ? given : randomUUID();
}

export type RequestLog = {
  /** Notes the start, echoes the id, and writes the line when the answer is out or the client is gone. */
  begin(request: FastifyRequest, reply: FastifyReply): void;
  /** Writes the line now, unless it was written. */
  complete(request: FastifyRequest, status: number): void;
};

export function createRequestLog(now: () => number, heard: (line: OwnRequest) => void): RequestLog {
  const started = new WeakMap<FastifyRequest, number>();
  const complete = (request: FastifyRequest, status: number) => {
    const start = started.get(request);
    if (start === undefined) return;
    started.delete(request);
    const ms = Math.round((performance.now() - start) * 1000) / 1000;
    const { method } = request;
    const route = routeOf(request, status);
    const line = { method, route, status, ms, ...whoOf(request) };
    request.log[QUIET.has(route) ? 'debug' : 'info'](line, 'request');
    // One that a replica hands on is counted there; one that could not be read comes from nobody.
    if (request.vouched == null) heard({ time: now(), reqId: request.id, method, route, status, ms });
  };
  return {
    begin(request, reply) {
      started.set(request, performance.now());
      reply.header('x-request-id', request.id);
      // Fastify adds a listener for each await on a reply; a page through the 404 handler passes Node's usual ten.
      reply.raw.setMaxListeners(20);
      reply.raw.once('finish', () => complete(request, reply.raw.statusCode));
      reply.raw.once('close', () => complete(request, CLIENT_CLOSED));
    },
    complete,
  };
}

function routeOf(request: FastifyRequest, status: number): string {
  const template = request.is404 ? undefined : request.routeOptions.url;
  if (template !== undefined && template !== PAGE_FILES) return template;
  return status < 400 ? '(page)' : '(unmatched)';
}

/** Who read what is written down nowhere else. A request that could not be read has no caller. */
function whoOf({ caller }: { readonly caller?: Caller | null }): object {
  return caller?.id == null ? {} : { who: caller.name, credential: caller.id };
}
