/** The ways of finding out what happened between two moments, for one objective. */
import type { Answer } from './api.ts';
import type { MinuteEvents } from './event-split.ts';

/** ms: (from, until]. */
export type Piece = { readonly from: number; readonly until: number };

/** What a piece held. */
export type Found = {
  readonly ok: true;
  /** ms; how far was found out, at most to the end of the piece. */
  readonly until: number;
  readonly events: readonly MinuteEvents[];
  /** The minutes for which there is a measurement. */
  readonly measured: Set<number>;
  /** What the next piece needs to know. */
  readonly carry: string;
  /** ms; the newest sample of the total, null when none is known. */
  readonly newest: number | null;
  /** Numbers in the answers. */
  readonly size: number;
  /** What is wrong with what was found; null when nothing is. */
  readonly fault: string | null;
  /** What cannot be told exactly, in a sentence. */
  readonly doubt?: string | null;
};

export type Failure = Extract<Answer, { ok: false }>;

/** With the name of the expression that could not be had. */
export function failureOf(expression: string, failure: Failure): Failure {
  return { ...failure, message: `${expression}: ${failure.message}` };
}

export type Counting = {
  /** `carry`: of the piece before; null at the beginning. What is older than `horizon` (ms) may be forgotten. */
  find(piece: Piece, carry: string | null, horizon: number, signal: AbortSignal): Promise<Found | Failure>;
};
