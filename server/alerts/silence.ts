/** Silences: spans of time in which nobody is told of alerts. Times in ms. */

/** When a silence holds: from `startsAt` to `endsAt`, and with a rule again and again, each time for as long. */
export type SilenceTimes = {
  readonly startsAt: number;
  /** Of a recurring one, the end of its first span. */
  readonly endsAt: number;
  /** RFC 5545, without DTSTART; null when it does not recur. */
  readonly rrule: string | null;
  /** IANA name; by its clocks the rule is read. */
  readonly timeZone: string;
};

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

/** [from, to), ms. */
export type Span = { readonly from: number; readonly to: number };

export type SilenceState = 'active' | 'pending' | 'over';
