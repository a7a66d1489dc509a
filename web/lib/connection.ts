/** What the page says of its own line to Leeway. Times are ms. */
import { span } from '../../server/slo/words.ts';

/** A client that hears nothing this long is cut off: three heartbeats. */
export const SILENCE_MS = 15_000;
/** From this age on numbers are drawn as stale. */
export const STALE_MS = 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

export type Connection = {
  readonly open: boolean;
  /** When anything was last heard; null before the first snapshot. */
  readonly heardAt: number | null;
  /** Failed attempts since then. */
  readonly attempts: number;
};

export type Phase = 'connecting' | 'unreachable' | 'live' | 'reconnecting' | 'stale';

export function phaseOf({ open, heardAt, attempts }: Connection, now: number): Phase {
  if (heardAt === null) return attempts === 0 ? 'connecting' : 'unreachable';
  if (open) return 'live';
  return now - heardAt >= STALE_MS ? 'stale' : 'reconnecting';
}

/** Doubles with each attempt, half of it by chance, so that many pages do not return at one moment. */
export function reconnectWait(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}

export function connectionText(phase: Phase, ageMs: number): string {
  if (phase === 'connecting') return 'Connecting';
  if (phase === 'unreachable') return 'Leeway does not answer; trying again';
  if (phase === 'live') return 'Live';
  const age = ageText(ageMs);
  return phase === 'stale' ? `Stale: numbers are ${age} old` : `Reconnecting; numbers are ${age} old`;
}

export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return seconds < 120 ? `${seconds} s` : span(seconds / 60);
}
