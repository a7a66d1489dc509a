/** From one scanned record to one count in the batch, or to the reason why not. */
import { Buckets, NO_DURATION } from '../slo/histogram.ts';
import type { BodyCount } from './body-count.ts';
import { NEGATIVE, NOT_DECIMAL, TOO_LARGE, wholeUnits } from './decimal.ts';
import { EventTime } from './event-time.ts';
import { FieldText } from './field-text.ts';
import { DURATION, type Format, METHOD, PATH, ROUTE, STATUS, TIME } from './format.ts';
import { ABSENT, type JsonScanner, NULL, NUMBER, STRING } from './json-scanner.ts';
import { methodIn } from './methods.ts';
import { REASONS, type Reason } from './reasons.ts';
import { NONE } from './segment-trie.ts';
import type { ServiceRoutes } from './service-routes.ts';

const DURATION_REASONS: Readonly<Record<number, Reason>> = {
  [NOT_DECIMAL]: REASONS.badDuration,
  [NEGATIVE]: REASONS.negativeDuration,
  [TOO_LARGE]: REASONS.absurdDuration,
};
const NO_STATUS = 0;
const BAD_STATUS = 1;

export class EventCounter {
  /** Replaced when the definitions change. */
  buckets = new Buckets([]);
  readonly #format: Format;
  readonly #time = new EventTime();
  readonly #text = new FieldText();

  constructor(format: Format) {
    this.#format = format;
  }

  /** Counts the record that `record` has just scanned in `bytes`. */
  count(bytes: Uint8Array, record: JsonScanner, routes: ServiceRoutes, body: BodyCount): Reason | null {
    const status = this.#status(bytes, record);
    if (status < 100) return status === NO_STATUS ? REASONS.noStatus : REASONS.badStatus;
    const timeFault = this.#readTime(bytes, record, body);
    if (timeFault !== null) return timeFault;
    const us = this.#duration(bytes, record);
    if (us < 0) return DURATION_REASONS[us]!;
    const bucket = us === Number.POSITIVE_INFINITY ? NO_DURATION : this.buckets.of(us);
    return this.#countRoute(bytes, record, routes, body, status, bucket);
  }

  #countRoute(
    bytes: Uint8Array,
    record: JsonScanner,
    routes: ServiceRoutes,
    body: BodyCount,
    status: number,
    bucket: number,
  ): Reason | null {
    const text = this.#text;
    let method = NONE;
    let shape = NONE;
    if (text.read(bytes, record, ROUTE)) {
      const template = routes.ofTemplate(text.bytes, text.from, text.to);
      if (template.shape === NONE) return REASONS.badRoute;
      method = template.method;
      shape = template.shape;
    }
    if (method === NONE) {
      if (!text.read(bytes, record, METHOD)) return REASONS.noMethod;
      method = methodIn(text.bytes, text.from, text.to);
    }
    if (shape === NONE) {
      if (!text.read(bytes, record, PATH)) return REASONS.noRoute;
      shape = routes.ofPath(text.bytes, text.from, text.to, status);
    }
    body.deltas.add(routes.ordinal(shape, method, status), this.#time.minute, bucket);
    return null;
  }

  /** 100 to 599, NO_STATUS or BAD_STATUS. */
  #status(bytes: Uint8Array, record: JsonScanner): number {
    const kind = record.kinds[STATUS]!;
    if (kind <= NULL) return NO_STATUS;
    let value: number = BAD_STATUS;
    if (kind === NUMBER || kind === STRING) {
      const from = record.starts[STATUS]!;
      const to = record.ends[STATUS]!;
      value = threeDigits(bytes, from, to);
      if (value === BAD_STATUS && kind === NUMBER) {
        const exact = Number(Buffer.from(bytes.subarray(from, to)).toString('latin1'));
        if (Number.isInteger(exact)) value = exact;
      }
    } else if (this.#text.read(bytes, record, STATUS)) {
      value = threeDigits(this.#text.bytes, this.#text.from, this.#text.to);
    }
    return value >= 100 && value <= 599 ? value : BAD_STATUS;
  }

  #readTime(bytes: Uint8Array, record: JsonScanner, body: BodyCount): Reason | null {
    const kind = record.kinds[TIME]!;
    const time = this.#time;
    if (kind <= NULL) {
      time.minute = body.minute;
      return null;
    }
    if (kind === NUMBER) {
      time.readNumber(bytes, record.starts[TIME]!, record.ends[TIME]!);
    } else {
      const text = this.#text;
      if (!text.read(bytes, record, TIME)) return REASONS.badTime;
      if (!time.readText(text.bytes, text.from, text.to)) return REASONS.badTime;
    }
    if (time.minute < body.oldest) return REASONS.tooOld;
    return time.minute * 60 + time.second > body.newestSecond ? REASONS.tooNew : null;
  }

  /** Whole microseconds; Infinity for none; negative for a fault. */
  #duration(bytes: Uint8Array, record: JsonScanner): number {
    const kind = record.kinds[DURATION]!;
    if (kind === ABSENT || kind === NULL) return Number.POSITIVE_INFINITY;
    const places = this.#format.durationPlaces;
    if (kind === NUMBER) return wholeUnits(bytes, record.starts[DURATION]!, record.ends[DURATION]!, places);
    const text = this.#text;
    if (!text.read(bytes, record, DURATION)) return NOT_DECIMAL;
    return wholeUnits(text.bytes, text.from, text.to, places);
  }
}

function threeDigits(bytes: Uint8Array, from: number, to: number): number {
  if (to - from !== 3) return BAD_STATUS;
  const hundreds = bytes[from]! - 0x30;
  const tens = bytes[from + 1]! - 0x30;
  const ones = bytes[from + 2]! - 0x30;
  const areDigits = hundreds >= 0 && hundreds <= 9 && tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
  return areDigits ? hundreds * 100 + tens * 10 + ones : BAD_STATUS;
}
