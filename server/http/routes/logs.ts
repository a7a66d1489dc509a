import { z } from 'zod';
import { IngestReply } from '../contract.ts';
import { faultResponses } from '../faults.ts';
import { createIntake } from '../intake.ts';
import type { Server, Surface } from '../surface.ts';

const name = z.string().min(1).max(200).optional();

const schema = {
  tags: ['ingest'],
  summary: 'Count log lines',
  description:
    'NDJSON, a JSON array or single objects, under any Content-Type; identity, gzip, deflate or zstd. Answered after ' +
    'the commit. With an `Idempotency-Key` header a repeated body is counted once. On 503 send the same body again.',
  querystring: z.object({
    source: name.describe('The source the lines come from; without one, `http/<service>`.'),
    service: name.describe('The service the lines are about.'),
  }),
  response: { 200: IngestReply, ...faultResponses(400, 403, 413, 415, 421, 422, 503) },
};

/** To be registered as a plugin of its own: no other route takes bodies of any type. */
export async function logsRoutes(server: Server, surface: Surface): Promise<void> {
  server.addHook('onRequest', async (request) => {
    // The format is told by the bytes. Fastify would answer 415 to a type that it cannot parse, and shippers send all sorts.
    delete request.raw.headers['content-type'];
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, _body, done) => done(null));
  server.post('/api/v1/logs', { schema }, createIntake(surface, server.log));
  server.head('/api/v1/logs', { schema: { hide: true } }, async (_request, reply) => reply.send());
}
