/** Reads the records of one source: JSON objects and text lines, in whatever format its rules allow. */
import type { LineRules, ServiceRule } from '../slo/line-rules.ts';
import type { BodyCount } from './body-count.ts';
import { Event } from './event.ts';
import type { EventCounter } from './event-counter.ts';
import { EventReader } from './event-reader.ts';
import { FieldText } from './field-text.ts';
import * as F from './fields.ts';
import { JSON_FORMATS, type JsonFormat, OTHER_RECORDS, unmarked } from './json-formats.ts';
import { JsonReader } from './json-reader.ts';
import { JsonScanner } from './json-scanner.ts';
import { JsonTrace } from './json-trace.ts';
import { mappedFormat } from './mapped-format.ts';
import { pairKey } from './pairs.ts';
import { readPlainLine } from './plain-line.ts';
import type { Reading } from './reading.ts';
import { IGNORED, type IgnoredReason, REASONS, type Reason } from './reasons.ts';
import { SPARE } from './record-window.ts';
import { ServiceFinder } from './service-finder.ts';
import type { ServiceRoutes } from './service-routes.ts';
import { Shapes } from './shapes.ts';
import { TEXT_FORMATS, textFormatsNamed } from './text-formats.ts';
import { type TextFormat, TextReader } from './text-reader.ts';
import { UTC, Zone } from './zone.ts';

type Fault = Reason | IgnoredReason;

const OPEN_BRACE = 0x7b;
const LONGEST_LINE = 1 << 20;
/** A line may wrap a line that wraps a line. */
const DEEPEST_WRAP = 2;

export class RecordReader {
  readonly scanner: JsonScanner;
  readonly services: ServiceFinder;
  readonly #json: JsonReader;
  readonly #text: TextReader;
  readonly #shapes = new Shapes();
  readonly #trace = new JsonTrace();
  readonly #zone: Zone | null;
  readonly #isNamed: boolean;
  readonly #counter: EventCounter;
  readonly #event = new Event();
  readonly #fields = new F.Fields();
  readonly #events = new EventReader();
  readonly #line = new FieldText();
  /** Whether a line of text was matched last. */
  #isText = false;
  #body: BodyCount | null = null;
  /** The service of the record just read, when a field told it. */
  #service: string | undefined;
  #inner: RecordReader | null = null;
  /** Whose a line is that came with its service. */
  #whose: ServiceRoutes | null = null;
  readonly #depth: number;
  readonly #options: RecordReaderOptions;

  constructor(options: RecordReaderOptions, depth = 0) {
    const { lines, service, counter, routesOf } = options;
    this.#options = options;
    this.#depth = depth;
    this.#json = options.json;
    this.#text = new TextReader(textFormatsOf(lines));
    this.scanner = new JsonScanner(this.#json.paths);
    this.services = new ServiceFinder(service, routesOf);
    this.#zone = lines.timezone === null ? null : new Zone(lines.timezone);
    this.#isNamed = lines.fields !== null || lines.format !== 'auto';
    this.#counter = counter;
  }

  /** Whose the events of the next records are; they are in its deltas after the counter's flush. */
  countInto(body: BodyCount): void {
    this.#body = body;
    this.#whose = null;
    this.#counter.countInto(body);
  }

  /** Whose a line is that was just refused. */
  get service(): string | undefined {
    return this.#service;
  }

  /** The fast way: reads the record that begins at `at` if its shape is known, and answers where it ends, or a negative number. */
  match(bytes: Uint8Array, at: number): number {
    this.#event.in(bytes);
    this.#event.begin();
    if (this.services.only === null) this.#event.fields.clear();
    this.#isText = bytes[at] !== OPEN_BRACE;
    if (this.#isText) return this.#text.match(this.#event, at, this.#zone ?? UTC);
    return this.#shapes.match(at, this.#event);
  }

  /** Counts what {@link match} has read. */
  countMatched(): Fault | null {
    const { reading } = this.#isText ? this.#text : this.#shapes;
    return this.#countOf(reading, this.#event.bytes, this.#event.fields);
  }

  /** Before a scan that may be learned from. */
  beginScan(): void {
    this.#trace.clear();
    this.scanner.trace = this.#shapes.wantsLesson() ? this.#trace : null;
  }

  /** Counts the object in bytes[from, to) that the scanner has just passed. */
  countScanned(bytes: Uint8Array, from: number, to: number): Fault | null {
    this.#service = undefined;
    const reading = this.#json.resolve(bytes, this.scanner, this.#fields);
    if (reading === null)
      return this.#options.lines.format === 'auto' ? REASONS.noStatus : REASONS.otherFormat;
    if (this.scanner.trace !== null) {
      this.scanner.trace = null;
      this.#shapes.learn(bytes, from, to, this.#trace, this.#fields, reading);
    }
    return this.#read(bytes, reading);
  }

  /** True when a text format knows the line in bytes[from, to). */
  isLine(bytes: Uint8Array, from: number, to: number): boolean {
    this.#event.in(bytes);
    return to > from && this.#text.resolve(this.#event, from, to, this.#fields) !== null;
  }

  /** Counts the line in bytes[from, to). */
  countLine(bytes: Uint8Array, from: number, to: number): Fault | null {
    this.#service = undefined;
    this.#event.in(bytes);
    const reading = this.#text.resolve(this.#event, from, to, this.#fields);
    if (reading === null) return this.#isNamed ? REASONS.otherFormat : REASONS.noFormat;
    const fault = readPlainLine(this.#event, this.#fields, reading, this.#zone)
      ? this.#countOf(reading, bytes, this.#fields)
      : this.#read(bytes, reading);
    if (reading.kind === 'event') this.#text.learn(this.#event, from, to, reading, this.#zone ?? UTC);
    return fault;
  }

  #read(bytes: Uint8Array, reading: Reading): Fault | null {
    switch (reading.kind) {
      case 'event':
        return this.#countEvent(bytes, reading);
      case 'no request':
        return IGNORED.noRequest;
      case 'no answer':
        return IGNORED.noAnswer;
      case 'wraps':
        return this.#unwrap(bytes, reading);
      case 'opens pair':
        return this.#openPair(bytes, reading);
      case 'closes pair':
        return this.#closePair(bytes, reading);
    }
  }

  #countEvent(bytes: Uint8Array, reading: Reading): Fault | null {
    const fault = this.#readEvent(bytes, reading);
    if (fault === null) return this.#countOf(reading, bytes, this.#fields);
    this.#service = (this.#whose ?? this.services.of(bytes, this.#fields))?.service;
    return fault;
  }

  #readEvent(bytes: Uint8Array, reading: Reading): Fault | null {
    return this.#events.read(bytes, this.#fields, reading, this.#zone, this.#event);
  }

  #countOf(reading: Reading, bytes: Uint8Array, fields: F.Fields): Fault | null {
    return this.#countFor(this.#whose ?? this.services.of(bytes, fields), reading);
  }

  #countFor(routes: ServiceRoutes | null, reading: Reading): Fault | null {
    this.#service = routes?.service ?? '';
    return routes === null ? REASONS.noService : this.#counter.count(this.#event, reading, routes);
  }

  #unwrap(bytes: Uint8Array, reading: Reading): Fault | null {
    if (!this.#line.read(bytes, this.#fields, F.LINE)) return REASONS.noStatus;
    if (this.#depth === DEEPEST_WRAP) return REASONS.noStatus;
    const body = this.#body!;
    const { untimedMinute, isArrival } = body;
    this.#event.begin();
    const isBad = this.#events.readTime(bytes, this.#fields, reading, this.#zone, this.#event) !== null;
    if (this.#event.isTimed && !isBad) {
      body.untimedMinute = this.#event.time.minute;
      body.isArrival = false;
    }
    try {
      return this.#readInner();
    } finally {
      body.untimedMinute = untimedMinute;
      body.isArrival = isArrival;
    }
  }

  #readInner(): Fault | null {
    const text = this.#line;
    this.#inner ??= new RecordReader(this.#options, this.#depth + 1);
    const inner = this.#inner;
    inner.#body = this.#body;
    inner.#whose = this.#whose;
    const fault = inner.countText(text.bytes.subarray(text.from, text.to));
    this.#service = inner.#service;
    return fault;
  }

  /** Counts one line that came by itself, of JSON or text. With a service given, it is that one's. */
  countText(text: Uint8Array, whose: ServiceRoutes | null = this.#whose): Fault | null {
    this.#whose = whose;
    if (text.length > LONGEST_LINE) return REASONS.tooLong;
    const line = new Uint8Array(text.length + SPARE);
    line.set(text);
    const [from, to] = trimmed(line, text.length);
    if (line[from] !== OPEN_BRACE) return this.countLine(line, from, to);
    line[to] = 0;
    const after = this.scanner.object(line, from, to, 0);
    if (after !== to) return REASONS.notJson;
    return this.countScanned(line, from, to);
  }

  #openPair(bytes: Uint8Array, reading: Reading): Fault | null {
    const event = this.#event;
    const body = this.#body!;
    event.begin();
    const fault = this.#events.readTime(bytes, this.#fields, reading, this.#zone, event);
    if (fault !== null) return fault;
    const minute = event.isTimed ? event.time.minute : (body.untimedMinute ?? 0);
    // By a clock that is wrong nobody has waited too long.
    if (minute * 60 > body.newestSecond) return REASONS.tooNew;
    const [method, path, host] = [F.METHOD, F.PATH, F.HOST].map((field) => this.#textOf(bytes, field));
    const lost = body.pairs.open(pairKey(bytes, this.#fields), [method!, path!, host!, minute]);
    for (let left = lost; left > 0; left--) body.refuse(0, REASONS.halfPair);
    return null;
  }

  #textOf(bytes: Uint8Array, field: number): string {
    return this.#line.read(bytes, this.#fields, field) ? this.#line.toString() : '';
  }

  #closePair(bytes: Uint8Array, reading: Reading): Fault | null {
    const first = this.#body!.pairs.close(pairKey(bytes, this.#fields));
    if (first === undefined) return REASONS.halfPair;
    const fault = this.#readEvent(bytes, reading);
    if (fault !== null) return fault;
    const [method, path, host] = first;
    this.#event.setRequest(method, path);
    return this.#countFor(this.#whose ?? this.services.ofText(host), reading);
  }
}

export type RecordReaderOptions = {
  readonly lines: LineRules;
  readonly service: ServiceRule;
  /** As {@link jsonReaderFor} makes it for these rules. */
  readonly json: JsonReader;
  readonly counter: EventCounter;
  readonly routesOf: (service: string) => ServiceRoutes;
};

/** What records in JSON may be under these rules. */
export function jsonReaderFor(lines: LineRules, service: ServiceRule): JsonReader {
  const usual = service.kind === 'one' || service.field === 'host' || service.field === 'router';
  return new JsonReader([...jsonFormatsOf(lines), ...OTHER_RECORDS], usual ? null : service.field);
}

function jsonFormatsOf({ fields, format }: LineRules): readonly JsonFormat[] {
  if (fields !== null) return [mappedFormat(fields)];
  if (format === 'auto') return JSON_FORMATS;
  const named = JSON_FORMATS.filter(({ name }) => name === format);
  return [...named, ...named.filter(({ kind }) => kind === undefined).map(unmarked)];
}

function textFormatsOf({ fields, format }: LineRules): readonly TextFormat[] {
  if (fields !== null) return [];
  return format === 'auto' ? TEXT_FORMATS : textFormatsNamed(format);
}

function trimmed(line: Uint8Array, length: number): [from: number, to: number] {
  let from = 0;
  let to = length;
  while (from < to && isSpace(line[from]!)) from++;
  while (to > from && isSpace(line[to - 1]!)) to--;
  return [from, to];
}

/** An escape that begins a colour is none. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
