/** What OTLP has its servers answer, in the encoding of the request. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { PushFormat } from './ports.ts';

/** The numbers of google.rpc.Code, by our answer. */
const RPC_CODES: Readonly<Record<number, number>> = { 403: 7, 421: 9, 422: 9, 500: 13, 503: 14 };
const INVALID_ARGUMENT = 3;

/** ExportLogsServiceResponse: refused records are told of, and are not to be sent again. */
export function exportAnswer(rejected: number, message: string, format: PushFormat): Buffer {
  if (format === 'json') {
    const partialSuccess = { rejectedLogRecords: String(rejected), errorMessage: message };
    return Buffer.from(JSON.stringify(rejected === 0 ? {} : { partialSuccess }));
  }
  if (rejected === 0) return Buffer.alloc(0);
  const partial = new BinaryWriter().tag(1, WireType.Varint).int64(rejected);
  partial.tag(2, WireType.LengthDelimited).string(message);
  return Buffer.from(new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(partial.finish()).finish());
}

/** google.rpc.Status: the body of every answer that is no success. */
export function statusAnswer(status: number, message: string, format: PushFormat): Buffer {
  const code = RPC_CODES[status] ?? INVALID_ARGUMENT;
  if (format === 'json') return Buffer.from(JSON.stringify({ code, message }));
  const writer = new BinaryWriter().tag(1, WireType.Varint).int32(code);
  return Buffer.from(writer.tag(2, WireType.LengthDelimited).string(message).finish());
}
