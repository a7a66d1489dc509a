/** What the routes share: one of each per server. */

import type { ZodTypeProvider } from '@fastify/type-provider-zod';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Cookies } from './credentials.ts';
import type { Limits } from './limits.ts';
import type { LiveStream } from './live.ts';
import type { Metrics } from './metrics.ts';
import type { HttpDeps } from './ports.ts';
import type { Relays } from './relay.ts';
import type { RequestLog } from './request-log.ts';

export type Surface = {
  readonly deps: HttpDeps;
  readonly limits: Limits;
  readonly metrics: Metrics;
  readonly live: LiveStream;
  readonly relays: Relays;
  readonly requestLog: RequestLog;
  readonly cookies: Cookies;
  readonly draining: () => boolean;
};

/** Fastify, with requests and replies typed by the contract. */
export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;
