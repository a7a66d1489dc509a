import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lokiLines } from '../../server/ingest/push/loki.ts';
import { PushFault } from '../../server/ingest/push/push-fault.ts';
import { bytes, int, message, varint } from '../support/protobuf-bytes.ts';

const AT = 1_795_521_600_123;
const timestamp = bytes(1, [...int(1, 1_795_521_600), ...int(2, 123_456_789)]);
const entry = (line: string) => bytes(2, [...timestamp, ...bytes(2, line)]);
const stream = (labels: string, ...entries: number[][]) => bytes(1, [...bytes(1, labels), ...entries.flat()]);

function read(body: Uint8Array, format: 'json' | 'protobuf' = 'protobuf') {
  return [...lokiLines(body, format)].map(({ services, at, line }) => ({
    services,
    at,
    line: Buffer.from(line).toString(),
  }));
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

test.each([
  {
    title: 'two streams, each with its labels',
    body: message(stream('{app="shop"}', entry('a'), entry('b')), stream('{job="web"}', entry('c'))),
    lines: [
      { services: ['shop'], at: AT, line: 'a' },
      { services: ['shop'], at: AT, line: 'b' },
      { services: ['web'], at: AT, line: 'c' },
    ],
  },
  {
    title: 'labels after the lines, and a line before its time',
    body: message(bytes(1, [...bytes(2, [...bytes(2, 'a'), ...timestamp]), ...bytes(1, '{app="shop"}')])),
    lines: [{ services: ['shop'], at: AT, line: 'a' }],
  },
  {
    title: 'fields that nobody knows: structured metadata, a hash, a group, fixed numbers',
    body: message(
      bytes(1, [
        ...bytes(1, '{app="shop"}'),
        ...bytes(2, [...timestamp, ...bytes(2, 'a'), ...bytes(3, [...bytes(1, 'trace'), ...bytes(2, 'x')])]),
        ...int(3, 2n ** 63n),
      ]),
      [...varint(9 * 8 + 3), ...int(1, 1), ...varint(9 * 8 + 4)],
      [...varint(10 * 8 + 5), 1, 2, 3, 4],
    ),
    lines: [{ services: ['shop'], at: AT, line: 'a' }],
  },
  {
    title: 'known fields, written in another way, are unknown ones',
    body: message(int(1, 5), stream('{app="shop"}', int(2, 7), entry('a'))),
    lines: [{ services: ['shop'], at: AT, line: 'a' }],
  },
  {
    title: 'no time, no line, no labels',
    body: message(bytes(1, bytes(2, []))),
    lines: [{ services: [], at: null, line: '' }],
  },
  { title: 'nothing at all', body: message(), lines: [] },
])('protobuf: $title', ({ body, lines }) => {
  expect(read(body)).toEqual(lines);
});

test.each([
  {
    title: 'the order is ours, not the sender’s',
    labels: '{job="j", app="a", service="s", service_name="n"}',
    services: ['n', 's', 'a', 'j'],
  },
  { title: 'other labels name no service', labels: '{filename="/var/log/x", namespace="app"}', services: [] },
  {
    title: 'quoted quotes, commas and braces',
    labels: String.raw`{x="a\"},app=\"no", app="a,\"b\"\\"}`,
    services: ['a,"b"\\'],
  },
  { title: 'spaces around', labels: '{ app = "shop" , job="web" }', services: ['shop', 'web'] },
  { title: 'a name that ends in app is not app', labels: '{webapp="x"}', services: [] },
  { title: 'what is no label set', labels: 'app=shop', services: [] },
])('labels: $title', ({ labels, services }) => {
  expect(read(message(stream(labels, entry('a'))))).toEqual([{ services, at: AT, line: 'a' }]);
});

test('JSON: strings of nanoseconds, structured metadata, other fields', () => {
  const body = json({
    streams: [
      {
        stream: { job: 'web', app: 'shop' },
        values: [['1795521600123456789', 'a', { trace: 'x' }]],
        more: 1,
      },
      { stream: {}, values: [['0', 'ü']] },
      { stream: { app: 'shop' }, values: [] },
    ],
    more: [],
  });
  expect(read(body, 'json')).toEqual([
    { services: ['shop', 'web'], at: AT, line: 'a' },
    { services: [], at: null, line: 'ü' },
  ]);
});

const good = { stream: {}, values: [['1', 'a']] };

test.each([
  {
    title: 'cut off',
    body: json({ streams: [] }).subarray(0, 5),
    place: /^the body is not a Loki push request: .*JSON/,
  },
  { title: 'no streams', body: json({}), place: /: streams: / },
  { title: 'no object', body: json([]), place: /^the body is not a Loki push request: / },
  {
    title: 'a stream without values',
    body: json({ streams: [good, { stream: {} }] }),
    place: /: streams\[1\]\.values: /,
  },
  {
    title: 'a time that is a number',
    body: json({
      streams: [
        {
          stream: {},
          values: [
            ['1', 'a'],
            [2, 'b'],
          ],
        },
      ],
    }),
    place: /: streams\[0\]\.values\[1\]\[0\]: /,
  },
  {
    title: 'a time in words',
    body: json({ streams: [{ stream: {}, values: [['now', 'a']] }] }),
    place: /: streams\[0\]\.values\[0\]\[0\]: the time is not a string of nanoseconds$/,
  },
  {
    title: 'a line that is none',
    body: json({ streams: [{ stream: {}, values: [['1']] }] }),
    place: /\[0\]\.values\[0\]/,
  },
  { title: 'no UTF-8', body: Buffer.from([0x22, 0xff, 0x22]), place: /a Loki push request/ },
  {
    title: 'too deep',
    body: Buffer.from('['.repeat(201)),
    place: /^the body is nested deeper than 200 levels$/,
  },
])('JSON that is $title: 400, with the place', ({ body, place }) => {
  expect(() => read(body, 'json')).toThrow(
    expect.objectContaining({ code: 'unreadable_body', message: expect.stringMatching(place) }),
  );
});

test('brackets within strings do not count as depth', () => {
  const body = json({
    streams: [{ stream: { app: '[[[\\"{{{'.repeat(100) }, values: [['1', '['.repeat(500)]] }],
  });
  expect(read(body, 'json')).toMatchObject([{ line: '['.repeat(500) }]);
});

test('more values than any push has: 413', () => {
  const body = Buffer.from(`[${'1,'.repeat(5_000_001)}1]`);
  expect(() => read(body, 'json')).toThrow(expect.objectContaining({ code: 'body_too_large' }));
});

test('more lines than any push has: 413', () => {
  const body = Buffer.alloc(2 * 1_000_001);
  for (let at = 0; at < body.length; at += 2) body[at] = 0x12;
  const push = message(varint(1 * 8 + 2), varint(body.length));
  const lines = lokiLines(Buffer.concat([push, body]), 'protobuf');
  expect(() => {
    for (const _ of lines);
  }).toThrow(
    expect.objectContaining({
      code: 'body_too_large',
      message: 'the push has more than 1000000 lines; send smaller ones',
    }),
  );
});

test.each([
  {
    title: 'the first tag',
    body: Uint8Array.of(0),
    place: /^the body is not a Loki push request: illegal tag/,
  },
  { title: 'a stream cut off', body: message(stream('{}'), [10, 5, 1]), place: /: streams\[1\]: / },
  {
    title: 'an entry cut off',
    body: message(stream('{}', entry('a'), [18, 3, 18, 9, 1])),
    place: /: streams\[0\]\.entries\[1\]: /,
  },
  {
    title: 'a length past the end',
    body: message([...varint(10), ...varint(2 ** 31)]),
    place: /: streams\[0\]: premature EOF$/,
  },
  {
    title: 'groups in groups',
    body: Uint8Array.from(Array.from({ length: 500 }, () => 0x4b)),
    place: /recursion/,
  },
])('protobuf with a fault in $title: 400, with the place', ({ body, place }) => {
  expect(() => read(body)).toThrow(
    expect.objectContaining({ code: 'unreadable_body', message: expect.stringMatching(place) }),
  );
});

test('whatever the bytes are: lines, or a PushFault', () => {
  const valid = message(stream('{app="shop"}', entry('a'), entry('b')), stream('{job="web"}', entry('c')));
  const mutated = fc
    .tuple(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length))
    .map(([at, byte, end]) => {
      const bytes = Uint8Array.from(valid);
      bytes[at] = byte;
      return bytes.subarray(0, end);
    });
  fc.assert(
    fc.property(
      fc.oneof(mutated, fc.uint8Array()),
      fc.constantFrom('json' as const, 'protobuf' as const),
      (body, format) => {
        try {
          read(body, format);
        } catch (fault) {
          expect(fault).toBeInstanceOf(PushFault);
        }
      },
    ),
    { numRuns: 3000 },
  );
});
