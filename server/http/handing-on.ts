/** Reads of the counts, where another process has them: they are handed on to it, and its answer is passed back. */
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Agent, request as ask, type Dispatcher } from 'undici';
import { AppError } from '../app-error.ts';
import { addressOf } from './credentials.ts';
import type { HttpDeps } from './ports.ts';
import type { Server } from './surface.ts';
import { vouchingHeaders } from './vouching.ts';

const CONNECT_MS = 1_000;
const ANSWER_MS = 15_000;
/** While the lease changes hands nobody has the counts; a reader waits so long for who has them next. */
const PATIENCE_MS = 6_000;
/** One that hangs loses the lease; so often it is looked whether who was asked still has it. */
const LOOK_MS = 500;
const PAUSE_MS = 100;
const PASSED_ON = ['content-type', 'retry-after', 'cache-control'];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It is answered from the counts, which one process has. */
    ofCounts?: boolean;
  }
  interface FastifyRequest {
    /** Where the counts are, of a request that is about them; null where they are here. */
    leaderUrl: string | null;
  }
}

/** The `config` of a read that is answered from the counts. */
export const ofCounts = { ofCounts: true } as const;

export function handOnReads(server: Server, { board, replicas }: Pick<HttpDeps, 'board' | 'replicas'>): void {
  const agent = new Agent({
    connect: { timeout: CONNECT_MS },
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
  });
  server.decorateRequest('leaderUrl', null);
  server.addHook('onClose', async () => agent.destroy());

  /** Null where it is to be answered here, be it with a refusal. */
  async function leaderUrl({ vouched }: FastifyRequest, until: number): Promise<string | null> {
    for (let tries = 0; ; tries++) {
      const found = await replicas.leadership(tries > 0);
      // One that was handed on is not handed on again: it might go in circles.
      if (found.where === 'elsewhere') return vouched === null ? found.url : null;
      const isWaitedFor = found.where === 'nowhere' && !board.hasCounts && vouched === null;
      if (!isWaitedFor || performance.now() > until) return null;
      await delay(PAUSE_MS);
    }
  }

  server.addHook('preHandler', async (request, reply) => {
    if (request.routeOptions.config.ofCounts !== true) return;
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const url = await leaderUrl(request, until);
      request.leaderUrl = url;
      if (url === null || request.ws) return;
      const answer = await answerOf(url, request);
      const isLast = performance.now() > until;
      if (answer !== null && (isLast || answer.statusCode !== 503)) return pass(answer, reply);
      if (isLast) throw noAnswer(url);
      await answer?.body.dump();
      await delay(PAUSE_MS);
      await replicas.leadership(true);
    }
  });

  /** Null when it cannot be reached, or has the counts no more before it answers. */
  async function answerOf(url: string, request: FastifyRequest): Promise<Dispatcher.ResponseData | null> {
    const headers = {
      'x-request-id': request.id,
      ...vouchingHeaders({ caller: request.caller, address: addressOf(request) }, replicas),
    };
    const leaving = new AbortController();
    const looking = setInterval(() => {
      void replicas.leadership(true).then((found) => {
        if (found.where !== 'elsewhere' || found.url !== url) leaving.abort();
      });
    }, LOOK_MS);
    const options = { method: 'GET', headers, dispatcher: agent, signal: leaving.signal } as const;
    try {
      return await ask(new URL(request.url, url), options);
    } catch (cause) {
      request.log.debug({ err: cause, url }, 'the replica that has the counts could not be asked');
      return null;
    } finally {
      clearInterval(looking);
    }
  }
}

function pass({ statusCode, headers, body }: Dispatcher.ResponseData, reply: FastifyReply): FastifyReply {
  for (const name of PASSED_ON) if (headers[name] !== undefined) reply.header(name, headers[name]);
  return reply.code(statusCode).send(body);
}

export function noAnswer(url: string): AppError {
  return new AppError(
    'unavailable',
    `The replica that has the counts does not answer at ${url}; see LEEWAY_REPLICA_URL. Ask again in a moment.`,
    { retryAfter: 1 },
  );
}
