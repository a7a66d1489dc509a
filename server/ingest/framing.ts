/**
 * Finds the records in a body by its bytes: objects one after the other (a line each, or over several lines), or the
 * elements of arrays. After a broken object, reading goes on at the next line that begins with `{` in column 0.
 */
import { isUtf8 } from 'node:buffer';
import type { BodyCount } from './body-count.ts';
import { INCOMPLETE, type JsonScanner } from './json-scanner.ts';
import { REASONS, type Reason } from './reasons.ts';

/** A record may measure so much; a longer one is refused, and passed without being held. */
export const LONGEST_RECORD = 1 << 20;

const LF = 0x0a;
const SPACE = 0x20;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;

const NEED_MORE = -1;

/** What may come next. SALVAGE is LINES in the remains of a broken array: its commas and bracket mean nothing any more. */
type State = 'start' | 'lines' | 'salvage' | 'first element' | 'element' | 'after element' | 'skip';

export class Framing {
  readonly #scanner: JsonScanner;
  readonly #body: BodyCount;
  /** Counts the record just scanned, or says why not. */
  readonly #count: (bytes: Uint8Array) => Reason | null;
  #state: State = 'start';
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

  constructor(scanner: JsonScanner, body: BodyCount, count: (bytes: Uint8Array) => Reason | null) {
    this.#scanner = scanner;
    this.#body = body;
    this.#count = count;
  }

  /**
   * Takes the whole records of bytes[0, end) and answers how many bytes are done with; the rest comes again at the
   * beginning of the next call. bytes[end] is this function's to write.
   */
  take(bytes: Uint8Array, end: number, isLast: boolean): number {
    bytes[end] = 0;
    this.#bytes = bytes;
    this.#end = end;
    this.#isLast = isLast;
    let at = 0;
    while (at < end) {
      const next = this.#step(at);
      if (next === NEED_MORE) break;
      at = next;
    }
    if (isLast && this.#isInArray) this.#body.reject(this.#element + 1, REASONS.cutOff);
    this.#wall = Math.max(0, this.#wall - at);
    return at;
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
    if (byte === OPEN_BRACKET && this.#state === 'start') {
      this.#state = 'first element';
      return at + 1;
    }
    if ((byte === COMMA || byte === CLOSE_BRACKET) && this.#state === 'salvage') return at + 1;
    if (this.#state === 'start') this.#state = 'lines';
    return this.#strayLine(at);
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
    this.#line += this.#scanner.lineFeeds;
    this.#element++;
    this.#state = 'after element';
    this.#body.reject(this.#element, REASONS.notObject);
    return after;
  }

  #object(at: number): number {
    const after = this.#scan(at, true);
    if (after < 0) return this.#broken(at, after);
    const lineFeeds = this.#scanner.lineFeeds;
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
    if (this.#scanner.beyondAscii && !isUtf8(this.#bytes.subarray(at, after))) {
      this.#body.reject(this.#place, REASONS.notUtf8);
      return;
    }
    this.#body.records++;
    const reason = this.#count(this.#bytes);
    if (reason !== null) this.#body.reject(this.#place, reason);
  }

  /** Scans one value, not further than a record may reach. */
  #scan(at: number, isObject: boolean): number {
    const end = Math.min(this.#end, at + LONGEST_RECORD);
    const covered = this.#bytes[end]!;
    this.#bytes[end] = 0;
    const after = isObject
      ? this.#scanner.object(this.#bytes, at, end, this.#wall)
      : this.#scanner.value(this.#bytes, at, end, this.#wall);
    this.#bytes[end] = covered;
    return after;
  }

  #broken(at: number, outcome: number): number {
    const scannedTo = this.#scanner.stoppedAt;
    if (outcome !== INCOMPLETE) return this.#break(at, REASONS.notJson, scannedTo);
    if (this.#end - at >= LONGEST_RECORD) return this.#break(at, REASONS.tooLong, scannedTo);
    return this.#isLast ? this.#break(at, REASONS.cutOff, scannedTo) : NEED_MORE;
  }

  /** Refuses what begins at `at`, and skips to the next line that begins with a brace. */
  #break(at: number, reason: Reason, scannedTo = at): number {
    const isInArray = this.#isInArray;
    if (isInArray) this.#element++;
    this.#body.reject(isInArray ? this.#element : this.#line, reason);
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
      if (feed + 1 === this.#end && !this.#isLast) return feed === from ? NEED_MORE : feed;
      this.#line++;
      at = feed + 1;
      if (this.#bytes[at] === OPEN_BRACE && at < this.#end) {
        this.#state = this.#afterSkip;
        return at;
      }
    }
  }

  /** A line that begins with anything but a brace. */
  #strayLine(at: number): number {
    const feed = this.#bytes.indexOf(LF, at);
    const isWhole = feed >= 0 && feed < this.#end;
    const to = isWhole ? feed : this.#end;
    if (to - at > LONGEST_RECORD) return this.#break(at, REASONS.tooLong);
    if (!isWhole && !this.#isLast) return NEED_MORE;
    this.#body.reject(this.#line, this.#strayReason(at, to));
    return to;
  }

  #strayReason(at: number, to: number): Reason {
    const bytes = this.#bytes;
    const covered = bytes[to]!;
    bytes[to] = 0;
    let after = this.#scanner.value(bytes, at, to, 0);
    bytes[to] = covered;
    if (!isUtf8(bytes.subarray(at, to))) return REASONS.notUtf8;
    while (after >= 0 && after < to && isSpace(bytes[after]!)) after++;
    return after === to ? REASONS.notObject : REASONS.notJson;
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

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === LF || byte === 0x0d || byte === 0x09;
}
