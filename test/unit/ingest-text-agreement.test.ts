/** Of any line: one format at most knows it, and the fast ways come to what the careful one does. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Event } from '../../server/ingest/event.ts';
import { EventReader } from '../../server/ingest/event-reader.ts';
import * as F from '../../server/ingest/fields.ts';
import { readPlainLine } from '../../server/ingest/plain-line.ts';
import type { Reading } from '../../server/ingest/reading.ts';
import { compileTemplate } from '../../server/ingest/template-code.ts';
import { TEXT_FORMATS, textFormatsNamed } from '../../server/ingest/text-formats.ts';
import type { TextFormat } from '../../server/ingest/text-reader.ts';
import { TEXT_TEMPLATES } from '../../server/ingest/text-templates.ts';
import { UTC } from '../../server/ingest/zone.ts';
import { LOG_FORMATS } from '../../server/slo/log-formats.ts';

const FOLDER = new URL('../fixtures/logs/', import.meta.url);
const PROGRAMS = ['apache2', 'nginx', 'haproxy', 'morgan', 'hono'];
/** Of the formats whose writer is not at hand, as their documentation has them, and of others that are no access lines. */
const QUOTED = [
  '203.0.113.7 - - [20/Aug/2026:10:00:07 +0000] "GET /s/abc HTTP/1.1" 200 512 "-" "curl/8.7.1" 42 "web@docker" "http://10.0.0.1" 12ms',
  '[2026-08-20T10:00:07.310Z] "POST /api/v1/locations HTTP/2" 204 - 154 0 226 100 "10.0.35.28" "nsq2http" "cc21d9b0" "locations" "tcp://10.0.2.1:80"',
  '[2026-08-20T10:00:07.747Z] "GET /status/418 HTTP/1.1" 418 - via_upstream - "-" 0 135 3 1 "-" "curl/7.73.0-DEV" "84961386" "httpbin:8000" "127.0.0.1:80" inbound|8000|| 127.0.0.1:41854 10.44.1.27:80 10.44.1.23:37652 outbound_.8000_._.httpbin.foo default',
  'h2 2026-08-20T10:00:07.186641Z app/my-lb/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 "GET https://www.example.com:443/s/1?x=2 HTTP/2.0" "curl/7.46.0" - - arn:aws:x "Root=1" "-" "-" 0 2026-08-20T10:00:06.364000Z "forward" "-" "-"',
  '203.0.113.7 - jo [20/Aug/2026:10:00:07 +0200] "GET / HTTP/1.1" 200 512 "-" "Mozilla/5.0 (X11)" "10.0.0.1"',
  '2001:db8::17 - - [20/Aug/2026:10:00:07 +0000] "GET /s/abc HTTP/1.1" 200 512',
  '203.0.113.7 - - [20/Aug/2026:10:00:07 +0000] "GET /s/abc HTTP/1.1" 200 512 0.123',
  'example.org:80 203.0.113.7 - - [20/Aug/2026:10:00:07 +0000] "GET /s/abc HTTP/1.1" 200 512 "-" "curl/8.7.1" 0.123',
  '127.0.0.1:50516 [20/Aug/2026:10:00:07.766] fe be/s1 0/0/24/27/51 404 379 - - ---- 1/1/0/0/0 0/0 {a|b} {c} "GET /a#22b HTTP/1.1"',
  'Aug  3 10:00:07 lb haproxy[1]: 127.0.0.1:50516 [03/Aug/2026:10:00:07.766] fe be/s1 0/0/24/27/51 404 379 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"',
  'GET /s/abc 200 12.345 ms - 512',
  '--> GET /s/abc 200 2s',
  'listening on port 3000',
];
const LINES = [...PROGRAMS.flatMap(linesOf), ...QUOTED];

/** Latin1 keeps the bytes. */
function linesOf(program: string): string[] {
  const folder = new URL(`${program}/`, FOLDER);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .flatMap((name) => readFileSync(new URL(name, folder), 'latin1').split('\n'))
    .filter((line) => line !== '' && !line.startsWith('{'));
}

/** A line, and whatever of it was changed. */
const line = fc.constantFrom(...LINES);
const mark = fc.constantFrom(
  ...' "[]/\\-:.#+?{}=\x1b0179azHTP',
  '" "',
  ' - ',
  'ms',
  '\xe9',
  '"-"',
  ' 12',
  '0.5',
);
const mutated = fc
  .tuple(
    line,
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 6 }), fc.oneof(mark, fc.constant(''))), { maxLength: 3 }),
    fc.option(line),
  )
  .map(([text, changes, other]) => {
    const changed = changes.reduce((now, [place, length, by]) => {
      const at = place % (now.length + 1);
      return now.slice(0, at) + by + now.slice(at + length);
    }, text);
    return other === null ? changed : spliced(changed, other);
  })
  .map((text) => text.trim());

/** The words of one line in front, those of another behind. */
function spliced(first: string, second: string): string {
  const words = first.split(' ');
  const half = Math.floor(words.length / 2);
  return [...words.slice(0, half), ...second.split(' ').slice(half)].join(' ');
}

function inBytes(text: string): { bytes: Uint8Array; end: number } {
  const bytes = new Uint8Array(text.length + 17);
  bytes.set(Buffer.from(text, 'latin1'));
  bytes[text.length] = 0x0a;
  return { bytes, end: text.length };
}

function eventIn(bytes: Uint8Array): Event {
  const event = new Event();
  event.in(bytes);
  event.begin();
  return event;
}

/** All that is read of a line, in words. */
function wordsOf(event: Event, fields: F.Fields) {
  const { path, time } = event;
  const segments = Array.from({ length: event.hasPath ? path.count : 0 }, (_, index) =>
    Buffer.from(path.bytes.subarray(path.from[index]!, path.to[index]!)).toString('latin1'),
  );
  return {
    time: event.isTimed ? time.minute * 60 + time.second : null,
    method: event.method,
    path: event.hasPath ? `/${segments.join('/')}` : null,
    goesOn: event.hasPath && path.goesOn,
    status: event.status,
    us: event.us,
    host: textOf(event.bytes, fields, F.HOST),
    router: textOf(event.bytes, fields, F.ROUTER),
  };
}

function textOf(bytes: Uint8Array, fields: F.Fields, field: number): string | null {
  if (fields.kinds[field] === F.ABSENT) return null;
  return Buffer.from(bytes.subarray(fields.starts[field]!, fields.ends[field]!)).toString('latin1');
}

type Outcome = { readonly reading: Reading; readonly words: ReturnType<typeof wordsOf> | string };

/** The careful way; null when the format does not know the line. */
function careful(format: TextFormat, text: string): Outcome | null {
  const { bytes, end } = inBytes(text);
  const event = eventIn(bytes);
  const fields = new F.Fields();
  const reading = format.read(event, 0, end, fields);
  if (reading === null) return null;
  if (reading.kind !== 'event') return { reading, words: reading.kind };
  const fault = new EventReader().read(bytes, fields, reading, null, event);
  return { reading, words: fault ?? wordsOf(event, fields) };
}

/** The fields of a line, and its values read where they stand; null when something is unusual. */
function plain(format: TextFormat, text: string): Outcome | null {
  const { bytes, end } = inBytes(text);
  const event = eventIn(bytes);
  const fields = new F.Fields();
  const reading = format.read(event, 0, end, fields);
  if (reading === null || !readPlainLine(event, fields, reading, null)) return null;
  return { reading, words: wordsOf(event, fields) };
}

function byTemplate(template: string, text: string): ReturnType<typeof wordsOf> | null {
  const { bytes, end } = inBytes(text);
  const event = eventIn(bytes);
  const after = compileTemplate(template)(bytes, event.view, 0, event, UTC);
  return after === end ? wordsOf(event, event.fields) : null;
}

function knownBy(text: string): TextFormat[] {
  return TEXT_FORMATS.filter((format) => careful(format, text) !== null);
}

/** Of the formats that need no name. */
const FOUND_TEMPLATES = [...TEXT_TEMPLATES].filter(([name]) =>
  TEXT_FORMATS.some(({ names }) => names.includes(name)),
);
/** Templates that some line was like. */
const seen = new Set<string>();

function expectAgreement(text: string): void {
  const [format, ...more] = knownBy(text);
  expect(more.map(({ names }) => names)).toEqual([]);
  const found = format === undefined ? null : careful(format, text);
  const quick = format === undefined ? null : plain(format, text);
  if (quick !== null) expect(quick).toEqual(found);
  for (const [name, templates] of FOUND_TEMPLATES) {
    for (const template of templates) {
      const words = byTemplate(template, text);
      if (words === null) continue;
      seen.add(template);
      expect({ name, words }).toEqual({ name: found?.reading.format, words: found?.words });
    }
  }
}

test('real lines', () => {
  for (const text of LINES) expectAgreement(text);
});

test('each template is that of a line', () => {
  for (const text of LINES) expectAgreement(text);
  const unseen = FOUND_TEMPLATES.filter(([, templates]) => !templates.some((template) => seen.has(template)));
  expect(unseen.map(([name]) => name)).toEqual([]);
});

/** Of two lines spliced into one, about one in a million is a line of both; these are not. */
const SEED = 20260820;

test('changed lines', () => {
  fc.assert(fc.property(mutated, expectAgreement), { numRuns: 2000, seed: SEED });
});

test('lines of formats that must be named', () => {
  const behind = fc.constantFrom('0', '1', '52', '1203', '0.5', '-', 'x', '007');
  const names = fc.constantFrom(
    ...[...TEXT_TEMPLATES.keys()].filter((name) => /^(common|combined|vhost)/.test(name)),
  );
  fc.assert(
    fc.property(mutated, behind, names, (text, number, name) => {
      const withNumber = `${text} ${number}`;
      const found = careful(textFormatsNamed(name)[0]!, withNumber);
      for (const template of TEXT_TEMPLATES.get(name)!) {
        const words = byTemplate(template, withNumber);
        if (words !== null)
          expect({ name, words }).toEqual({ name: found?.reading.format, words: found?.words });
      }
    }),
    { numRuns: 1000, seed: SEED },
  );
});

test('no format reads on behind the end of its line', () => {
  fc.assert(
    fc.property(mutated, mutated, (first, second) => {
      const both = inBytes(`${first}\n${second}`);
      for (const format of TEXT_FORMATS) {
        const fields = new F.Fields();
        const alone = careful(format, first);
        const reading = format.read(eventIn(both.bytes), 0, first.length, fields);
        expect(reading).toBe(alone === null ? null : alone.reading);
      }
    }),
    { numRuns: 500, seed: SEED },
  );
});

test('all text formats have a template', () => {
  const names = LOG_FORMATS.filter(({ kind }) => kind === 'text').map(({ name }) => name);
  expect([...TEXT_TEMPLATES.keys()].sort()).toEqual(names.sort());
});
