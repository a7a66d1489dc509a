/** Bounds that keep one process answering, whatever callers do. */
export type Limits = {
  /** Bodies read at the same time; one more is answered 503, which every shipper retries. */
  readonly bodiesInFlight: number;
  /** A body that sends nothing for so long is given up. */
  readonly bodyStallMs: number;
  /** How long the rest of a refused body is read and dropped, so that its sender gets to see the answer. */
  readonly lingerMs: number;
  /** How long PostgreSQL has to answer for `/ready`. */
  readonly readyMs: number;
  readonly streamClients: number;
  /** Bytes that may wait for one slow client beyond its snapshot. */
  readonly streamBacklogBytes: number;
};

export const LIMITS: Limits = {
  bodiesInFlight: 64,
  bodyStallMs: 30_000,
  lingerMs: 2_000,
  readyMs: 1_000,
  streamClients: 256,
  streamBacklogBytes: 4 * 1024 ** 2,
};

/** At most one change message in so many ms. */
export const CHANGE_INTERVAL_MS = 100;
/** Changes are at most so many bytes a ms for one client: 1 000 objectives that all change are sent every 2 s. */
export const CHANGE_BYTES_PER_MS = 1_000;
export const HEARTBEAT_MS = 5_000;

/** Seconds, in `Retry-After`: overload passes at once, a database or a restart takes a little. */
export const RETRY_AFTER = { overload: 1, away: 5 } as const;

export const HEADERS_TIMEOUT_MS = 15_000;
/** A whole request, body included: 64 MiB at 250 kB/s. */
export const REQUEST_TIMEOUT_MS = 300_000;
