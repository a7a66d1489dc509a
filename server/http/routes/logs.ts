import { z } from 'zod';
import { AppError } from '../../app-error.ts';
import { takeAnyBody } from '../any-body.ts';
import { IngestReply } from '../contract.ts';
import { faultResponses } from '../faults.ts';
import { identityOf } from '../identity.ts';
import type { Intake } from '../intake.ts';
import type { BodyRead, HttpDeps, PostAbout } from '../ports.ts';
import { needs } from '../route-access.ts';
import { sourceRefusal } from '../source-refusal.ts';
import type { Server } from '../surface.ts';

const name = z.string().min(1).max(200).optional();

/** What every call that takes lines may be asked. */
export const WhoseLines = z.object({
  source: name.describe('The source the lines come from; without one, `http/<service>`.'),
  service: name.describe('The service the lines are about.'),
});

const schema = {
  tags: ['ingest'],
  summary: 'Count log lines',
  description:
    'NDJSON, a JSON array, single objects or plain text lines, under any Content-Type but MessagePack; identity, gzip, ' +
    'deflate or zstd. Answered after the commit. With an `Idempotency-Key` header a repeated body is counted once. On ' +
    '503 send the same body again.',
  querystring: WhoseLines,
  response: { 200: IngestReply, ...faultResponses(400, 403, 413, 415, 421, 422, 503) },
};

/** To be registered as a plugin of its own. */
export async function logsRoutes(server: Server, deps: HttpDeps, intake: Intake): Promise<void> {
  takeAnyBody(server);
  server.post('/api/v1/logs', { schema, config: needs('ingest', 'filtered') }, async (request) => {
    refuseMessagePack(request.contentType);
    return intake(request, (chunks, about) => readLogs(deps, chunks, about));
  });
  const asked = { schema: { hide: true }, config: needs('ingest', 'filtered') };
  server.head('/api/v1/logs', asked, async (_request, reply) => reply.send());
}

async function readLogs(
  deps: HttpDeps,
  chunks: AsyncIterable<Uint8Array>,
  about: PostAbout,
): Promise<BodyRead> {
  const { asked, encoding, at } = about;
  const found = deps.resolveSource(asked);
  const refusal = sourceRefusal(found, about);
  if (refusal !== null) return refusal;
  if (!found.ok) return { ok: false, code: 'bad_request', message: found.message };
  const { source, service, lines, dedupBody } = found;
  const identity = identityOf(about, source);
  return deps.readBody(chunks, { source, service, lines, dedupBody, encoding, identity, at });
}

/** The one type that is believed: its bytes would be refused line by line, without a word on what to set. */
function refuseMessagePack(contentType: string): void {
  if (!/^application\/(x-|vnd\.)?msgpack$/.test(contentType)) return;
  throw new AppError(
    'unsupported_encoding',
    'MessagePack is not read; set "Format json_lines" in Fluent Bit, "<format> @type json" in Fluentd.',
  );
}
