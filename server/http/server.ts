/** The HTTP surface, assembled. It does not listen: app.ts decides when. */
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from '@fastify/type-provider-zod';
import { type FastifyInstance, fastify, LogController } from 'fastify';
import type { Config } from '../config.ts';
import { guardAccess } from './access-hooks.ts';
import { answerClientError } from './client-error.ts';
import { createCookies } from './credentials.ts';
import { sendFault } from './faults.ts';
import { handOnReads } from './handing-on.ts';
import { createIntake } from './intake.ts';
import { HEADERS_TIMEOUT_MS, LIMITS, REQUEST_TIMEOUT_MS } from './limits.ts';
import { LiveStream } from './live.ts';
import { createMetrics } from './metrics.ts';
import { describeApi } from './openapi.ts';
import { servePage } from './page.ts';
import type { HttpDeps } from './ports.ts';
import { Relays } from './relay.ts';
import { createRequestLog, type RequestLog, requestId } from './request-log.ts';
import { collectRoutes } from './route-access.ts';
import { accessRoutes } from './routes/access.ts';
import { alertsRoutes } from './routes/alerts.ts';
import { billsRoutes } from './routes/bills.ts';
import { demoRoutes } from './routes/demo.ts';
import { deploysRoutes } from './routes/deploys.ts';
import { docsRoutes } from './routes/docs.ts';
import { gateRoutes } from './routes/gate.ts';
import { healthRoutes } from './routes/health.ts';
import { logsRoutes } from './routes/logs.ts';
import { lokiRoutes, otlpRoutes } from './routes/push.ts';
import { routesRoutes } from './routes/routes.ts';
import { sessionRoutes } from './routes/session.ts';
import { silencesRoutes } from './routes/silences.ts';
import { slosRoutes } from './routes/slos.ts';
import { streamRoutes, takeUpgrades } from './routes/stream.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import type { Server, Surface } from './surface.ts';
import { refuseUnwritable } from './unwritable.ts';

/** What is answered by who asks. */
const PRIVATE = /^\/(api\/|metrics$)/;

declare module 'fastify' {
  interface FastifyInstance {
    /** From now on not ready, and new bodies are turned away; what was begun is finished. */
    drain(): void;
  }
}

export type { HttpDeps } from './ports.ts';

export async function createServer(deps: HttpDeps): Promise<FastifyInstance> {
  const limits = { ...LIMITS, ...deps.limits };
  const live = new LiveStream({
    board: deps.board,
    now: deps.now,
    folder: deps.config.definitionsDir,
    demo: deps.demo !== null,
    places: limits.streamClients,
    backlogBytes: limits.streamBacklogBytes,
  });
  const relays = new Relays();
  const metrics = createMetrics(deps, () => live.clients + relays.count);
  const requestLog = createRequestLog(deps.now, (line) => {
    metrics.observe(line);
    deps.onRequestLogged?.(line);
  });
  const server = newServer(deps, requestLog);
  let draining = false;
  server.decorate('drain', () => {
    draining = true;
  });
  // A sender that hears this opens no further request on a connection that is about to end.
  server.addHook('onSend', async ({ routeOptions }, reply) => {
    if (draining) reply.header('connection', 'close');
    // One address answers each caller something else, and nobody after they signed out.
    const isKept = reply.hasHeader('cache-control') || !PRIVATE.test(routeOptions.url ?? '');
    if (!isKept) reply.header('cache-control', 'no-store');
  });
  server.addHook('preValidation', async ({ params, query, body }) => refuseUnwritable([params, query, body]));
  server.addHook('preClose', async () => {
    server.drain();
    live.stop();
    relays.stop();
  });
  const cookies = createCookies(deps.config.publicUrl);
  const surface: Surface = {
    deps,
    limits,
    metrics,
    live,
    relays,
    requestLog,
    cookies,
    draining: () => draining,
  };
  await beforeRoutes(server, surface);
  await describeApi(server);
  await registerRoutes(server, surface);
  await servePage(server, deps.webDir);
  server.declaredRoutes();
  await server.ready();
  return server as unknown as FastifyInstance;
}

function newServer(deps: HttpDeps, requestLog: RequestLog): Server {
  const server = fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    requestIdHeader: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    trustProxy: trustedBy(deps.config.trustProxy),
    // While closing, requests on open connections get our own answers: shippers need the Retry-After.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 500 },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      requestLog.begin(request, reply);
      sendFault(error, request, reply);
    },
  }).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler(sendFault);
  return server;
}

/** As many hops as are trusted, the one that is connected first; or addresses. */
function trustedBy(
  proxies: Config['trustProxy'],
): false | string[] | ((address: string, hop: number) => boolean) {
  return typeof proxies === 'number' ? (_, hop) => hop < proxies : proxies;
}

/** Hooks run in this order: every refusal is logged, carries the security headers, and is measured. */
async function beforeRoutes(server: Server, { deps, requestLog, cookies }: Surface): Promise<void> {
  collectRoutes(server);
  server.addHook('onRequest', async (request, reply) => requestLog.begin(request, reply));
  await server.register(helmet, SECURITY_HEADERS);
  await takeUpgrades(server);
  await server.register(cookie);
  await guardAccess(server, deps, cookies);
  handOnReads(server, deps);
  await server.register(compress, { globalDecompression: false });
}

async function registerRoutes(server: Server, surface: Surface): Promise<void> {
  const { deps } = surface;
  await streamRoutes(server, surface);
  const intake = createIntake(surface, server.log);
  await server.register(async (plugin) => logsRoutes(plugin as Server, deps, intake));
  await server.register(async (plugin) => lokiRoutes(plugin as Server, deps, intake));
  await server.register(async (plugin) => otlpRoutes(plugin as Server, deps, intake));
  await server.register(async (plugin) => docsRoutes(plugin as Server));
  await slosRoutes(server, surface);
  await routesRoutes(server, surface);
  await alertsRoutes(server, surface);
  await silencesRoutes(server, deps.silences);
  await deploysRoutes(server, deps.deploys);
  await billsRoutes(server, deps.bills);
  await gateRoutes(server, deps.gate);
  await sessionRoutes(server, surface);
  await accessRoutes(server, deps.access);
  await healthRoutes(server, surface);
  if (deps.demo !== null) await demoRoutes(server, deps.demo);
}
