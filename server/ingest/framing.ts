/**
 * Finds the records in a body by its bytes: objects one after the other (a line each, or over several lines), or the
 * elements of arrays. After a broken object, reading goes on at the next line that begins with `{` in column 0, or that a
 * text format knows.
 */
import type { BodyCount } from './body-count.ts';
import { isDigit } from './json-bytes.ts';
import { INCOMPLETE } from './json-scanner.ts';
import { type IgnoredReason, REASONS, type Reason } from './reasons.ts';
import type { RecordReader } from './record-reader.ts';
import { isSpace, strayReason, trimmedEnd } from './stray-line.ts';

/** A record may measure so much; a longer one is refused, and passed without being held. */
export const LONGEST_RECORD = 1 << 20;

const LF = 0x0a;
const SPACE = 0x20;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;

const NEED_MORE = -1;
const NOWHERE = -2;
/** Buffer's own is several times as fast as that of arrays. */
const { indexOf } = Buffer.prototype;

/** What may come next. SALVAGE is LINES in the remains of a broken array: its commas and bracket mean nothing any more. */
type State = 'start' | 'lines' | 'salvage' | 'first element' | 'element' | 'after element' | 'skip';

export class Framing {
  readonly #reader: RecordReader;
  readonly #body: BodyCount;
  #state: State;
  #afterSkip: State = 'lines';
  #line = 1;
  #element = 0;
  /**
   * A failed record has been scanned to here. Until then a line that begins with `{` ends any record, so that no byte is
   * scanned more than twice.
   */
  #wall = 0;
  #bytes: Uint8Array = new Uint8Array(1);
  #end = 0;
  #isLast = false;

  /** `begun`: what comes is no body of its own but goes on, with a line, or within one that was refused. */
  constructor(reader: RecordReader, body: BodyCount, begun: 'start' | 'lines' | 'skip' = 'start') {
    this.#reader = reader;
    this.#body = body;
    this.#state = begun;
  }

  /** True within a record that was refused, until the next line that begins with a brace. */
  get isSkipping(): boolean {
    return this.#state === 'skip';
  }

  /**
   * Takes the whole records of bytes[0, end) and answers how many bytes are done with; the rest comes again at the
   * beginning of the next call. Sixteen bytes from `end` on are this function's to read and write.
   */
  take(bytes: Uint8Array, end: number, isLast: boolean): number {
    bytes[end] = 0;
    this.#bytes = bytes;
    this.#end = end;
    this.#isLast = isLast;
    this.#reader.countInto(this.#body);
    let at = 0;
    while (at < end) {
      at = this.#knownShapes(at);
      if (at >= end) break;
      const next = this.#step(at);
      if (next === NEED_MORE) break;
      at = next;
    }
    if (isLast && this.#isInArray) this.#body.refuse(this.#element + 1, REASONS.cutOff);
    this.#wall = Math.max(0, this.#wall - at);
    return at;
  }

  /** Takes lines for as long as each is of a known shape: nearly all of the bytes that ever come. */
  #knownShapes(from: number): number {
    if (this.#state !== 'lines') return from;
    const bytes = this.#bytes;
    const reader = this.#reader;
    let at = from;
    while (at < this.#end) {
      const after = reader.match(bytes, at);
      if (after < 0 || after >= this.#end || bytes[after] !== LF || after - at >= LONGEST_RECORD) break;
      this.#body.records++;
      const fault = reader.countMatched();
      if (fault !== null) this.#refuse(fault);
      this.#line++;
      at = after + 1;
    }
    return at;
  }

  /** The same for an element of an array. */
  #knownElement(at: number): number {
    const after = this.#reader.match(this.#bytes, at);
    if (after < 0 || after >= this.#end || after - at >= LONGEST_RECORD) return -1;
    this.#state = 'after element';
    this.#element++;
    this.#body.records++;
    const fault = this.#reader.countMatched();
    if (fault !== null) this.#refuse(fault);
    return after;
  }

  #refuse(fault: Reason | IgnoredReason): void {
    this.#body.refuse(this.#place, fault, this.#reader.service);
  }

  get #isInArray(): boolean {
    return this.#state === 'first element' || this.#state === 'element' || this.#state === 'after element';
  }

  #step(at: number): number {
    if (this.#state === 'skip') return this.#skip(at);
    const byte = this.#bytes[at]!;
    if (byte === OPEN_BRACE && this.#state !== 'after element') return this.#object(at);
    if (byte <= SPACE && isSpace(byte)) {
      if (byte === LF) this.#line++;
      return at + 1;
    }
    return this.#isInArray ? this.#inArray(at, byte) : this.#betweenLines(at, byte);
  }

  #betweenLines(at: number, byte: number): number {
    if (byte === OPEN_BRACKET && this.#state === 'start' && at + 1 === this.#end && !this.#isLast) {
      return NEED_MORE;
    }
    // Envoy's lines begin with a time in brackets.
    if (byte === OPEN_BRACKET && this.#state === 'start' && !isDigit(this.#bytes[at + 1]!)) {
      this.#state = 'first element';
      return at + 1;
    }
    if ((byte === COMMA || byte === CLOSE_BRACKET) && this.#state === 'salvage') return at + 1;
    if (this.#state === 'start') this.#state = 'lines';
    return this.#textLine(at);
  }

  #inArray(at: number, byte: number): number {
    if (byte === CLOSE_BRACKET && this.#state !== 'element') {
      this.#state = 'start';
      return at + 1;
    }
    if (this.#state === 'after element') {
      if (byte !== COMMA) return this.#break(at, REASONS.notJson);
      this.#state = 'element';
      return at + 1;
    }
    const after = this.#scan(at, false);
    if (after < 0) return this.#broken(at, after);
    if (after - at >= LONGEST_RECORD) return this.#break(at, REASONS.tooLong, after);
    // A number may go on in the next chunk.
    if (after === this.#end && !this.#isLast) return NEED_MORE;
    this.#line += this.#reader.scanner.lineFeeds;
    this.#element++;
    this.#state = 'after element';
    this.#body.refuse(this.#element, REASONS.notObject);
    return after;
  }

  #object(at: number): number {
    if (this.#isInArray) {
      const known = this.#knownElement(at);
      if (known >= 0) return known;
    }
    const after = this.#scan(at, true);
    if (after < 0) return this.#broken(at, after);
    const lineFeeds = this.#reader.scanner.lineFeeds;
    if (this.#isInArray) {
      this.#state = 'after element';
      this.#element++;
    } else {
      const next = this.#bytes[after] === LF ? after : this.#nextOnLine(after);
      if (next === NEED_MORE) return NEED_MORE;
      if (!this.#mayFollow(next)) return this.#break(at, REASONS.notJson, after);
      if (this.#state === 'start') this.#state = 'lines';
    }
    this.#record(at, after);
    this.#line += lineFeeds;
    return after;
  }

  #record(at: number, after: number): void {
    this.#body.records++;
    const fault = this.#reader.countScanned(this.#bytes, at, after);
    if (fault !== null) this.#refuse(fault);
  }

  /** Scans one value, not further than a record may reach. */
  #scan(at: number, isObject: boolean): number {
    const end = Math.min(this.#end, at + LONGEST_RECORD);
    const covered = this.#bytes[end]!;
    this.#bytes[end] = 0;
    if (isObject) this.#reader.beginScan();
    const after = isObject
      ? this.#reader.scanner.object(this.#bytes, at, end, this.#wall)
      : this.#reader.scanner.value(this.#bytes, at, end, this.#wall);
    this.#bytes[end] = covered;
    return after;
  }

  #broken(at: number, outcome: number): number {
    const scannedTo = this.#reader.scanner.stoppedAt;
    if (outcome !== INCOMPLETE) return this.#break(at, REASONS.notJson, scannedTo);
    if (this.#end - at >= LONGEST_RECORD) return this.#break(at, REASONS.tooLong, scannedTo);
    return this.#isLast ? this.#break(at, REASONS.cutOff, scannedTo) : NEED_MORE;
  }

  /** Refuses what begins at `at`, and skips to the next line that begins with a brace. */
  #break(at: number, reason: Reason, scannedTo = at): number {
    const isInArray = this.#isInArray;
    if (isInArray) this.#element++;
    this.#body.refuse(isInArray ? this.#element : this.#line, reason);
    this.#wall = Math.max(this.#wall, scannedTo);
    this.#afterSkip = isInArray || this.#state === 'salvage' ? 'salvage' : 'lines';
    this.#state = 'skip';
    return at + 1;
  }

  #skip(from: number): number {
    let at = from;
    for (;;) {
      const feed = this.#bytes.indexOf(LF, at);
      if (feed < 0 || feed >= this.#end) return this.#end;
      const next = this.#resumesAt(feed + 1);
      if (next === NEED_MORE) return feed === from ? NEED_MORE : feed;
      this.#line++;
      at = feed + 1;
      if (next === at) {
        this.#state = this.#afterSkip;
        return at;
      }
    }
  }

  /** `at` when the line that begins there is no part of what was refused: an object, or a line that a text format knows. */
  #resumesAt(at: number): number {
    const isShort = this.#end - at < LONGEST_RECORD;
    if (at === this.#end && !this.#isLast) return NEED_MORE;
    if (this.#bytes[at] === OPEN_BRACE && at < this.#end) return at;
    if (this.#afterSkip !== 'lines') return NOWHERE;
    const feed = indexOf.call(this.#bytes, LF, at);
    const isWhole = feed >= 0 && feed < this.#end;
    if (!isWhole && !this.#isLast && isShort) return NEED_MORE;
    const to = isWhole ? feed : this.#end;
    return to - at < LONGEST_RECORD && this.#reader.isLine(this.#bytes, at, trimmedEnd(this.#bytes, at, to))
      ? at
      : NOWHERE;
  }

  /** A line that begins with anything but a brace: one of a text format, or none at all. */
  #textLine(at: number): number {
    const feed = indexOf.call(this.#bytes, LF, at);
    const isWhole = feed >= 0 && feed < this.#end;
    const to = isWhole ? feed : this.#end;
    if (to - at > LONGEST_RECORD) return this.#break(at, REASONS.tooLong);
    if (!isWhole && !this.#isLast) return NEED_MORE;
    const fault = this.#reader.countLine(this.#bytes, at, trimmedEnd(this.#bytes, at, to));
    if (fault !== REASONS.noFormat && fault !== REASONS.otherFormat) this.#body.records++;
    if (fault !== null)
      this.#refuse(
        fault === REASONS.noFormat ? strayReason(this.#bytes, at, to, this.#reader.scanner) : fault,
      );
    if (!isWhole) return to;
    this.#line++;
    return to + 1;
  }

  /** Where the next thing on the line stands, or the line's end; not further than a record may reach. */
  #nextOnLine(from: number): number {
    let at = from;
    while (at - from < LONGEST_RECORD && isSpace(this.#bytes[at]!) && this.#bytes[at] !== LF) at++;
    return at === this.#end && at - from < LONGEST_RECORD && !this.#isLast ? NEED_MORE : at;
  }

  #mayFollow(at: number): boolean {
    const byte = this.#bytes[at];
    if ((at === this.#end && this.#isLast) || byte === LF || byte === OPEN_BRACE) return true;
    return this.#state === 'salvage' && (byte === COMMA || byte === CLOSE_BRACKET);
  }

  /** Arrays are counted by elements, other bodies by lines. */
  get #place(): number {
    return this.#isInArray ? this.#element : this.#line;
  }
}
