/** Silences: spans of time in which nobody is told of alerts. Times in ms. */
import type { Span, Spans, SpanTimes } from '../recurrence/spans.ts';

/** When a silence holds. */
export type SilenceTimes = SpanTimes;

/** What a person asks for. */
export type NewSilence = SilenceTimes & {
  readonly service: string;
  /** Null: of the whole service. */
  readonly slo: string | null;
  readonly author: string;
  readonly reason: string;
};

export type Silence = NewSilence & {
  readonly id: string;
  readonly createdAt: number;
  /** When somebody ended it for good. */
  readonly endedAt: number | null;
  readonly endedBy: string | null;
};

export type SilenceState = 'active' | 'pending' | 'over';

/** What a silence is at `now`, and its present span or the next. */
export function silenceAt(
  silence: Pick<Silence, 'endedAt'>,
  spans: Spans,
  now: number,
): { readonly state: SilenceState; readonly span: Span | null } {
  const span = silence.endedAt === null ? spans.at(now) : null;
  if (span === null) return { state: 'over', span };
  return { state: span.from <= now ? 'active' : 'pending', span };
}
