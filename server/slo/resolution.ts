/** Whether the durations of a log are fine enough for a threshold. */
import type { DurationLimit } from './duration.ts';
import { logFormat } from './log-formats.ts';

/** A source, and a format that its lines have. */
export type SourceFormat = { readonly source: string; readonly format: string };

const UNIT_WORDS: readonly (readonly [us: number, words: string])[] = [
  [1_000_000, 'whole seconds'],
  [1000, 'whole milliseconds'],
];

/** A sentence when lines of the format cannot tell which side of the limit they are on; else null. */
export function resolutionWarning(limit: DurationLimit, { source, format }: SourceFormat): string | null {
  const resolutionUs = logFormat(format)?.resolutionUs;
  if (resolutionUs === undefined) return null;
  if (resolutionUs === null) return durationlessWarning(limit, source, format);
  const words = UNIT_WORDS.find(([us]) => us === resolutionUs)?.[1] ?? `multiples of ${resolutionUs}us`;
  if (thresholdOf(limit) % resolutionUs === 0) return null;
  return `"${limit.text}" cannot be told from ${words} (source ${source}, ${format})`;
}

/** `reading`: the name of a format, or what else says how the lines are read. */
export function durationlessWarning(limit: DurationLimit, source: string, reading: string): string {
  return `"${limit.text}" leaves events unmeasured: their lines have no duration (source ${source}, ${reading})`;
}

/** The duration as it was written: "at most 1s" is kept as less than 1000001us. */
function thresholdOf({ text, belowUs }: DurationLimit): number {
  return text.startsWith('at most') ? belowUs - 1 : belowUs;
}
