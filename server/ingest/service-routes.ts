/** From the route of an event to the number of its series, for one service. */
import type { SeriesRegistry } from '../ledger/series-registry.ts';
import { closePatterns } from '../slo/route-patterns.ts';
import type { RouteShape } from '../slo/route-shape.ts';
import { LearnedRoutes, UNNAMED } from './learned-routes.ts';
import { METHODS } from './methods.ts';
import type { PathSegments } from './path-segments.ts';
import { RouteTemplates, type Template } from './route-templates.ts';
import { mostSpecific, NONE, SegmentTrie } from './segment-trie.ts';

/** The first two shapes of every service: paths that nobody knew, and paths past the bound. */
const UNMATCHED = 0;
const OTHER = 1;
const SPECIAL = ['(unmatched)', '(other)'];
/** Shapes of a service, patterns of definitions not counted. */
const MOST_SHAPES = 2000;
const ASTERISK = 0x2a;
const FIRST_STATUS = 100;
const STATUSES = 500;

export class ServiceRoutes {
  readonly service: string;
  readonly #registry: SeriesRegistry;
  readonly #names: string[] = [...SPECIAL];
  readonly #numbers = new Map<string, number>();
  readonly #isTaught: boolean[] = [true, true];
  /** By shape and method: the ordinal of the series for each status, or -1. */
  readonly #ordinals: (Int32Array | undefined)[] = [];
  readonly #learned = new LearnedRoutes();
  #patternShapes = 0;
  #patterns = new SegmentTrie();
  #templates = new RouteTemplates((text) => this.#shapeNamed(text));

  constructor(service: string, registry: SeriesRegistry) {
    this.service = service;
    this.#registry = registry;
  }

  /** Replaces the patterns of the definitions. Shapes keep their numbers. */
  setPatterns(patterns: readonly RouteShape[]): void {
    const trie = new SegmentTrie();
    for (const pattern of closePatterns(patterns)) {
      const known = this.#numbers.get(pattern.text);
      if (known === undefined) this.#patternShapes++;
      trie.add(pattern.segments, known ?? this.#newShape(pattern.text));
    }
    this.#patterns = trie;
    this.#templates = new RouteTemplates((text) => this.#shapeNamed(text));
  }

  /** Takes note of the route of a series that is stored. */
  remember(route: string): void {
    if (!SPECIAL.includes(route)) this.#teach(this.#numbers.get(route) ?? this.#newShape(route));
  }

  ofTemplate(bytes: Uint8Array, from: number, to: number): Template {
    return this.#templates.read(bytes, from, to);
  }

  /** The shape of a path that was answered with `status`. */
  ofPath(path: PathSegments, status: number): number {
    const pattern = mostSpecific(this.#patterns, path);
    if (pattern !== NONE) return pattern;
    if (isAsterisk(path)) return UNMATCHED;
    const learned = this.#learned.find(path);
    if (learned >= 0) return learned;
    if (status === 404 && learned !== UNNAMED) return UNMATCHED;
    return this.#isFull ? OTHER : this.#shapeNamed(this.#learned.nameOf(path));
  }

  /** The ordinal of the series; at first sight the shape is taught. */
  ordinal(shape: number, method: number, status: number): number {
    const page = shape * METHODS.length + method;
    const ordinals = this.#ordinals[page] ?? this.#newPage(page);
    const known = ordinals[status - FIRST_STATUS]!;
    if (known >= 0) return known;
    this.#teach(shape);
    const ordinal = this.#registry.ordinal(this.service, METHODS[method]!, this.#names[shape]!, status);
    ordinals[status - FIRST_STATUS] = ordinal;
    return ordinal;
  }

  get #isFull(): boolean {
    return this.#names.length - SPECIAL.length - this.#patternShapes >= MOST_SHAPES;
  }

  #shapeNamed(name: string): number {
    return this.#numbers.get(name) ?? (this.#isFull ? OTHER : this.#newShape(name));
  }

  #newShape(name: string): number {
    const shape = this.#names.push(name) - 1;
    this.#numbers.set(name, shape);
    this.#isTaught[shape] = false;
    return shape;
  }

  #newPage(page: number): Int32Array {
    const ordinals = new Int32Array(STATUSES).fill(-1);
    while (this.#ordinals.length <= page) this.#ordinals.push(undefined);
    this.#ordinals[page] = ordinals;
    return ordinals;
  }

  #teach(shape: number): void {
    if (this.#isTaught[shape]) return;
    this.#isTaught[shape] = true;
    this.#learned.teach(this.#names[shape]!, shape);
  }
}

/** `OPTIONS *` asks for no path; to learn one from it would make all others alike. */
function isAsterisk({ bytes, count, from, to }: PathSegments): boolean {
  return count === 1 && bytes[from[0]!] === ASTERISK && to[0]! - from[0]! === 1;
}
