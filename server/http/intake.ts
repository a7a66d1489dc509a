/** One POST of log lines, from the socket to its receipt. */
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import { type Caller, requireService } from '../access/caller.ts';
import { AppError } from '../app-error.ts';
import { type Batch, type Receipt, sumBy } from '../ledger/batch.ts';
import { bodyChunks, dropRest } from './body-stream.ts';
import type { IngestReply } from './contract.ts';
import { createFaultLog } from './fault-log.ts';
import { RETRY_AFTER } from './limits.ts';
import type { BatchResult } from './metrics.ts';
import type { BodyRead, PostAbout, SourceAsked } from './ports.ts';
import type { Surface } from './surface.ts';
import { formatsRead } from './wire.ts';

type Post = Pick<FastifyRequest, 'raw' | 'headers' | 'caller'> & { readonly query: Partial<SourceAsked> };

const KEY = /^[\x20-\x7e]{1,256}$/;

/** Reads the body of a POST. */
type Read = (chunks: AsyncIterable<Uint8Array>, about: PostAbout) => Promise<BodyRead>;

/** Takes one POST, whose body `read` reads; answers after the commit. */
export type Intake = (request: Post, read: Read) => Promise<IngestReply>;

/** It holds the count of bodies in flight, so there is one for each server. */
export function createIntake(surface: Surface, log: FastifyBaseLogger): Intake {
  const { metrics, limits } = surface;
  const commit = createCommit(surface, log);
  let inFlight = 0;

  return async (request, read) => {
    try {
      if (surface.draining()) await turnAway(request, limits.lingerMs);
      if (inFlight >= limits.bodiesInFlight)
        throw unavailable('Too many bodies at once.', RETRY_AFTER.overload);
      inFlight++;
      try {
        return settle(surface, await commit(await readBatch(request, read, surface)));
      } finally {
        inFlight--;
      }
    } catch (error) {
      const fault = request.raw.errored ? cutOff(request.raw.errored) : error;
      metrics.countBatch(request.raw.errored ? 'aborted' : resultOf(fault));
      throw fault;
    } finally {
      void dropRest(request.raw, limits.lingerMs);
    }
  };
}

async function readBatch(request: Post, read: Read, { deps, limits }: Surface): Promise<Batch> {
  const about: PostAbout = {
    asked: { source: request.query.source, service: request.query.service },
    encoding: request.headers['content-encoding'],
    key: keyOf(request),
    holder: request.caller.id,
    services: request.caller.services,
    at: deps.now(),
  };
  const body = await read(bodyChunks(request.raw, limits.bodyStallMs), about);
  if (!body.ok) throw new AppError(body.code, body.message);
  // Half a body must never be counted, however its reader took the cut.
  if (request.raw.errored) throw cutOff(request.raw.errored);
  return ofCaller(body.batch, request.caller);
}

/** Lines may name their services themselves. What is of none is for who may tell of all: it would count against others' sources. */
function ofCaller(batch: Batch, caller: Caller): Batch {
  if (caller.services === null) return batch;
  const parts = batch.parts.filter(({ service }) => service !== '');
  for (const { service } of parts) requireService(caller, service);
  if (parts.length > 0) return { ...batch, parts };
  throw new AppError('forbidden', `No line is of ${caller.services.join(' or ')}. Nothing was counted.`);
}

function keyOf(request: Post): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && KEY.test(key)) return key;
  throw new AppError('bad_request', 'Idempotency-Key: must be 1 to 256 printable ASCII characters.');
}

function createCommit({ deps }: Surface, log: FastifyBaseLogger) {
  const commits = createFaultLog(log, 'committing batches');
  return async (batch: Batch): Promise<{ batch: Batch; receipt: Receipt }> => {
    try {
      const receipt = await deps.commit(batch);
      commits.worked();
      return { batch, receipt };
    } catch (error) {
      if (error instanceof AppError && error.code === 'unavailable') commits.failed(error);
      throw error;
    }
  };
}

function settle({ metrics }: Surface, { batch, receipt }: { batch: Batch; receipt: Receipt }): IngestReply {
  if (receipt.kind === 'conflict') {
    throw new AppError(
      'idempotency_conflict',
      'This Idempotency-Key was used for another body. Nothing was counted.',
    );
  }
  if (receipt.kind === 'moved') throw new Error('a body has no position in a file');
  metrics.countBatch(receipt.kind);
  if (receipt.kind === 'committed') metrics.countLines(batch);
  const { kind, accepted, rejected, ignored, errors } = receipt;
  const formats = formatsRead(sumBy(batch.parts.map((part) => part.formats)));
  return { accepted, rejected, ignored, duplicate: kind === 'duplicate', errors: [...errors], formats };
}

/** Closed over unread bytes the connection would be reset and the answer lost; so the body is read first, and dropped. */
async function turnAway(request: Post, lingerMs: number): Promise<never> {
  await dropRest(request.raw, lingerMs);
  throw unavailable('Leeway is stopping.', RETRY_AFTER.away);
}

function unavailable(why: string, retryAfter: number): AppError {
  return new AppError('unavailable', `${why} Nothing was counted; send it again.`, { retryAfter });
}

function cutOff(cause: Error): AppError {
  return new AppError('unreadable_body', 'The body was cut off. Nothing of it was counted.', { cause });
}

function resultOf(fault: unknown): BatchResult {
  if (!(fault instanceof AppError)) return 'failed';
  if (fault.code === 'unavailable') return 'unavailable';
  return fault.code === 'idempotency_conflict' ? 'conflict' : 'refused';
}
