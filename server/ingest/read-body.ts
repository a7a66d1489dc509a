/** From the chunks of a body, as they were sent, to what they come to. */
import type { ErrorCode } from '../app-error.ts';
import type { Batch } from '../ledger/batch.ts';
import { ACCEPTED_ENCODINGS, DecodingFault, decoded } from './content-encodings.ts';

export type BodyReading =
  | { readonly ok: true; readonly batch: Batch }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** A body that is being read. No count is shared until the caller commits the batch. */
export type OpenBody = {
  /** The bytes may be reused once this settles. */
  push(bytes: Uint8Array): void | Promise<void>;
  end(): BodyReading | Promise<BodyReading>;
  /** It will not come to an end. */
  drop(): void;
};

/** Reads a body of at most `maxBody` bytes after decompression. Rejects only when `chunks` does. */
export async function readBody(
  chunks: AsyncIterable<Uint8Array>,
  { encoding, maxBody, open }: { encoding: string | undefined; maxBody: number; open: () => OpenBody },
): Promise<BodyReading> {
  const stream = decoded(chunks, encoding);
  if (stream === null) return unsupported(encoding);
  const body = open();
  let size = 0;
  let isWhole = false;
  try {
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > maxBody) return tooLarge(maxBody);
      const pushed = body.push(chunk);
      // A turn of the event loop for each chunk would cost as much as reading it.
      if (pushed !== undefined) await pushed;
    }
    isWhole = true;
  } catch (error) {
    if (!(error instanceof DecodingFault)) throw error;
    return undecodable(error);
  } finally {
    if (!isWhole) body.drop();
  }
  return body.end();
}

function unsupported(encoding: string | undefined): BodyReading {
  return refusal(
    'unsupported_encoding',
    `Content-Encoding "${encoding}" is not read; send ${ACCEPTED_ENCODINGS}`,
  );
}

function tooLarge(maxBody: number): BodyReading {
  return refusal(
    'body_too_large',
    `the body is larger than ${maxBody} bytes after decompression; send smaller ones, or raise LEEWAY_MAX_BODY`,
  );
}

function undecodable({ message }: DecodingFault): BodyReading {
  return refusal(
    'unreadable_body',
    `the body is not what its Content-Encoding says, or is cut off: ${message}`,
  );
}

export function refusal(code: ErrorCode, message: string): BodyReading {
  return { ok: false, code, message };
}
