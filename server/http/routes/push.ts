/** The protocols of other log systems, so that their shippers need no other output. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '../../app-error.ts';
import { takeAnyBody } from '../any-body.ts';
import { type AnswerWriter, faultResponses, sendFault } from '../faults.ts';
import type { Intake } from '../intake.ts';
import { exportAnswer, statusAnswer } from '../otlp-answers.ts';
import type { HttpDeps, PushFormat } from '../ports.ts';
import { needs } from '../route-access.ts';
import type { Server } from '../surface.ts';
import { WhoseLines } from './logs.ts';

const LOKI = '/loki/api/v1/push';
const OTLP = '/v1/logs';
const TYPES = { json: 'application/json', protobuf: 'application/x-protobuf' } as const;

const config = needs('ingest', 'filtered');

const FAULTS = [400, 401, 403, 413, 415, 421, 422, 503] as const;

const OtlpStatus = z
  .object({ code: z.int().describe('As google.rpc.Code.'), message: z.string() })
  .meta({ id: 'OtlpStatus', description: 'google.rpc.Status.' });

const lokiSchema = {
  tags: ['ingest'],
  summary: 'Count log lines that are pushed as to Loki',
  description:
    'JSON under `application/json`, else protobuf in snappy. Without `source` and `service`, a stream is of the service ' +
    'that the first known of its labels `service_name`, `service`, `app` and `job` names. Answered after the commit.',
  querystring: WhoseLines,
  response: {
    204: z.null().describe('Counted; what was refused shows with the source.'),
    ...faultResponses(...FAULTS),
  },
};

const otlpSchema = {
  tags: ['ingest'],
  summary: 'Count log records that are sent by OTLP/HTTP',
  description:
    'ExportLogsServiceRequest as `application/json` or `application/x-protobuf`, answered in the same. Without `source` ' +
    'and `service`, a record is of the service that its resource names as `service.name`. Answered after the commit.',
  querystring: WhoseLines,
  response: {
    200: z.any().describe('ExportLogsServiceResponse; `partialSuccess` tells of refused records.'),
    ...Object.fromEntries(FAULTS.map((status) => [status, OtlpStatus])),
  },
};

/** To be registered as plugins of their own. */
export async function lokiRoutes(server: Server, deps: HttpDeps, intake: Intake): Promise<void> {
  takeAnyBody(server);
  server.post(LOKI, { schema: lokiSchema, config }, async (request, reply) => {
    const format = request.contentType === TYPES.json ? 'json' : 'protobuf';
    await intake(request, (chunks, about) => deps.readPush(chunks, { ...about, protocol: 'loki', format }));
    return reply.code(204).send(null);
  });
  server.head(LOKI, { schema: { hide: true }, config }, async (_request, reply) => reply.send());
}

export async function otlpRoutes(server: Server, deps: HttpDeps, intake: Intake): Promise<void> {
  takeAnyBody(server);
  server.setErrorHandler((error, request, reply) => sendFault(error, request, reply, writeStatus(request)));
  server.post(OTLP, { schema: otlpSchema, config }, async (request, reply) => {
    const format = formatOf(request);
    if (format === null) throw unsupportedType();
    const { rejected, errors } = await intake(request, (chunks, about) =>
      deps.readPush(chunks, { ...about, protocol: 'otlp', format }),
    );
    const why = errors.map(({ line, reason }) => `record ${line}: ${reason}`).join('; ');
    return send(reply, format, exportAnswer(rejected, why, format));
  });
  server.head(OTLP, { schema: { hide: true }, config }, async (_request, reply) => reply.send());
}

function formatOf({ contentType }: FastifyRequest): PushFormat | null {
  if (contentType === TYPES.json) return 'json';
  return contentType === TYPES.protobuf ? 'protobuf' : null;
}

function writeStatus(request: FastifyRequest): AnswerWriter {
  const format = formatOf(request) ?? 'json';
  return (reply, { message }) => send(reply, format, statusAnswer(reply.statusCode, message, format));
}

function send(reply: FastifyReply, format: PushFormat, body: Buffer): FastifyReply {
  return reply.type(TYPES[format]).send(body);
}

function unsupportedType(): AppError {
  return new AppError('unsupported_encoding', `Content-Type must be ${TYPES.protobuf} or ${TYPES.json}.`);
}
