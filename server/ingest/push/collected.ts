/** A whole body in memory: unlike lines, a message or a document has no parts that could be counted as they come. */
import { ACCEPTED_ENCODINGS, DecodingFault, decoded } from '../content-encodings.ts';
import { PushFault } from './push-fault.ts';
import { tooLarge } from './snappy.ts';

/** Undoes the Content-Encoding; more than `most` bytes are refused as they come. Throws a PushFault, or what `chunks` does. */
export async function collected(
  chunks: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  most: number,
): Promise<Uint8Array> {
  const stream = decoded(chunks, encoding);
  if (stream === null) {
    const message = `Content-Encoding "${encoding}" is not read; send ${ACCEPTED_ENCODINGS}`;
    throw new PushFault('unsupported_encoding', message);
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > most) throw tooLarge(most);
      parts.push(chunk);
    }
  } catch (cause) {
    if (!(cause instanceof DecodingFault)) throw cause;
    const message = `the body is not what its Content-Encoding says, or is cut off: ${cause.message}`;
    throw new PushFault('unreadable_body', message, { cause });
  }
  return Buffer.concat(parts, size);
}
