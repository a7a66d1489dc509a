/** Bodies of the protocols that carry log lines inside messages of their own. */
import { collected } from './collected.ts';
import { lokiLines } from './loki.ts';
import { otlpLines } from './otlp.ts';
import type { PushedLine, PushFormat } from './pushed-line.ts';
import { unsnapped } from './snappy.ts';

export type PushBody = {
  readonly protocol: 'loki' | 'otlp';
  readonly format: PushFormat;
  /** Content-Encoding, as sent. */
  readonly encoding: string | undefined;
  /** Bytes, after all decompression. */
  readonly maxBody: number;
};

export type PushedBody = {
  /** As sent, but for the Content-Encoding: the same push has the same bytes. */
  readonly bytes: Uint8Array;
  /** Iterating throws a PushFault where the body is not what its protocol says. */
  readonly lines: Iterable<PushedLine>;
};

/** Reads a body to its end. Rejects with a PushFault, or as `chunks` does. */
export async function readPushedBody(
  chunks: AsyncIterable<Uint8Array>,
  { protocol, format, encoding, maxBody }: PushBody,
): Promise<PushedBody> {
  if (protocol === 'otlp') {
    const bytes = await collected(chunks, encoding, maxBody);
    return { bytes, lines: otlpLines(bytes, format) };
  }
  if (format === 'json') {
    const bytes = await collected(chunks, encoding, maxBody);
    return { bytes, lines: lokiLines(bytes, format) };
  }
  // Loki's protobuf is snappy inside, whether or not a sender says so.
  const outer = encoding?.trim().toLowerCase() === 'snappy' ? undefined : encoding;
  const bytes = await collected(chunks, outer, maxBody);
  return { bytes, lines: bytes.length === 0 ? [] : lokiLines(unsnapped(bytes, maxBody), format) };
}
