/** The general way from the fields of a record to its event: takes nothing for granted, and says what is wrong. */
import { NEGATIVE, NOT_DECIMAL, TOO_LARGE, wholeUnits } from './decimal.ts';
import { between, listed, NONE_GIVEN, summed, withUnit } from './duration-text.ts';
import { ABSURD_US, type Event } from './event.ts';
import { FieldText } from './field-text.ts';
import * as F from './fields.ts';
import { methodIn } from './methods.ts';
import type { Reading } from './reading.ts';
import { IGNORED, type IgnoredReason, REASONS, type Reason } from './reasons.ts';
import { NONE } from './segment-trie.ts';
import { withoutHashes } from './text-escapes.ts';
import { UTC, type Zone } from './zone.ts';

type Fault = Reason | IgnoredReason;

const DURATION_REASONS: Readonly<Record<number, Reason>> = {
  [NOT_DECIMAL]: REASONS.badDuration,
  [NEGATIVE]: REASONS.negativeDuration,
  [TOO_LARGE]: REASONS.absurdDuration,
};
/** What tells method and route. */
const PARTS = [F.METHOD, F.PATH, F.ROUTE, F.REQUEST];
/** `ANY /s/{id}`, or the path alone. */
const ROUTE_KEY = /^(?:[A-Z]+ )?(\/.*)$/;
const GREEDY = /\{([\w-]+)\+\}/g;
const CRASHED = 500;
const SPACE = 0x20;
const SLASH = 0x2f;
const HTTP = ' HTTP/';
/** What HAProxy writes for what it could not read. */
const BAD_REQUEST = '<BADREQ>';

export class EventReader {
  readonly #text = new FieldText();

  /** Reads all parts of the event; null, or why it is none. `zone` is that of the source, for times without one. */
  read(bytes: Uint8Array, fields: F.Fields, reading: Reading, zone: Zone | null, event: Event): Fault | null {
    event.begin();
    event.in(bytes);
    return (
      this.#status(bytes, fields, reading, event) ??
      this.readTime(bytes, fields, reading, zone, event) ??
      this.#duration(bytes, fields, reading, event) ??
      this.#place(bytes, fields, reading, event)
    );
  }

  #status(bytes: Uint8Array, fields: F.Fields, reading: Reading, event: Event): Fault | null {
    const kind = fields.kinds[F.STATUS]!;
    if (kind === F.NULL && reading.isNullUnanswered) return IGNORED.noAnswer;
    if (kind <= F.NULL) return REASONS.noStatus;
    if (this.#integer(bytes, fields, F.PROXY_STATUS) === -1) return IGNORED.noClient;
    const status = this.#integer(bytes, fields, F.STATUS);
    if (status === 0) return IGNORED.clientGone;
    if (status === -1 && reading.minusOne === 'no answer') return IGNORED.noAnswer;
    event.status = status === -1 && reading.minusOne === 'crashed' ? CRASHED : status;
    return event.status >= 100 && event.status <= 599 ? null : REASONS.badStatus;
  }

  /** NaN when it is no whole number. */
  #integer(bytes: Uint8Array, fields: F.Fields, field: number): number {
    if (fields.kinds[field]! <= F.OTHER) return Number.NaN;
    const text = this.#textOf(bytes, fields, field);
    if (fields.kinds[field] === F.NUMBER) return Number.isInteger(Number(text)) ? Number(text) : Number.NaN;
    return /^(\d{3}|0|-1)$/.test(text) ? Number(text) : Number.NaN;
  }

  readTime(
    bytes: Uint8Array,
    fields: F.Fields,
    reading: Reading,
    zone: Zone | null,
    event: Event,
  ): Reason | null {
    const kind = fields.kinds[F.TIME]!;
    if (kind <= F.NULL) return null;
    event.isTimed = true;
    if (kind === F.NUMBER) {
      event.time.readNumber(bytes, fields.starts[F.TIME]!, fields.ends[F.TIME]!);
      return null;
    }
    const text = this.#text;
    if (!text.read(bytes, fields, F.TIME)) return REASONS.badTime;
    const zoneless = zone ?? (reading.zoneless ? UTC : null);
    return event.time.readText(text.bytes, text.from, text.to, zoneless) ? null : REASONS.badTime;
  }

  #duration(bytes: Uint8Array, fields: F.Fields, reading: Reading, event: Event): Reason | null {
    if (fields.kinds[F.DURATION]! <= F.NULL) return null;
    if (fields.kinds[F.DURATION] === F.OTHER) return REASONS.badDuration;
    const us = this.#us(bytes, fields, reading);
    const { duration } = reading;
    if (us === NEGATIVE && duration.kind === 'units' && duration.goneBelowZero) return null;
    if (us < 0) return DURATION_REASONS[us]!;
    if (us >= ABSURD_US && us !== NONE_GIVEN) return REASONS.absurdDuration;
    if (us > 0 && duration.kind === 'units' && duration.isPointed) {
      if (/^\d+$/.test(this.#textOf(bytes, fields, F.DURATION))) return REASONS.otherUnit;
    }
    event.us = us;
    return null;
  }

  /** Whole microseconds; Infinity for none; negative for a fault. */
  #us(bytes: Uint8Array, fields: F.Fields, { duration }: Reading): number {
    if (duration.kind === 'units' && fields.kinds[F.DURATION] === F.NUMBER) {
      return wholeUnits(bytes, fields.starts[F.DURATION]!, fields.ends[F.DURATION]!, duration.places);
    }
    const text = this.#textOf(bytes, fields, F.DURATION);
    switch (duration.kind) {
      case 'units':
        return this.#usInUnits(text, duration.places);
      case 'list':
        return listed(text);
      case 'sum':
        return summed(
          [F.DURATION, F.DURATION_2, F.DURATION_3].map((field) => this.#textOf(bytes, fields, field)),
        );
      case 'span':
        return between(text, this.#textOf(bytes, fields, F.DURATION_2));
      case 'untold':
        return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? NONE_GIVEN : withUnit(text);
      case 'text':
        return withUnit(text);
      case 'none':
        return NONE_GIVEN;
    }
  }

  /** A unit that the value has itself is stronger than that of the format. */
  #usInUnits(text: string, places: number): number {
    const bytes = Buffer.from(text);
    const us = wholeUnits(bytes, 0, bytes.length, places);
    return us === NOT_DECIMAL ? withUnit(text) : us;
  }

  /** The method, and the route or the path. */
  #place(bytes: Uint8Array, fields: F.Fields, reading: Reading, event: Event): Fault | null {
    if (reading.kind === 'event' && PARTS.every((field) => fields.kinds[field] === F.ABSENT))
      return REASONS.noMethod;
    const text = this.#text;
    if (text.read(bytes, fields, F.ROUTE)) this.#route(reading, event);
    if (text.read(bytes, fields, F.METHOD)) event.method = methodIn(text.bytes, text.from, text.to);
    if (text.read(bytes, fields, F.PATH)) {
      if (text.bytes[text.from] !== SLASH && text.toString() === BAD_REQUEST) return IGNORED.noRequestLine;
      setPath(text.bytes, text.from, text.to, reading, event);
    }
    if (event.method !== NONE && (event.hasPath || event.routeTo > 0)) return null;
    return text.read(bytes, fields, F.REQUEST) ? this.#requestLine(reading, event) : null;
  }

  #route({ routes }: Reading, event: Event): void {
    const { bytes, from, to } = this.#text;
    if (routes === 'written' || (routes === 'bare' && bytes[from] === SLASH)) {
      event.setRoute(bytes, from, to);
      return;
    }
    const text = this.#text.toString();
    const route = routes === 'bare' ? `/${text}` : routeOfKey(text);
    if (route === null) return;
    const slashed = Buffer.from(route);
    event.setRoute(slashed, 0, slashed.length);
  }

  /**
   * `GET /x HTTP/1.1`; the protocol is missing in HTTP/0.9, and where somebody left it out. A half one was cut off. What
   * fields of their own have told stays as it is.
   */
  #requestLine(reading: Reading, event: Event): Fault | null {
    const { bytes, from, to } = this.#text;
    const space = bytes.indexOf(SPACE, from);
    const isMethod = space > from && space < to && /^[A-Za-z][A-Za-z-]*$/.test(latin(bytes, from, space));
    if (!isMethod) return IGNORED.noRequestLine;
    const rest = latin(bytes, space + 1, to);
    const end = rest.lastIndexOf(HTTP);
    if (end < 0 && rest.includes(' ')) return IGNORED.noRequestLine;
    if (event.method === NONE) event.method = methodIn(bytes, from, space);
    if (!event.hasPath) setPath(bytes, space + 1, end < 0 ? to : space + 1 + end, reading, event);
    return null;
  }

  #textOf(bytes: Uint8Array, fields: F.Fields, field: number): string {
    const kind = fields.kinds[field]!;
    if (kind === F.NUMBER) return latin(bytes, fields.starts[field]!, fields.ends[field]!);
    return this.#text.read(bytes, fields, field) ? this.#text.toString() : '';
  }
}

/** A route as AWS writes it, where "$default" tells none. Its method is told apart from it. */
function routeOfKey(key: string): string | null {
  return ROUTE_KEY.exec(key)?.[1]?.replace(GREEDY, '{$1...}') ?? null;
}

function setPath(bytes: Uint8Array, from: number, to: number, { isHashed }: Reading, event: Event): void {
  if (!isHashed) {
    event.setPath(bytes, from, to);
    return;
  }
  const path = withoutHashes(bytes, from, to);
  event.setPath(path, 0, path.length);
}

function latin(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.subarray(from, to)).toString('latin1');
}
