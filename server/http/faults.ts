/** Every fault to one shape, `{"error":{"code","message"}}`. */
import { hasZodFastifySchemaValidationErrors } from '@fastify/type-provider-zod';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type ErrorCode, STATUS_OF } from '../app-error.ts';
import { ErrorBody } from './contract.ts';
import { RETRY_AFTER } from './limits.ts';

type Fault = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfter: number | undefined;
};

const INTERNAL: Fault = {
  code: 'internal',
  message: 'Leeway failed to answer this. Its log tells why, under the x-request-id of this answer.',
  retryAfter: undefined,
};

/** What a caller is told of `error`. The text of a 5xx is never that of the error, unless it was written for callers. */
function faultOf(error: unknown): Fault {
  if (error instanceof AppError) return appFault(error);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = { querystring: 'query', params: 'path', headers: 'header', body: 'body' };
    const part = where[error.validationContext as keyof typeof where] ?? 'request';
    const faults = error.validation.map((fault) => {
      const field = fault.instancePath.slice(1);
      return `${part}${field === '' ? '' : ` ${field}`}: ${fault.message}`;
    });
    return badRequest(faults.join('; '));
  }
  const status = statusOf(error);
  if (status < 400 || status >= 500) return INTERNAL;
  const message = error instanceof Error ? error.message : 'The request cannot be read.';
  return status === 413 ? { ...badRequest(message), code: 'body_too_large' } : badRequest(message);
}

/** The `response` entries of a route's schema for the faults that it may answer. */
export function faultResponses<Status extends number>(
  ...statuses: Status[]
): Record<Status, typeof ErrorBody> {
  return Object.fromEntries(statuses.map((status) => [status, ErrorBody])) as Record<
    Status,
    typeof ErrorBody
  >;
}

/** Writes a fault, whose status and headers are set, in the form that the caller's protocol has for it. */
export type AnswerWriter = (
  reply: FastifyReply,
  fault: { readonly code: ErrorCode; readonly message: string },
) => FastifyReply;

/** Sends `error` to the caller, and to the log when someone must act. */
export function sendFault(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  write: AnswerWriter = writeError,
): FastifyReply {
  const fault = faultOf(error);
  if (fault.code === 'internal') request.log.error({ err: error }, 'request failed');
  if (fault.retryAfter !== undefined) reply.header('retry-after', fault.retryAfter);
  return write(reply.code(STATUS_OF[fault.code]), fault);
}

function writeError(reply: FastifyReply, { code, message }: Parameters<AnswerWriter>[1]): FastifyReply {
  return reply
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({ error: { code, message } });
}

function appFault(error: AppError): Fault {
  if (STATUS_OF[error.code] === 500) return INTERNAL;
  const { code } = error;
  const retryAfter = code === 'unavailable' ? (error.retryAfter ?? RETRY_AFTER.away) : error.retryAfter;
  return { code: error.code, message: error.message, retryAfter };
}

function badRequest(message: string): Fault {
  return { code: 'bad_request', message, retryAfter: undefined };
}

function statusOf(error: unknown): number {
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : 500;
}
