import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BodyCount } from '../../server/ingest/body-count.ts';
import { EventCounter } from '../../server/ingest/event-counter.ts';
import { Framing } from '../../server/ingest/framing.ts';
import { jsonReaderFor, RecordReader } from '../../server/ingest/record-reader.ts';
import { ServiceRoutes } from '../../server/ingest/service-routes.ts';
import { SeriesRegistry } from '../../server/ledger/series-registry.ts';
import { usualReading } from '../../server/slo/line-rules.ts';

const { service, lines } = usualReading('test', 'snippets');
const json = jsonReaderFor(lines, service);

const piece = fc.oneof(
  fc.nat(9).map((status) => `{"status":20${status},"route":"GET /"}`),
  fc.nat(9).map((status) => `{"status":20${status},"route":"GET /"}\n`),
  fc.nat(9).map((status) => `{\n  "a": [\n1,\n2\n],\n  "status": 30${status},\n "route": "GET /"\n}`),
  fc.constantFrom(
    '[',
    ']',
    ',',
    '{',
    '}',
    '\n',
    '\r\n',
    ' ',
    'x',
    '"',
    '\n{',
    '[1,2]',
    '{"a":\n',
    '{"a":[{',
    '12',
    'null',
  ),
  fc.constantFrom('{"a":"é\\n"}', '{}', '\ufeff', 'true', '{"status":"\\u0031"}', '{"a":{}}\n', ']\n', '\n'),
);
const mess = fc
  .tuple(fc.array(piece, { maxLength: 30 }), fc.nat(400), fc.nat(255))
  .map(([pieces, at, byte]) => {
    const bytes = Buffer.from(pieces.join(''));
    if (at < bytes.length) bytes[at] = byte;
    return bytes;
  });

/** What a framing finds that is shown `step` further bytes at a time. */
function found(body: Uint8Array, step: number) {
  const registry = new SeriesRegistry();
  const counter = new EventCounter();
  const routesOf = (name: string) => new ServiceRoutes(name, registry);
  const count = new BodyCount({ at: 0, horizonMinutes: 0, service: 'snippets', untimedMinute: 0 });
  const framing = new Framing(new RecordReader({ lines, service, json, counter, routesOf }), count);
  let rest: Uint8Array = new Uint8Array();
  for (let at = 0; at <= body.length; at += step) {
    const shown = Buffer.concat([rest, body.subarray(at, at + step)]);
    const bytes = new Uint8Array(shown.length + 16);
    bytes.set(shown);
    const isLast = at + step > body.length;
    rest = shown.subarray(framing.take(bytes, shown.length, isLast));
    counter.flush();
    if (isLast) break;
  }
  const statuses: Record<number, number> = {};
  count.deltas.forEach((ordinal, _minute, _bucket, times) => {
    const { status } = registry.describe(ordinal);
    statuses[status] = (statuses[status] ?? 0) + times;
  });
  return {
    statuses,
    errors: count.errors,
    parts: count.parts('test'),
    records: count.records,
    left: rest.length,
  };
}

test('however the bytes come, the same records and the same faults are found', () => {
  fc.assert(
    fc.property(mess, fc.integer({ min: 1, max: 20 }), (body, step) => {
      expect(found(body, step)).toEqual(found(body, body.length + 1));
    }),
    { numRuns: 1500 },
  );
}, 60_000);

test('good lines are all found, whatever broken lines stand between them', () => {
  const good = fc.nat(9).map((status) => `{"status":20${status},"route":"GET /"}`);
  // No brace alone: together with a line that was cut off it would be a whole object again.
  const broken = fc.constantFrom(
    'x',
    '{',
    '{"a":',
    '{"a":[',
    '{"a":"',
    '{"status":1]',
    '[',
    '"',
    '{"a":{"b":',
    '{]',
    ']',
  );
  fc.assert(
    fc.property(
      fc.array(good),
      fc.array(fc.array(broken, { maxLength: 3 })),
      fc.boolean(),
      (lines, between, isClosed) => {
        const body = lines.flatMap((line, index) => [line, ...(between[index] ?? [])]).join('\n');
        const { statuses, left } = found(Buffer.from(isClosed ? `${body}\n` : body), 1000);
        const expected = Object.groupBy(lines, (line) => line.slice(10, 13));
        expect(statuses).toEqual(
          Object.fromEntries(Object.entries(expected).map(([status, own]) => [status, own?.length])),
        );
        expect(left).toBe(0);
      },
    ),
    { numRuns: 1000 },
  );
}, 60_000);
