/** From a scanned JSON record to the fields of its event: finds the format by the keys that are there. */
import { LOG_FORMATS } from '../slo/log-formats.ts';
import * as F from './fields.ts';
import type { DottedPath, DurationUnit, JsonFormat } from './json-formats.ts';
import { JsonPaths } from './json-paths.ts';
import type { JsonScanner } from './json-scanner.ts';
import type { DurationForm, Reading } from './reading.ts';

const DASH = 0x2d;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
/** How long a lone dash is that is written as \u002d. */
const ESCAPED_DASH = 6;
const PLACES: Readonly<Record<string, number>> = { s: 6, 's.': 6, ms: 3, us: 0, ns: -3 };
const NO_DURATION: DurationForm = { kind: 'none' };
const FIELDS = {
  time: F.TIME,
  method: F.METHOD,
  path: F.PATH,
  request: F.REQUEST,
  route: F.ROUTE,
  status: F.STATUS,
  proxyStatus: F.PROXY_STATUS,
  host: F.HOST,
  router: F.ROUTER,
  line: F.LINE,
  machine: F.MACHINE,
  process: F.PROCESS,
  requestId: F.REQUEST_ID,
} as const;
/** These are texts, or they are not there. */
const TEXTS: ReadonlySet<number> = new Set([F.METHOD, F.PATH, F.REQUEST, F.ROUTE, F.LINE]);
const DURATION_FIELDS = [F.DURATION, F.DURATION_2, F.DURATION_3];

type Slots = readonly number[];
/** `rank` tells which of several wins: the lower. */
type Duration = { readonly rank: number; readonly parts: readonly Slots[]; readonly reading: Reading };
type Compiled = {
  readonly marks: readonly Slots[];
  readonly fields: readonly (readonly [field: number, slots: Slots])[];
  readonly template: Slots;
  /** Those of one part by their slot, and those of several. */
  readonly bySlot: ReadonlyMap<number, Duration>;
  readonly spans: readonly Duration[];
  readonly undurated: Reading;
};

/** The formats that one source may be read as. */
export class JsonReader {
  readonly paths = new JsonPaths();
  readonly #formats: readonly Compiled[];

  /** Formats are tried in their order. `hostPath` is where the service is told, if not where the format keeps the host. */
  constructor(formats: readonly JsonFormat[], hostPath: DottedPath | null = null) {
    this.#formats = formats.map((format) =>
      this.#compile(hostPath === null ? format : { ...format, host: [hostPath] }),
    );
  }

  /** Sets the fields of the record that was just scanned; null when no format knows it. */
  resolve(bytes: Uint8Array, scan: JsonScanner, fields: F.Fields): Reading | null {
    const format = this.#formats.find(({ marks }) => hasMarks(marks, scan));
    if (format === undefined) return null;
    fields.clear();
    for (const [field, slots] of format.fields) take(field, slots, bytes, scan, fields);
    takeTemplate(format.template, bytes, scan, fields);
    const duration = durationOf(format, bytes, scan);
    if (duration === null) return format.undurated;
    duration.parts.forEach((slots, index) => {
      take(DURATION_FIELDS[index]!, slots, bytes, scan, fields);
    });
    return duration.reading;
  }

  #compile(format: JsonFormat): Compiled {
    const fields = Object.entries(FIELDS).flatMap(([name, field]): [number, Slots][] => {
      const paths = format[name as keyof typeof FIELDS];
      return paths === undefined ? [] : [[field, paths.flatMap((path) => this.#slots(path))]];
    });
    const durations = (format.durations ?? []).map(([unit, ...paths], rank): Duration => {
      const reading = readingOf(format, formOf(unit, format.goneBelowZero ?? false));
      return { rank, parts: paths.map((path) => this.#slots(path)), reading };
    });
    const bySlot = new Map<number, Duration>();
    for (const duration of durations.filter(({ parts }) => parts.length === 1)) {
      for (const slot of duration.parts[0]!) if (!bySlot.has(slot)) bySlot.set(slot, duration);
    }
    return {
      marks: format.marks.map((mark) => mark.split('|').flatMap((path) => this.#slots(path))),
      fields,
      template: (format.template ?? []).flatMap((path) => this.#slots(path)),
      bySlot,
      spans: durations.filter(({ parts }) => parts.length > 1),
      undurated: readingOf(format, NO_DURATION),
    };
  }

  #slots(path: DottedPath): Slots {
    const keys = path.split('.');
    return keys.length === 1
      ? [this.paths.slotOf(keys)]
      : [this.paths.slotOf(keys), this.paths.slotOf([path]), ...this.#partlyDotted(keys)];
  }

  /** `attributes.http.route` is mostly the key "http.route" within "attributes". */
  #partlyDotted([first, ...rest]: readonly string[]): Slots {
    return rest.length < 2 ? [] : [this.paths.slotOf([first!, rest.join('.')])];
  }
}

function formOf(unit: DurationUnit, goneBelowZero: boolean): DurationForm {
  const places = PLACES[unit];
  if (places !== undefined) return { kind: 'units', places, goneBelowZero, isPointed: unit === 's.' };
  return { kind: unit as 'text' | 'list' | 'span' | 'sum' | 'untold' };
}

function readingOf(format: JsonFormat, duration: DurationForm): Reading {
  const name = duration.kind === 'untold' && format.name === 'json' ? 'json-untold' : format.name;
  return {
    format: name,
    formatIndex: LOG_FORMATS.findIndex((known) => known.name === name),
    kind: format.kind ?? 'event',
    duration,
    minusOne: format.minusOne ?? null,
    isNullUnanswered: format.isNullUnanswered ?? false,
    routes: format.routes ?? 'written',
    isHashed: format.isHashed ?? false,
    zoneless: format.zoneless ?? false,
  };
}

function hasMarks(marks: readonly Slots[], { kinds }: JsonScanner): boolean {
  for (const mark of marks) {
    let found = false;
    for (const slot of mark) if (kinds[slot] !== F.ABSENT) found = true;
    if (!found) return false;
  }
  return true;
}

/** True for a value that says something: not null, not empty, not "-". */
function isThere(bytes: Uint8Array, scan: JsonScanner, slot: number): boolean {
  const kind = scan.kinds[slot]!;
  if (kind <= F.NULL) return false;
  const from = scan.starts[slot]!;
  const length = scan.ends[slot]! - from;
  if (kind === F.STRING) return length > 1 || (length === 1 && bytes[from] !== DASH);
  return kind !== F.ESCAPED || length !== ESCAPED_DASH || !isEscapedDash(bytes, from);
}

function isEscapedDash(bytes: Uint8Array, from: number): boolean {
  const text = Buffer.from(bytes.subarray(from, from + ESCAPED_DASH)).toString('latin1');
  return text.toLowerCase() === '\\u002d';
}

/** The first that says something in a fitting kind, else what is there. */
function take(field: number, slots: Slots, bytes: Uint8Array, scan: JsonScanner, fields: F.Fields): void {
  const isText = TEXTS.has(field);
  for (const slot of slots) {
    const kind = scan.kinds[slot]!;
    if (kind === F.ABSENT) continue;
    const isSaid = isThere(bytes, scan, slot) && (kind >= F.STRING || !isText);
    if (isSaid && !isContainer(bytes, scan, slot)) {
      fields.set(field, kind, scan.starts[slot]!, scan.ends[slot]!);
      return;
    }
    if (fields.kinds[field]! <= F.NULL) {
      fields.set(field, isSaid ? F.OTHER : F.NULL, scan.starts[slot]!, scan.ends[slot]!);
    }
  }
}

function isContainer(bytes: Uint8Array, scan: JsonScanner, slot: number): boolean {
  const first = bytes[scan.starts[slot]!];
  return scan.kinds[slot] === F.OTHER && (first === OPEN_BRACE || first === OPEN_BRACKET);
}

function takeTemplate(slots: Slots, bytes: Uint8Array, scan: JsonScanner, fields: F.Fields): void {
  for (const slot of slots) {
    if (scan.kinds[slot] !== F.STRING) continue;
    const [from, to] = [scan.starts[slot]!, scan.ends[slot]!];
    if (bytes.subarray(from, to).includes(OPEN_BRACKET)) fields.set(F.ROUTE, F.STRING, from, to);
  }
}

function durationOf({ bySlot, spans }: Compiled, bytes: Uint8Array, scan: JsonScanner): Duration | null {
  let best: Duration | null = null;
  for (let index = 0; index < scan.fills; index++) {
    const slot = scan.filled[index]!;
    const duration = bySlot.get(slot);
    if (duration === undefined || (best !== null && best.rank <= duration.rank)) continue;
    if (isThere(bytes, scan, slot)) best = duration;
  }
  const span = spans.find(({ parts }) =>
    parts.every((slots) => slots.some((slot) => isThere(bytes, scan, slot))),
  );
  return span ?? best;
}
