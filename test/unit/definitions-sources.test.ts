import { describe, expect, test } from 'vitest';
import { readDefinitions } from '../../server/definitions/read.ts';
import { USUAL_LINES } from '../../server/slo/line-rules.ts';

const read = (text: string) => readDefinitions([{ path: 'a.yaml', text }], {});
/** A document of service web with one source, whose keys begin at 4:5. */
const sourceText = (...lines: string[]): string =>
  ['service: web', 'sources:', '  - name: edge', ...lines.map((line) => `    ${line}`)].join('\n');
const sourceOf = (...lines: string[]) => {
  const { sources, faults } = read(sourceText(...lines));
  expect(faults).toEqual([]);
  return sources[0]!;
};
const faultsOf = (...lines: string[]): string[] =>
  read(sourceText(...lines)).faults.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('a source', () => {
  test('of which nothing is said', () => {
    expect(sourceOf()).toEqual({
      name: 'edge',
      type: 'http',
      paths: [],
      service: { kind: 'one', service: 'web' },
      lines: USUAL_LINES,
      silenceAfter: 'auto',
      lag: 0,
      dedup: 'off',
      rejectedAbove: null,
      place: { file: 'a.yaml', line: 3, column: 5 },
    });
  });

  test('with all that a file may have', () => {
    const source = sourceOf(
      'type: file',
      'path: /var/log/nginx/access.log',
      'format: nginx-json',
      'timezone: europe/berlin',
      'service: { field: host, map: { shop.example.org: shop }, otherwise: web }',
      'silence_after: 10m',
      'lag: 5m',
    );
    expect(source).toEqual({
      name: 'edge',
      type: 'file',
      paths: ['/var/log/nginx/access.log'],
      service: {
        kind: 'field',
        field: 'host',
        map: new Map([['shop.example.org', 'shop']]),
        otherwise: 'web',
      },
      lines: { format: 'nginx-json', fields: null, timezone: 'Europe/Berlin' },
      silenceAfter: 600_000,
      lag: 300_000,
      dedup: 'off',
      rejectedAbove: null,
      place: { file: 'a.yaml', line: 3, column: 5 },
    });
  });

  test('with the fields of its lines', () => {
    const { lines, dedup } = sourceOf(
      'fields: { status: response.code, duration: { path: took, unit: us }, path: url, method: verb, time: at }',
      'dedup: body',
    );
    expect(dedup).toBe('body');
    expect(lines.fields).toEqual({
      status: 'response.code',
      method: 'verb',
      path: 'url',
      route: null,
      request: null,
      time: 'at',
      duration: { path: 'took', unit: 'us' },
    });
  });

  test.each([
    { share: '5%', ratio: { num: 5, den: 100 } },
    { share: '0%', ratio: { num: 0, den: 100 } },
    { share: '0.25%', ratio: { num: 25, den: 10_000 } },
  ])('tells when more than $share of its lines is refused', ({ share, ratio }) => {
    expect(sourceOf(`rejected_above: ${share}`).rejectedAbove).toEqual(ratio);
  });

  test.each([
    { title: 'a path makes it a file', line: 'path: [a.log, logs/*.log]', type: 'file' },
    { title: 'no path makes it http', line: 'lag: 90s', type: 'http' },
  ])('$title', ({ line, type }) => expect(sourceOf(line).type).toBe(type));

  test.each([
    { duration: 'took_ms', unit: 'ms' },
    { duration: 'timing.seconds', unit: 's' },
    { duration: '{ path: DurationNs }', unit: 'ns' },
    { duration: '{ path: took_ms, unit: s }', unit: 's' },
    { duration: '{ path: took, unit: text }', unit: null },
  ])('a duration in $duration has the unit $unit', ({ duration, unit }) => {
    const { lines } = sourceOf(`fields: { status: s, request: r, duration: ${duration} }`);
    expect(lines.fields!.duration!.unit).toBe(unit);
  });

  test('which services without an otherwise', () => {
    expect(sourceOf('service: { field: a.b, map: { x: one, y: two } }').service).toEqual({
      kind: 'field',
      field: 'a.b',
      map: new Map([
        ['x', 'one'],
        ['y', 'two'],
      ]),
      otherwise: null,
    });
  });
});

const HTTP_PATH = '5:5 a source of type http has no path; leave one of them out';
const FIELDS = 'fields: { status: s, method: m, path: p';

describe('faults of a source', () => {
  test.each([
    {
      title: 'a type that is none',
      lines: ['type: fil'],
      faults: ['4:11 the type is http, file, prometheus or scrape'],
    },
    { title: 'a path with type http', lines: ['type: http', 'path: a.log'], faults: [HTTP_PATH] },
    {
      title: 'a file without a path',
      lines: ['type: file'],
      faults: ['3:5 path is missing; write one like /var/log/nginx/access.log, a glob, or a list of them'],
    },
    {
      title: 'a list of no paths',
      lines: ['path: []'],
      faults: [
        '4:11 the list is empty; write one like /var/log/nginx/access.log, a glob like /var/log/*/access.log, or a list of them',
      ],
    },
    {
      title: 'dedup of a file',
      lines: ['path: a.log', 'dedup: body'],
      faults: ['5:5 the lines of a file are counted once by their place in it; leave dedup out'],
    },
    { title: 'another dedup', lines: ['dedup: key'], faults: ['4:12 dedup is off or body'] },
    {
      title: 'a slip in a format',
      lines: ['format: cady'],
      faults: ['4:13 "cady" is no format; did you mean "caddy"?'],
    },
    {
      title: 'the name of a program for a format',
      lines: ['format: haproxy http'],
      faults: [expect.stringMatching(/^4:13 "haproxy http" is no format; the formats are auto, leeway, /)],
    },
    {
      title: 'a program that writes several formats',
      lines: ['format: nginx'],
      faults: [
        '4:13 "nginx" is no format; "nginx" may be nginx-json, common, common+D, common+ms, common+request_time, common+T, combined, combined+D, combined+ms, combined+request_time, combined+T, ingress-nginx',
      ],
    },
    {
      title: 'a format that is only found',
      lines: ['format: json-untold'],
      faults: ['4:13 "json-untold" is no format; it is found, and never named'],
    },
    {
      title: 'the format that fields make',
      lines: ['format: mapped'],
      faults: ['4:13 "mapped" is no format; it is what "fields:" makes: write those instead'],
    },
    {
      title: 'a file of lines without a time',
      lines: ['path: a.log', 'format: hono'],
      faults: ['5:5 lines of hono have no time, and each line of a file needs its own; send them over HTTP'],
    },
    {
      title: 'fields and a format',
      lines: ['format: json', `${FIELDS} }`],
      faults: ['4:5 fields stand in the place of a format; write one of them'],
    },
    {
      title: 'fields without a status',
      lines: ['fields: { method: m, path: p }'],
      faults: ['4:13 status is missing; write a key, or a dotted path like response.code'],
    },
    {
      title: 'fields without a request',
      lines: ['fields: { status: s }'],
      faults: ['4:13 method and path are missing; write both, or request or route when one field holds them'],
    },
    {
      title: 'fields without a method',
      lines: ['fields: { status: s, path: p }'],
      faults: ['4:13 method is missing'],
    },
    {
      title: 'fields without a path',
      lines: ['fields: { status: s, method: m }'],
      faults: ['4:13 path is missing; write path or route'],
    },
    {
      title: 'a request line and its parts',
      lines: ['fields: { status: s, request: r, method: m }'],
      faults: ['4:38 method is in the request line already; write request, or method and path'],
    },
    {
      title: 'a key of fields with a slip',
      lines: [`${FIELDS}, tiem: t }`],
      faults: ['4:46 unknown key "tiem"; did you mean "time"?'],
    },
    {
      title: 'a path as jq writes it',
      lines: ['fields: { status: .a.b, request: $.c }'],
      faults: ['4:23 ".a.b" is no field; write a.b', '4:38 "$.c" is no field; write c'],
    },
    {
      title: 'a duration that does not tell its unit',
      lines: [`${FIELDS}, duration: took }`],
      faults: [
        '4:56 "took" does not tell its unit; write { path: took, unit: ms }; units are s, ms, us, ns, or text when the value tells it ("12ms")',
      ],
    },
    {
      title: 'a duration spelled out that does not',
      lines: [`${FIELDS}, duration: { path: took } }`],
      faults: [
        '4:64 "took" does not tell its unit; write unit: too, one of s, ms, us, ns, or text when the value tells it ("12ms")',
      ],
    },
    {
      title: 'a unit that is none',
      lines: [`${FIELDS}, duration: { path: took, unit: h } }`],
      faults: ['4:76 the unit is one of s, ms, us, ns, or text when the value tells it ("12ms")'],
    },
    {
      title: 'a key of a duration with a slip',
      lines: [`${FIELDS}, duration: { path: took_ms, unti: s } }`],
      faults: ['4:73 unknown key "unti"; did you mean "unit"?'],
    },
    {
      title: 'a zone with a slip',
      lines: ['timezone: Europe/Berlni'],
      faults: [
        '4:15 "Europe/Berlni" is no time zone; write an IANA name like Europe/Berlin; did you mean "Europe/Berlin"?',
      ],
    },
    {
      title: 'an offset for a zone',
      lines: ['timezone: "+02:00"'],
      faults: ['4:15 "+02:00" is no time zone; write an IANA name like Europe/Berlin'],
    },
    {
      title: 'a lag without a unit',
      lines: ['lag: 5'],
      faults: ['4:10 5 lacks its unit; write 5m or 5s'],
    },
    {
      title: 'a rejected_above without its sign',
      lines: ['rejected_above: 5'],
      faults: ['4:21 5 lacks its unit; write 5%'],
    },
    {
      title: 'a rejected_above that no share is above',
      lines: ['rejected_above: 100%'],
      faults: ['4:21 rejected_above is below 100%; write one like 5%'],
    },
    {
      title: 'a rejected_above of a Prometheus',
      lines: ['url: "http://p"', 'rejected_above: 5%'],
      faults: ['5:5 a source of type prometheus has no rejected_above; leave it out'],
    },
    { title: 'a lag beyond a day', lines: ['lag: 25h'], faults: ['4:10 25h is longer than 24h'] },
    {
      title: 'a service that is neither name nor map',
      lines: ['service: 7'],
      faults: ['4:14 the service is a name, or { field: host, map: { shop.example.org: shop } }'],
    },
    {
      title: 'a service whose key has a slip',
      lines: ['service: { feild: host, map: { a: b } }'],
      faults: [
        '4:14 field is missing; write a key, or a dotted path like response.code',
        '4:16 unknown key "feild"; did you mean "field"?',
      ],
    },
    {
      title: 'a map to what is no service',
      lines: ['service: { field: host, map: { a: B } }'],
      faults: ['4:39 a name begins with a small letter or a digit and goes on with those, ".", "_" or "-"'],
    },
    {
      title: 'a map of nothing',
      lines: ['service: { field: host, map: {}, otherwise: web }'],
      faults: ['4:34 the map is empty; write { VALUE: SERVICE }'],
    },
  ])('$title', ({ lines, faults }) => expect(faultsOf(...lines)).toEqual(faults));

  test('no service at all', () => {
    const { faults } = read('sources: [{ name: edge, path: a.log }]');
    expect(faults.map(({ message }) => message)).toEqual([
      'the service of this source is missing; write "service: NAME", or "service: { field: host, map: { … } }"',
    ]);
  });

  test('a file that another source reads already: the first holds', () => {
    const { sources, faults } = read(
      'service: web\nsources:\n  - { name: a, path: [x.log, y.log] }\n  - { name: b, path: y.log }',
    );
    expect(sources.map(({ name }) => name)).toEqual(['a']);
    expect(faults.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      '4:5 y.log is read by the source a at a.yaml:3:5 already, and would count twice',
    ]);
  });
});
