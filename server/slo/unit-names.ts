import type { Unit } from './line-rules.ts';

const WORDS: readonly (readonly [unit: Unit, words: string])[] = [
  ['ms', 'ms|msec|msecs|millis|millisec|millisecs|millisecond|milliseconds'],
  ['us', 'us|usec|usecs|micros|microsec|microsecs|microsecond|microseconds'],
  ['ns', 'ns|nsec|nsecs|nanos|nanosec|nanosecs|nanosecond|nanoseconds'],
  ['s', 's|sec|secs|second|seconds'],
];

/** A unit is a word of its own at the end of a name: "ms", "took_ms", "took-ms", "tookMs", "TOOK_MS". */
const ENDINGS = WORDS.map(([unit, words]) => {
  const capitalised = words
    .split('|')
    // "durationS" may be many things: one capital letter is no word.
    .filter((word) => word.length > 1)
    .map((word) => `${word[0]!.toUpperCase()}${word.slice(1)}`)
    .join('|');
  return {
    unit,
    apart: new RegExp(`(?:^|[^a-z0-9])(?:${words})$`, 'i'),
    joined: new RegExp(`[a-z0-9](?:${capitalised})$`),
  };
});

/** The unit that the name of a duration tells: of a dotted path the last word counts. */
export function unitInName(path: string): Unit | null {
  return ENDINGS.find(({ apart, joined }) => apart.test(path) || joined.test(path))?.unit ?? null;
}
