import type { Place } from '../slo/definition.ts';

/** Where events come from, and how long it may be quiet (ms) before it counts as silent. */
export type SourceDefinition = {
  readonly name: string;
  readonly service: string;
  readonly silenceAfter: number | 'off' | 'auto';
  readonly place: Place;
};
