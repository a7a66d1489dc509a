/** What the HTTP surface reads; app.ts fills it from the ledger. */
import type { Cut as AttributionCut, AttributionRow } from '../ledger/attribution.ts';
import type { LineCounts } from '../ledger/heard.ts';
import type { HistoryPoint } from '../ledger/history.ts';
import type { ServiceReport } from '../slo/route-report.ts';
import type { Status } from '../slo/status.ts';

export type { AttributionCut, AttributionRow, HistoryPoint };

export type Fault = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** The line with a caret under the place. */
  readonly excerpt: string;
};

export type Source = {
  readonly name: string;
  readonly service: string;
  readonly services: readonly string[];
  readonly lastHeard: number | null;
  readonly silent: boolean;
  /** ms; null when silence is not watched. */
  readonly silenceAfter: number | null;
  /** What stands in the way of reading it, a phrase each. */
  readonly notes: readonly string[];
} & LineCounts;

export type SloKey = { readonly service: string; readonly name: string };

/** Budget left at evenly spaced times of the window, oldest first; null where there was no traffic yet. */
export type Trend = readonly (number | null)[];

export type BoardSnapshot = {
  readonly statuses: readonly Status[];
  readonly trends: ReadonlyMap<string, Trend>;
  readonly faults: readonly Fault[];
  readonly sources: readonly Source[];
};

export type BoardChange = {
  readonly statuses: readonly Status[];
  readonly removed: readonly SloKey[];
  readonly trends?: ReadonlyMap<string, Trend>;
  readonly faults?: readonly Fault[];
  readonly sources?: readonly Source[];
};

/** `service` null: all services but Leeway itself. */
export type RoutesAsked = { readonly service: string | null; readonly days: number };

/** Traffic of [from, to), ms. A service without any has no entry. */
export type RoutesSeen = {
  readonly from: number;
  readonly to: number;
  readonly services: readonly ServiceReport[];
};

export type Counted = SloKey & { readonly good: number; readonly bad: number };

export type Board = {
  /** Whether this process has the counts, or had them last; false while another one has them. */
  readonly hasCounts: boolean;
  snapshot(): BoardSnapshot;
  /** Of the definitions that this process has read. */
  faults(): readonly Fault[];
  find(key: SloKey): Status | undefined;
  /** Events that this process has counted since it leads, by objective; they only grow. Empty while another leads. */
  counted(): readonly Counted[];
  /** Calls `listener` after every change; returns the way to stop. */
  subscribe(listener: (change: BoardChange) => void): () => void;
  /** `from` and `to` in ms, `step` in minutes; all whole minutes. */
  history(key: SloKey, range: { from: number; to: number; step: number }): Promise<readonly HistoryPoint[]>;
  attribution(key: SloKey, by: readonly AttributionCut[]): Promise<readonly AttributionRow[]>;
  /** Rejects with `not_found` for a service of which nothing is known. */
  routes(asked: RoutesAsked): Promise<RoutesSeen>;
};
