/** What definitions of another tool become: our own form, as it would be written, and what of them is lost. */

import type { Slo } from '../../slo/definition.ts';
import { readDocument } from '../document-reading.ts';
import type { DefinitionFault, DefinitionWarning } from '../fault.ts';
import type { SourceDefinition } from '../source.ts';
import type { KeyPath, Places } from '../yaml-places.ts';
import type { Cursor } from './cursor.ts';

/** An entry of `slos:` or of `sources:`. */
export type Imported = {
  readonly of: 'slos' | 'sources';
  /** Of an objective. */
  readonly service: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly at: Cursor;
  /** Where the value of a key comes from. */
  readonly from: ReadonlyMap<string, Cursor>;
  readonly lost: readonly Lost[];
};

/** What has no place in our form; `message` says what becomes of it. */
export type Lost = { readonly at: Cursor; readonly message: string };

/** What definitions hold. */
export type Import = {
  readonly imported: readonly Imported[];
  /** What cannot be an objective here, with the reason. */
  readonly leftOut: readonly Lost[];
  /** What belongs to no objective, and is lost. */
  readonly lost?: readonly Lost[];
};

const LONGEST_NAME = 63;

/** Gathers one entry. */
export class Draft {
  readonly #of: Imported['of'];
  readonly #service: string;
  readonly #at: Cursor;
  readonly #fields: Record<string, unknown> = {};
  readonly #from = new Map<string, Cursor>();
  readonly #lost: Lost[] = [];

  constructor(of: Imported['of'], service: string, at: Cursor) {
    this.#of = of;
    this.#service = service;
    this.#at = at;
  }

  set(key: string, value: unknown, from: Cursor = this.#at): void {
    if (value === null || value === undefined) return;
    this.#fields[key] = value;
    this.#from.set(key, from);
  }

  lose(at: Cursor, message: string): void {
    this.#lost.push({ at, message });
  }

  /** Says of each key that is not in `known` that it is left out. */
  loseOthers(at: Cursor, known: readonly string[], why = 'it has no meaning here'): void {
    const others = at.keys.filter((key) => !known.includes(key) && at.at(key).isThere);
    for (const key of others) this.lose(at.at(key), `${key} is left out: ${why}`);
  }

  done(): Imported {
    const name = String(this.#fields.name ?? '');
    return {
      of: this.#of,
      service: this.#service,
      fields: this.#fields,
      at: this.#at,
      from: this.#from,
      lost: this.#lost.map(({ at, message }) => ({ at, message: `${name}: ${message}` })),
    };
  }
}

/** A name as ours are, of one that may have capitals and spaces; null when nothing of it remains. */
export function plainName(text: string | null): string | null {
  const plain = (text ?? '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, LONGEST_NAME);
  return plain === '' ? null : plain;
}

type ImportReading = {
  readonly slos: readonly Slo[];
  readonly sources: readonly SourceDefinition[];
  readonly warnings: readonly DefinitionWarning[];
  /** Of what is left out: the rest holds. */
  readonly faults: readonly DefinitionFault[];
};

/** Reads what was imported by the rules of our own form. */
export function readImport({ imported, leftOut, lost = [] }: Import): ImportReading {
  const readings = imported.map((one) => ({ one, reading: readDocument(documentOf(one)) }));
  return {
    slos: readings.flatMap(({ reading }) => reading.slos),
    sources: readings.flatMap(({ reading }) => reading.sources),
    warnings: [
      ...readings.flatMap(({ one }) => one.lost.map((each) => warningOf(each, one))),
      ...lost.map((each) => warningOf(each)),
    ],
    faults: [
      ...leftOut.map(({ at, message }) => at.places.fault(at.path, message)),
      ...readings.flatMap(({ reading }) => reading.faults),
    ],
  };
}

/** What belongs to no objective has no name. */
function warningOf({ at, message }: Lost, one?: Imported): DefinitionWarning {
  const name = one?.of === 'slos' ? String(one.fields.name) : '';
  return { ...at.places.place(at.path), service: one?.service ?? '', name, message };
}

function documentOf(one: Imported) {
  const value = one.of === 'slos' ? { service: one.service, slos: [one.fields] } : { sources: [one.fields] };
  return { value, places: new ImportedPlaces(one) };
}

/** Leads from the places of our form to those that its values come from. */
class ImportedPlaces implements Places {
  readonly #imported: Imported;

  constructor(imported: Imported) {
    this.#imported = imported;
  }

  #cursor([, , key]: KeyPath): Cursor {
    const { from, at } = this.#imported;
    return (key === undefined ? undefined : from.get(String(key))) ?? at;
  }

  value(): undefined {}

  isMap(): boolean {
    return false;
  }

  isUnexpanded(path: KeyPath): boolean {
    const { places, path: own } = this.#cursor(path);
    return places.isUnexpanded(own);
  }

  holdsUnexpanded(path: KeyPath): boolean {
    return this.isUnexpanded(path);
  }

  place(path: KeyPath) {
    const { places, path: own } = this.#cursor(path);
    return places.place(own);
  }

  written(path: KeyPath): string {
    const { places, path: own } = this.#cursor(path);
    return places.written(own);
  }

  fault(path: KeyPath, message: string): DefinitionFault {
    const { places, path: own } = this.#cursor(path);
    return places.fault(own, `${this.#name()}${message}`);
  }

  faultAtKey(path: KeyPath, key: string, message: string): DefinitionFault {
    return this.fault([...path.slice(0, 2), key], message);
  }

  faultWithin(path: KeyPath, _offset: number, _length: number, message: string): DefinitionFault {
    return this.fault(path, message);
  }

  #name(): string {
    const { name } = this.#imported.fields;
    return typeof name === 'string' ? `${name} is left out: ` : '';
  }
}
