import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ABSENT, ESCAPED, NULL, NUMBER, OTHER, STRING } from '../../server/ingest/fields.ts';
import { JsonPaths } from '../../server/ingest/json-paths.ts';
import { BROKEN, INCOMPLETE, JsonScanner } from '../../server/ingest/json-scanner.ts';

const KEYS = ['time', 'method', 'path', 'route', 'status', 'ms'];
const paths = new JsonPaths();
for (const key of KEYS) paths.slotOf([key]);
const scanner = new JsonScanner(paths);

function bytesOf(text: string): { bytes: Uint8Array; end: number } {
  const encoded = new TextEncoder().encode(text);
  const bytes = new Uint8Array(encoded.length + 1);
  bytes.set(encoded);
  return { bytes, end: encoded.length };
}

/** The object of the text with the values of our keys, or why it is none. */
function scan(text: string): Record<string, unknown> | 'broken' | 'incomplete' {
  const { bytes, end } = bytesOf(text);
  const after = scanner.object(bytes, 0, end, 0);
  if (after === INCOMPLETE) return 'incomplete';
  if (after === BROKEN || !/^[ \t\r\n]*$/.test(new TextDecoder().decode(bytes.subarray(after, end))))
    return 'broken';
  const found: Record<string, unknown> = {};
  for (const [field, key] of KEYS.entries()) {
    const kind = scanner.kinds[field]!;
    if (kind === ABSENT) continue;
    const value = new TextDecoder().decode(bytes.subarray(scanner.starts[field], scanner.ends[field]));
    if (kind === STRING) expect(value).not.toContain('\\');
    found[key] = kind === STRING || kind === ESCAPED ? JSON.parse(`"${value}"`) : JSON.parse(value);
    if (kind === NULL) expect(found[key]).toBe(null);
    if (kind === NUMBER) expect(typeof found[key]).toBe('number');
    if (kind === OTHER) expect(['boolean', 'object']).toContain(typeof found[key]);
  }
  return found;
}

/** The same by JSON.parse. */
function parse(text: string): Record<string, unknown> | 'refused' {
  try {
    const all = JSON.parse(text);
    return Object.fromEntries(KEYS.filter((key) => Object.hasOwn(all, key)).map((key) => [key, all[key]]));
  } catch {
    return 'refused';
  }
}

function expectAgreement(text: string): void {
  const scanned = scan(text);
  const parsed = parse(text);
  expect(typeof scanned === 'string' ? 'refused' : scanned, text).toEqual(parsed);
}

const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
const key = fc.oneof(
  fc.constantFrom(...KEYS),
  fc.constantFrom('m\\u0073', '\\u0074ime', 'reqId', 'times', 'm', '', '__proto__', 'stat\\u0075s'),
  fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text).slice(1, -1)),
);
const scalar = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.stringMatching(/^-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,8})?([eE][+-]?[0-9]{1,3})?$/),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
  fc.constantFrom('true', 'false', 'null', '"\\u00e9\\n\\/\\ud800"', '"/s/x1"', '200', '"é😀"', '-0', '1E5'),
);
const { json } = fc.letrec<{ json: string; object: string; array: string }>((tie) => ({
  json: fc.oneof({ maxDepth: 4 }, scalar, tie('object'), tie('array')),
  array: fc
    .tuple(
      space,
      fc.array(
        fc.tuple(space, tie('json'), space).map((parts) => parts.join('')),
        { maxLength: 3 },
      ),
    )
    .map(([gap, items]) => `[${gap}${items.join(',')}]`),
  object: fc
    .tuple(space, fc.array(fc.tuple(key, tie('json')), { maxLength: 3 }))
    .map(
      ([gap, members]) =>
        `{${gap}${members.map(([name, value]) => `"${name}":${gap}${value}`).join(`,${gap}`)}}`,
    ),
}));
const record = fc
  .array(fc.tuple(space, key, space, space, json, space), { maxLength: 8 })
  .map(
    (members) =>
      `{${members.map(([a, name, b, c, value, d]) => `${a}"${name}"${b}:${c}${value}${d}`).join(',')}}`,
  );

test('accepts what JSON.parse accepts, and sees the same values', () => {
  fc.assert(
    fc.property(record, space, (text, after) => expectAgreement(text + after)),
    { numRuns: 3000 },
  );
});

test('agrees with JSON.parse on records in which a few characters were changed', () => {
  const change = fc.tuple(
    fc.nat(),
    fc.constantFrom(0, 1),
    fc.constantFrom(...'{}[]",:\\/0123456789+-.eEtrufalsn\u0000\u0001\u001f\u007f\n\t é'),
  );
  fc.assert(
    fc.property(record, fc.array(change, { minLength: 1, maxLength: 3 }), (text, changes) => {
      let changed = text;
      for (const [place, cut, character] of changes) {
        const at = 1 + (place % changed.length);
        changed = changed.slice(0, at) + character + changed.slice(at + cut);
      }
      // A cut through a pair of surrogates has no UTF-8.
      expectAgreement(changed.toWellFormed());
    }),
    { numRuns: 6000 },
  );
});

test('every beginning of a record is incomplete, not broken', () => {
  fc.assert(
    fc.property(record, (text) => {
      const { bytes, end } = bytesOf(text);
      for (let cut = 1; cut < end; cut++) {
        const part = new Uint8Array(cut + 1);
        part.set(bytes.subarray(0, cut));
        expect(scanner.object(part, 0, cut, 0)).toBe(INCOMPLETE);
      }
    }),
    { numRuns: 200 },
  );
});

test.each([
  { title: 'the last of two equal keys counts', text: '{"status":200,"status":"x"}', found: { status: 'x' } },
  { title: 'a key may be escaped', text: '{"\\u0073tatus":200}', found: { status: 200 } },
  { title: 'nested keys are not the record’s', text: '{"req":{"status":500},"a":[{"ms":1}]}', found: {} },
  { title: 'an empty object', text: '{ }', found: {} },
  { title: 'a number with a leading zero', text: '{"ms":012}', found: 'broken' },
  { title: 'a number that ends with its point', text: '{"ms":1.}', found: 'broken' },
  { title: 'a comma before the end', text: '{"ms":1,}', found: 'broken' },
  { title: 'single quotes', text: "{'ms':1}", found: 'broken' },
  { title: 'a raw tab in a string', text: '{"path":"a\tb"}', found: 'broken' },
  { title: 'an escape that JSON does not know', text: '{"path":"\\x41"}', found: 'broken' },
  { title: 'no end', text: '{"path":"/s/x1","status":20', found: 'incomplete' },
  { title: 'depth without end is no recursion', text: `{"a":${'['.repeat(100_000)}`, found: 'incomplete' },
])('$title', ({ text, found }) => {
  expect(scan(text)).toEqual(found);
});

test('deeply nested values are accepted', () => {
  const text = `{"a":${'[{"b":'.repeat(50_000)}1${'}]'.repeat(50_000)},"ms":7}`;
  expect(scan(text)).toEqual({ ms: 7 });
});

test('before the wall, a line that begins with a brace ends a record', () => {
  const { bytes, end } = bytesOf('{"a":\n{"b":1}}');
  expect(scanner.object(bytes, 0, end, 0)).toBe(end);
  expect(scanner.object(bytes, 0, end, end)).toBe(BROKEN);
});
