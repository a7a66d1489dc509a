import type { Place } from '../slo/definition.ts';
import type { LineRules, ServiceRule } from '../slo/line-rules.ts';

/** Where events come from, and how its lines are read. */
export type SourceDefinition = {
  readonly name: string;
  readonly type: 'http' | 'file';
  /** Paths or globs of a file source, as written: relative ones begin at the working directory. Empty for `http`. */
  readonly paths: readonly string[];
  readonly service: ServiceRule;
  readonly lines: LineRules;
  /** How long it may be quiet (ms) before it counts as silent. */
  readonly silenceAfter: number | 'off' | 'auto';
  /** ms; how late its lines come. */
  readonly lag: number;
  /** `body`: a body that came before, within ten minutes, is not counted again. */
  readonly dedup: 'off' | 'body';
  readonly place: Place;
};
