/** What a log line calls the things that an event is made of, and in which units. */
export const TIME = 0;
export const METHOD = 1;
export const PATH = 2;
export const ROUTE = 3;
export const STATUS = 4;
export const DURATION = 5;
export const FIELD_COUNT = 6;

export type Format = {
  /** The top-level keys, at the index of what they hold. */
  readonly keys: readonly string[];
  /** Decimal places from the unit of the duration down to one microsecond: 3 for ms. */
  readonly durationPlaces: number;
};

/** `{"time":…,"method":"GET","path":"/s/x1","status":200,"ms":42}`, or a `route` in the place of method and path. */
export const JSON_LINE: Format = {
  keys: ['time', 'method', 'path', 'route', 'status', 'ms'],
  durationPlaces: 3,
};
