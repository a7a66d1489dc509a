/** From a scanned JSON record to the fields of its event: finds the format by the keys that are there. */
import { LOG_FORMATS } from '../slo/log-formats.ts';
import * as F from './fields.ts';
import type { DottedPath, DurationUnit, JsonFormat } from './json-formats.ts';
import { JsonPaths } from './json-paths.ts';
import type { JsonScanner } from './json-scanner.ts';
import type { DurationForm, Reading } from './reading.ts';

const DASH = 0x2d;
const PLACES: Readonly<Record<string, number>> = { s: 6, ms: 3, us: 0, ns: -3 };
const NO_DURATION: DurationForm = { kind: 'none' };
const FIELDS = {
  time: F.TIME,
  method: F.METHOD,
  path: F.PATH,
  request: F.REQUEST,
  route: F.ROUTE,
  status: F.STATUS,
  host: F.HOST,
  router: F.ROUTER,
  line: F.LINE,
  machine: F.MACHINE,
  process: F.PROCESS,
  requestId: F.REQUEST_ID,
} as const;
const DURATION_FIELDS = [F.DURATION, F.DURATION_2, F.DURATION_3];

type Slots = readonly number[];
/** `rank` tells which of several wins: the lower. */
type Duration = { readonly rank: number; readonly parts: readonly Slots[]; readonly reading: Reading };
type Compiled = {
  readonly marks: readonly Slots[];
  readonly fields: readonly (readonly [field: number, slots: Slots])[];
  /** Those of one part by their slot, and those of several. */
  readonly bySlot: ReadonlyMap<number, Duration>;
  readonly spans: readonly Duration[];
  readonly undurated: Reading;
};

/** The formats that one source may be read as. */
export class JsonReader {
  readonly paths = new JsonPaths();
  readonly #formats: readonly Compiled[];
  /** What a record without marks is taken for when the format was named. */
  readonly #given: Compiled | null;

  /** Formats are tried in their order. `hostPath` is where the service is told, if not where the format keeps the host. */
  constructor(formats: readonly JsonFormat[], hostPath: DottedPath | null = null) {
    this.#formats = formats.map((format) =>
      this.#compile(hostPath === null ? format : { ...format, host: [hostPath] }),
    );
    const isNamed = new Set(formats.map(({ name }) => name)).size === 1;
    const event = formats.findIndex(({ kind }) => kind === undefined || kind === 'event');
    this.#given = isNamed && event >= 0 ? this.#formats[event]! : null;
  }

  /** Sets the fields of the record that was just scanned; null when no format knows it. */
  resolve(bytes: Uint8Array, scan: JsonScanner, fields: F.Fields): Reading | null {
    const format = this.#formats.find(({ marks }) => hasMarks(marks, scan)) ?? this.#given;
    if (format === null) return null;
    fields.clear();
    for (const [field, slots] of format.fields) take(field, slots, bytes, scan, fields);
    const duration = durationOf(format, bytes, scan);
    if (duration === null) return format.undurated;
    duration.parts.forEach((slots, index) => void take(DURATION_FIELDS[index]!, slots, bytes, scan, fields));
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
  if (places !== undefined) return { kind: 'units', places, goneBelowZero };
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
export function isThere(bytes: Uint8Array, scan: JsonScanner, slot: number): boolean {
  const kind = scan.kinds[slot]!;
  if (kind <= F.NULL) return false;
  if (kind !== F.STRING) return true;
  const from = scan.starts[slot]!;
  const length = scan.ends[slot]! - from;
  return length > 1 || (length === 1 && bytes[from] !== DASH);
}

function take(field: number, slots: Slots, bytes: Uint8Array, scan: JsonScanner, fields: F.Fields): boolean {
  for (const slot of slots) {
    if (!isThere(bytes, scan, slot)) continue;
    fields.set(field, scan.kinds[slot]!, scan.starts[slot]!, scan.ends[slot]!);
    return true;
  }
  return false;
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
