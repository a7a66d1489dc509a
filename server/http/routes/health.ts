import { z } from 'zod';
import { Health, Ready } from '../contract.ts';
import { createFaultLog } from '../fault-log.ts';
import { faultResponses } from '../faults.ts';
import { createReadiness } from '../readiness.ts';
import { forEverybody, needs } from '../route-access.ts';
import type { Server, Surface } from '../surface.ts';

export async function healthRoutes(
  server: Server,
  { deps, limits, metrics, draining }: Surface,
): Promise<void> {
  const tags = ['operation'];
  const readiness = createReadiness({
    ping: deps.pingDatabase,
    limitMs: limits.readyMs,
    draining,
    log: createFaultLog(server.log, 'reaching PostgreSQL'),
  });

  server.get(
    '/health',
    {
      config: forEverybody,
      schema: { tags, summary: 'Alive', response: { 200: Health, ...faultResponses(421) } },
    },
    async () => ({ alive: true as const, version: deps.config.version }),
  );

  server.get(
    '/ready',
    {
      config: forEverybody,
      schema: {
        tags,
        summary: 'Able to serve: PostgreSQL answers, and the process is not stopping',
        response: { 200: Ready, 503: Ready, ...faultResponses(421) },
      },
    },
    async (_request, reply) => {
      const { ready, reasons } = await readiness();
      return reply.code(ready ? 200 : 503).send({ ready, reasons: [...reasons] });
    },
  );

  server.get(
    '/metrics',
    {
      config: deps.config.publicMetrics ? forEverybody : needs('read'),
      schema: {
        tags,
        summary: 'Metrics in the Prometheus text format, or as OpenMetrics where Accept prefers it',
        produces: ['text/plain', 'application/openmetrics-text'],
        response: { 200: z.string() },
      },
    },
    async (request, reply) => {
      const { contentType, text } = await metrics.exposition(request.headers.accept);
      return reply.header('vary', 'accept').type(contentType).serializer(String).send(text);
    },
  );
}
