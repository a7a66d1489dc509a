/** The general way from the fields of a record to its event: takes nothing for granted, and says what is wrong. */
import { NEGATIVE, NOT_DECIMAL, TOO_LARGE, wholeUnits } from './decimal.ts';
import { between, listed, NONE_GIVEN, summed, withUnit } from './duration-text.ts';
import type { Event } from './event.ts';
import { FieldText } from './field-text.ts';
import * as F from './fields.ts';
import { methodIn } from './methods.ts';
import type { Reading } from './reading.ts';
import { IGNORED, type IgnoredReason, REASONS, type Reason } from './reasons.ts';
import { UTC, type Zone } from './zone.ts';

type Fault = Reason | IgnoredReason;

const DURATION_REASONS: Readonly<Record<number, Reason>> = {
  [NOT_DECIMAL]: REASONS.badDuration,
  [NEGATIVE]: REASONS.negativeDuration,
  [TOO_LARGE]: REASONS.absurdDuration,
};
const CRASHED = 500;
const SPACE = 0x20;
const HTTP = ' HTTP/';

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

  #status(bytes: Uint8Array, fields: F.Fields, { minusOne }: Reading, event: Event): Fault | null {
    const kind = fields.kinds[F.STATUS]!;
    if (kind <= F.NULL) return REASONS.noStatus;
    const status = kind === F.OTHER ? Number.NaN : this.#integer(bytes, fields, F.STATUS);
    if (status === 0) return IGNORED.clientGone;
    if (status === -1 && minusOne !== null) {
      if (minusOne === 'no request') return IGNORED.noClient;
      event.status = CRASHED;
      return null;
    }
    if (!(status >= 100 && status <= 599)) return REASONS.badStatus;
    event.status = status;
    return null;
  }

  /** NaN when it is no whole number. */
  #integer(bytes: Uint8Array, fields: F.Fields, field: number): number {
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
    if (us === NEGATIVE && reading.duration.kind === 'units' && reading.duration.goneBelowZero) return null;
    if (us < 0) return DURATION_REASONS[us]!;
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
    const text = this.#text;
    if (text.read(bytes, fields, F.ROUTE)) {
      event.setRoute(text.bytes, text.from, text.to);
    }
    if (text.read(bytes, fields, F.METHOD)) event.method = methodIn(text.bytes, text.from, text.to);
    if (text.read(bytes, fields, F.PATH)) event.setPath(text.bytes, text.from, text.to);
    else if (text.read(bytes, fields, F.REQUEST)) return this.#requestLine(event);
    void reading;
    return null;
  }

  /** `GET /x HTTP/1.1`; the protocol is missing in HTTP/0.9, and where somebody left it out. */
  #requestLine(event: Event): Fault | null {
    const { bytes, from, to } = this.#text;
    const space = bytes.indexOf(SPACE, from);
    const isMethod = space > from && space < to && /^[A-Za-z][A-Za-z-]*$/.test(latin(bytes, from, space));
    if (!isMethod) return IGNORED.noRequestLine;
    const rest = latin(bytes, space + 1, to);
    const end = rest.lastIndexOf(HTTP);
    event.method = methodIn(bytes, from, space);
    event.setPath(bytes, space + 1, end < 0 ? to : space + 1 + end);
    return null;
  }

  #textOf(bytes: Uint8Array, fields: F.Fields, field: number): string {
    const kind = fields.kinds[field]!;
    if (kind === F.NUMBER) return latin(bytes, fields.starts[field]!, fields.ends[field]!);
    return this.#text.read(bytes, fields, field) ? this.#text.toString() : '';
  }
}

function latin(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.subarray(from, to)).toString('latin1');
}
