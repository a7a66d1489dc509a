import type { KeyPath, Places } from '../yaml-places.ts';

/** A value of a document of another tool, and where it stands; what is not there is one too. */
export class Cursor {
  readonly value: unknown;
  readonly places: Places;
  readonly path: KeyPath;

  constructor(value: unknown, places: Places, path: KeyPath = []) {
    this.value = value;
    this.places = places;
    this.path = path;
  }

  at(...keys: readonly (string | number)[]): Cursor {
    let value = this.value;
    for (const key of keys)
      value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    return new Cursor(value, this.places, [...this.path, ...keys]);
  }

  /** The first of `names` that is there, else as the first. */
  either(...names: readonly string[]): Cursor {
    return this.at(names.find((name) => this.at(name).isThere) ?? names[0]!);
  }

  /** False also of a key without a value. */
  get isThere(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** A text, or a number as one; null when it is neither. */
  get text(): string | null {
    const { value } = this;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  }

  get list(): readonly Cursor[] {
    return Array.isArray(this.value) ? this.value.map((_, index) => this.at(index)) : [];
  }

  get keys(): readonly string[] {
    const { value } = this;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  }
}
