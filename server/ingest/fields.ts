/** Where in a record the parts of its event stand. */

/** The parts. REQUEST is a whole request line; LINE a log line that the record wraps; the last three join Fastify's pairs. */
export const TIME = 0;
export const METHOD = 1;
export const PATH = 2;
export const ROUTE = 3;
export const STATUS = 4;
export const DURATION = 5;
export const DURATION_2 = 6;
export const DURATION_3 = 7;
export const REQUEST = 8;
export const HOST = 9;
export const ROUTER = 10;
export const LINE = 11;
export const MACHINE = 12;
export const PROCESS = 13;
export const REQUEST_ID = 14;
/** A second status, in which -1 says that no client asked. */
export const PROXY_STATUS = 15;
export const FIELD_COUNT = 16;

/**
 * Kinds of value. NULL is also a text that says nothing, "" or "-". ESCAPED is a JSON string with a backslash in it; STRING
 * also any text outside JSON. BACKSLASHED is a text as Apache and nginx write it (\x22), HASHED one as HAProxy does (#22).
 */
export const ABSENT = 0;
export const NULL = 1;
export const OTHER = 2;
export const NUMBER = 3;
export const STRING = 4;
export const ESCAPED = 5;
export const BACKSLASHED = 6;
export const HASHED = 7;

export class Fields {
  readonly #kindsAtOnce = new Float64Array(2);
  readonly kinds = new Uint8Array(this.#kindsAtOnce.buffer, 0, FIELD_COUNT);
  /** Where the values begin and end; strings without their quotes. */
  readonly starts = new Int32Array(FIELD_COUNT);
  readonly ends = new Int32Array(FIELD_COUNT);

  clear(): void {
    this.#kindsAtOnce[0] = 0;
    this.#kindsAtOnce[1] = 0;
  }

  set(field: number, kind: number, from: number, to: number): void {
    this.kinds[field] = kind;
    this.starts[field] = from;
    this.ends[field] = to;
  }
}
