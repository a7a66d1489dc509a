/** What the main thread and the reading thread tell each other. */
import type { Batch } from '../../ledger/batch.ts';
import type { DeltaRuns } from '../../ledger/deltas.ts';
import type { Series } from '../../ledger/series-registry.ts';
import type { BodyAbout, IngestRules } from '../ingest.ts';
import type { BodyReading } from '../read-body.ts';

export type LearnedRoute = { readonly service: string; readonly route: string };

/** With what the reading thread begins. */
export type ThreadStart = { readonly learned: readonly LearnedRoute[] };

/** To the reading thread. A piece of a body changes hands, and comes back with the answer. */
export type Order =
  | { readonly kind: 'rules'; readonly rules: IngestRules }
  | { readonly kind: 'remember'; readonly routes: readonly LearnedRoute[] }
  | {
      readonly kind: 'open';
      readonly body: number;
      readonly about: BodyAbout;
      readonly horizonMinutes: number;
    }
  | { readonly kind: 'bytes'; readonly body: number; readonly piece: ArrayBuffer; readonly length: number }
  | { readonly kind: 'end'; readonly body: number }
  | { readonly kind: 'drop'; readonly body: number };

/** `series`: those that the thread saw for the first time, in the order of its ordinals. */
export type Answer =
  | { readonly kind: 'done'; readonly body: number; readonly piece: ArrayBuffer }
  | {
      readonly kind: 'read';
      readonly body: number;
      readonly reading: SentReading;
      readonly series: readonly Series[];
    };

/** A batch with its counts in a form that changes hands. */
export type SentReading =
  | Exclude<BodyReading, { ok: true }>
  | {
      readonly ok: true;
      readonly batch: Omit<Batch, 'deltas'>;
      readonly runs: DeltaRuns;
    };
