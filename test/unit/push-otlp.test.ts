import fc from 'fast-check';
import { expect, test } from 'vitest';
import { otlpLines } from '../../server/ingest/push/otlp.ts';
import { PushFault } from '../../server/ingest/push/push-fault.ts';
import type { PushFormat } from '../../server/ingest/push/pushed-line.ts';
import { bytes, double, fixed64, int, message } from '../support/protobuf-bytes.ts';

/** A value and both of its forms; `plain` is what JSON would write. */
type Value = { readonly plain: unknown; readonly json: object; readonly wire: number[] };

const text = (plain: string): Value => ({ plain, json: { stringValue: plain }, wire: bytes(1, plain) });
const flag = (plain: boolean): Value => ({ plain, json: { boolValue: plain }, wire: int(2, plain ? 1 : 0) });
const whole = (plain: number): Value => ({ plain, json: { intValue: String(plain) }, wire: int(3, plain) });
const real = (plain: number): Value => ({ plain, json: { doubleValue: plain }, wire: double(4, plain) });
const none: Value = { plain: null, json: {}, wire: [] };

const list = (items: readonly Value[]): Value => ({
  plain: items.map(({ plain }) => plain),
  json: { arrayValue: { values: items.map(({ json }) => json) } },
  wire: bytes(
    5,
    items.flatMap(({ wire }) => bytes(1, wire)),
  ),
});

type Pair = readonly [key: string, value: Value];
const jsonPairs = (pairs: readonly Pair[]) => pairs.map(([key, { json }]) => ({ key, value: json }));
const wirePair = (field: number, [key, { wire }]: Pair) =>
  bytes(field, [...bytes(1, key), ...bytes(2, wire)]);

const map = (pairs: readonly Pair[]): Value => ({
  plain: Object.fromEntries(pairs.map(([key, { plain }]) => [key, plain])),
  json: { kvlistValue: { values: jsonPairs(pairs) } },
  wire: bytes(
    6,
    pairs.flatMap((pair) => wirePair(1, pair)),
  ),
});

type Record = { time?: bigint; observed?: bigint; body?: Value; attributes?: readonly Pair[] };
type Resource = { attributes?: readonly Pair[]; records: readonly Record[] };

const jsonOf = (resources: readonly Resource[]) =>
  Buffer.from(
    JSON.stringify({
      resourceLogs: resources.map(({ attributes = [], records }) => ({
        resource: { attributes: jsonPairs(attributes), droppedAttributesCount: 0 },
        scopeLogs: [
          {
            scope: { name: 'access' },
            logRecords: records.map(({ time, observed, body, attributes = [] }) => ({
              ...(time !== undefined && { timeUnixNano: String(time) }),
              ...(observed !== undefined && { observedTimeUnixNano: String(observed) }),
              severityNumber: 9,
              traceId: '5b8efff798038103d269b633813fc60c',
              ...(body !== undefined && { body: body.json }),
              attributes: jsonPairs(attributes),
            })),
          },
        ],
        schemaUrl: 'https://opentelemetry.io/schemas/1.30.0',
      })),
    }),
  );

const wireRecord = ({ time, observed, body, attributes = [] }: Record) => [
  ...(time === undefined ? [] : fixed64(1, time)),
  ...int(2, 9),
  ...(body === undefined ? [] : bytes(5, body.wire)),
  ...attributes.flatMap((pair) => wirePair(6, pair)),
  ...bytes(9, Buffer.from('5b8efff798038103d269b633813fc60c', 'hex')),
  ...(observed === undefined ? [] : fixed64(11, observed)),
];

const wireOf = (resources: readonly Resource[]) =>
  message(
    ...resources.map(({ attributes = [], records }) =>
      bytes(1, [
        ...bytes(2, [
          ...bytes(1, bytes(1, 'access')),
          ...records.flatMap((record) => bytes(2, wireRecord(record))),
        ]),
        ...bytes(
          1,
          attributes.flatMap((pair) => wirePair(1, pair)),
        ),
        ...bytes(3, 'https://opentelemetry.io/schemas/1.30.0'),
      ]),
    ),
  );

const read = (body: Uint8Array, format: PushFormat) =>
  [...otlpLines(body, format)].map(({ services, at, line }) => ({
    services,
    at,
    line: Buffer.from(line).toString(),
  }));

const SHOP: readonly Pair[] = [
  ['service.namespace', text('eu')],
  ['service.name', text('shop')],
];
const TIME = 1_795_521_600_123_456_789n;
const AT = 1_795_521_600_123;

const NEW_NAMES: readonly Pair[] = [
  ['http.request.method', text('GET')],
  ['url.path', text('/s/x1')],
  ['http.route', text('/s/:id')],
  ['http.response.status_code', whole(200)],
  ['http.server.request.duration', real(0.0421)],
];

test.each([
  {
    title: 'attributes with a status are the line; the body is not',
    record: { time: TIME, body: text('done'), attributes: NEW_NAMES },
    at: AT,
    line: `{"http.request.method":"GET","url.path":"/s/x1","http.route":"/s/:id","http.response.status_code":200,"http.server.request.duration":0.0421,"time":${AT}}`,
  },
  {
    title: 'names before 1.23 get the new ones beside them',
    record: {
      observed: TIME,
      attributes: [
        ['http.method', text('POST')],
        ['http.target', text('/s?x=1')],
        ['http.status_code', text('503')],
      ],
    },
    at: AT,
    line: `{"http.method":"POST","http.target":"/s?x=1","http.status_code":"503","http.response.status_code":"503","http.request.method":"POST","url.path":"/s?x=1","time":${AT}}`,
  },
  {
    title: 'a full URL stands in for a path',
    record: {
      attributes: [
        ['url.full', text('https://shop.example/s')],
        ['http.response.status_code', whole(200)],
      ],
    },
    at: null,
    line: '{"url.full":"https://shop.example/s","http.response.status_code":200,"url.path":"https://shop.example/s"}',
  },
  {
    title: 'new names win over old ones',
    record: {
      attributes: [
        ['http.status_code', whole(500)],
        ['http.response.status_code', whole(200)],
      ],
    },
    at: null,
    line: '{"http.status_code":500,"http.response.status_code":200}',
  },
  {
    title: 'the time of the record wins over an attribute of that name',
    record: {
      time: TIME,
      attributes: [
        ['time', text('yesterday')],
        ['http.response.status_code', whole(200)],
      ],
    },
    at: AT,
    line: `{"time":${AT},"http.response.status_code":200}`,
  },
  {
    title: 'a body in text is a line as it was read from a file',
    record: {
      time: TIME,
      observed: 1n,
      body: text('127.0.0.1 - - [x] "GET /ü"'),
      attributes: [['log.file.name', text('a')]],
    },
    at: AT,
    line: '127.0.0.1 - - [x] "GET /ü"',
  },
  {
    title: 'a body of keys and values is a line in JSON',
    record: {
      time: 0n,
      observed: TIME,
      body: map([
        ['req', map([['method', text('GET')]])],
        ['status', whole(200)],
        ['tags', list([flag(true), none])],
      ]),
    },
    at: AT,
    line: '{"req":{"method":"GET"},"status":200,"tags":[true,null]}',
  },
  {
    title: 'without a body the attributes are the line, whatever they say',
    record: { attributes: [['code', whole(200)]] },
    at: null,
    line: '{"code":200}',
  },
  { title: 'an empty record', record: {}, at: null, line: '{}' },
] as { title: string; record: Record; at: number | null; line: string }[])(
  '$title',
  ({ record, at, line }) => {
    const resources = [{ attributes: SHOP, records: [record] }];
    expect(read(jsonOf(resources), 'json')).toEqual([{ services: ['shop'], at, line }]);
    expect(read(wireOf(resources), 'protobuf')).toEqual([{ services: ['shop'], at, line }]);
  },
);

test('several services in one export', () => {
  const record = (line: string): Record => ({ body: text(line) });
  const resources: Resource[] = [
    { attributes: SHOP, records: [record('a'), record('b')] },
    { records: [record('c')] },
    { attributes: [['service.name', text('cart')]], records: [record('d')] },
    { attributes: [['service.name', whole(5)]], records: [record('e')] },
  ];
  const lines = ['shop a', 'shop b', ' c', 'cart d', ' e'];
  for (const [format, body] of [
    ['json', jsonOf(resources)],
    ['protobuf', wireOf(resources)],
  ] as const) {
    expect(read(body, format).map(({ services, line }) => `${services.join()} ${line}`)).toEqual(lines);
  }
});

test('bytes are base64, and what JSON cannot write is null', () => {
  const attributes = [
    ['raw', { wire: bytes(7, [1, 2, 255]), json: { bytesValue: 'AQL/' }, plain: 'AQL/' }],
    ['nan', real(Number.NaN)],
  ] as const;
  const resources = [{ records: [{ attributes }] }];
  expect(read(wireOf(resources), 'protobuf')).toMatchObject([{ line: '{"raw":"AQL/","nan":null}' }]);
  const json = Buffer.from(jsonOf(resources).toString().replace('"doubleValue":null', '"doubleValue":"NaN"'));
  expect(read(json, 'json')).toMatchObject([{ line: '{"raw":"AQL/","nan":null}' }]);
});

test('names of JavaScript’s own are names like any other', () => {
  const resources = [
    {
      records: [
        {
          body: map([
            ['__proto__', text('x')],
            ['constructor', text('y')],
          ]),
        },
      ],
    },
  ];
  expect(read(jsonOf(resources), 'json')).toMatchObject([{ line: '{"__proto__":"x","constructor":"y"}' }]);
  expect(read(wireOf(resources), 'protobuf')).toMatchObject([
    { line: '{"__proto__":"x","constructor":"y"}' },
  ]);
});

const leaf = fc.oneof(
  fc.string({ unit: 'grapheme' }).map(text),
  fc.boolean().map(flag),
  fc.maxSafeInteger().map(whole),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(real),
  fc.constant(none),
);
const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }).map(list),
    fc.uniqueArray(fc.tuple(fc.string(), tie('value')), { maxLength: 3, selector: ([key]) => key }).map(map),
  ),
}));

test('both forms of any value are the line that JSON would write', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const body = map([['value', value]]);
      const resources = [{ attributes: SHOP, records: [{ body }] }];
      const line = JSON.stringify(body.plain);
      expect(read(wireOf(resources), 'protobuf')).toEqual([{ services: ['shop'], at: null, line }]);
      expect(read(jsonOf(resources), 'json')).toEqual([{ services: ['shop'], at: null, line }]);
    }),
    { numRuns: 500 },
  );
});

test.each([
  { title: 'an export of nothing', body: {} },
  {
    title: 'nulls in the place of lists',
    body: { resourceLogs: [{ resource: null, scopeLogs: null }, { scopeLogs: [{ logRecords: null }] }] },
  },
  { title: 'fields that nobody knows', body: { resourceLogs: [], resource_logs: [{}], more: 1 } },
])('no line: $title', ({ body }) => {
  expect(read(Buffer.from(JSON.stringify(body)), 'json')).toEqual([]);
});

const inRecord = (record: object) => ({ resourceLogs: [{ scopeLogs: [{ logRecords: [{}, record] }] }] });
const RECORD = 'resourceLogs[0].scopeLogs[0].logRecords[1]';

test.each([
  { title: 'a time in words', body: inRecord({ timeUnixNano: 'now' }), place: `${RECORD}.timeUnixNano: ` },
  {
    title: 'a number as text',
    body: inRecord({ body: { stringValue: 5 } }),
    place: `${RECORD}.body.stringValue: `,
  },
  {
    title: 'attributes that are no list',
    body: inRecord({ attributes: { a: 1 } }),
    place: `${RECORD}.attributes: `,
  },
  { title: 'a list where an object belongs', body: [], place: 'an OTLP logs request: ' },
])('JSON with $title: 400, with the place', ({ body, place }) => {
  expect(() => read(Buffer.from(JSON.stringify(body)), 'json')).toThrow(
    expect.objectContaining({ code: 'unreadable_body', message: expect.stringContaining(place) }),
  );
});

test.each([
  { title: 'a record cut off', record: [9, 1, 2], place: `: ${RECORD}: ` },
  {
    title: 'a value nested too deep',
    record: bytes(5, nested(52)),
    place: 'a value is nested deeper than 50 levels',
  },
])('protobuf with $title: 400, with the place', ({ record, place }) => {
  const body = message(bytes(1, bytes(2, [...bytes(2, []), ...bytes(2, record)])));
  expect(() => read(body, 'protobuf')).toThrow(
    expect.objectContaining({ code: 'unreadable_body', message: expect.stringContaining(place) }),
  );
});

function nested(levels: number): number[] {
  let value = text('x').wire;
  for (let level = 0; level < levels; level++) value = bytes(5, bytes(1, value));
  return value;
}

test('whatever the bytes are: lines, or a PushFault', () => {
  const valid = wireOf([
    { attributes: SHOP, records: [{ time: TIME, body: text('a'), attributes: NEW_NAMES }] },
  ]);
  const mutated = fc
    .tuple(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length))
    .map(([at, byte, end]) => {
      const body = Uint8Array.from(valid);
      body[at] = byte;
      return body.subarray(0, end);
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
