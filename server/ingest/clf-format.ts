/**
 * The common log format of the NCSA: common, combined and Apache's vhost_combined, as Apache, nginx and morgan write them,
 * with or without a duration behind it. Whatever else stands there says nothing.
 * https://httpd.apache.org/docs/2.4/logs.html#common
 */
import { isUnanswered, readClfHead } from './clf-head.ts';
import * as F from './fields.ts';
import { isHaproxyTail } from './haproxy-clf-format.ts';
import { isIngressTail } from './ingress-nginx-format.ts';
import { isDigit } from './line-steps.ts';
import { type DurationForm, type Reading, textReading } from './reading.ts';
import { CLF_STAMP } from './stamp.ts';
import type { TextFormat } from './text-reader.ts';
import { isTraefikTail } from './traefik-format.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const DASH = 0x2d;
const DOT = 0x2e;

const BASES = ['common', 'combined', 'vhost-combined'] as const;
const NONE = { kind: 'none' } as const;
const DURATIONS: Readonly<Record<string, DurationForm>> = {
  '': NONE,
  '+D': { kind: 'units', places: 0, goneBelowZero: false },
  '+ms': { kind: 'units', places: 3, goneBelowZero: false },
  '+request_time': { kind: 'units', places: 6, goneBelowZero: false },
  '+T': { kind: 'units', places: 6, goneBelowZero: false },
};
/** Lines that begin likewise and say more. */
const OTHERS = [isTraefikTail, isHaproxyTail, isIngressTail];
const UNANSWERED = textReading('common', NONE, { kind: 'no answer' });

/** What a line has behind all that belongs to it: no bare number, a whole one, one with a point, or a dash in its place. */
const NOTHING = 0;
const WHOLE = 1;
const DECIMAL = 2;
const EMPTY = 3;

/** How lines are to be understood, by what they have behind. */
type Readings = readonly [
  nothing: Reading | null,
  whole: Reading | null,
  decimal: Reading | null,
  empty: Reading | null,
];
const NO_READINGS: Readings = [null, null, null, null];

/** By the places of their names in BASES. */
function clfFormat(names: readonly string[], readings: readonly Readings[]): TextFormat {
  const [common = NO_READINGS, combined = NO_READINGS, vhostCombined = NO_READINGS] = readings;
  return {
    names,
    read(event, from, end, fields) {
      const { bytes } = event;
      const head = readClfHead(event, from, end, fields, CLF_STAMP);
      if (head < 0) return null;
      let found = common;
      if (head + 1 < end && bytes[head + 1] === QUOTE) {
        if (OTHERS.some((isOther) => isOther(bytes, head + 1, end, fields))) return null;
        found = fields.kinds[F.HOST] === F.ABSENT ? combined : vhostCombined;
      }
      const reading = found[behind(bytes, head + 1, end, fields)]!;
      return reading !== null && isUnanswered(bytes, fields) ? UNANSWERED : reading;
    },
  };
}

/** Sets the duration when the last word is a bare number, alone or behind a quote. */
function behind(bytes: Uint8Array, first: number, end: number, fields: F.Fields): number {
  let at = end;
  let points = 0;
  for (; at > first; at--) {
    const byte = bytes[at - 1]!;
    if (byte === DOT) points++;
    else if (!isDigit(byte)) break;
  }
  if (at === end && at > first && bytes[at - 1] === DASH) at--;
  const isAlone = at === first || (bytes[at - 1] === SPACE && bytes[at - 2] === QUOTE);
  if (at >= end || !isAlone) return NOTHING;
  if (bytes[at] === DASH) return EMPTY;
  if (points > 1 || bytes[at] === DOT || bytes[end - 1] === DOT) return NOTHING;
  fields.set(F.DURATION, F.STRING, at, end);
  return points === 0 ? WHOLE : DECIMAL;
}

function reading(base: string, suffix: string): Reading {
  return textReading(base + suffix, DURATIONS[suffix]!);
}

export const CLF_FORMAT = clfFormat(
  BASES.flatMap((base) => [base, `${base}+D`, `${base}+request_time`]),
  BASES.map((base) => {
    const none = reading(base, '');
    return [none, reading(base, '+D'), reading(base, '+request_time'), none];
  }),
);

/** What a source is read as that names the format: nothing else, and without a suffix no number is a duration. */
export const NAMED_CLF_FORMATS: readonly TextFormat[] = BASES.flatMap((base, place) =>
  Object.keys(DURATIONS).map((suffix) => {
    const readings = readingsNamed(reading(base, suffix), suffix);
    return clfFormat(
      [base + suffix],
      BASES.map((_, index) => (index === place ? readings : NO_READINGS)),
    );
  }),
);

function readingsNamed(named: Reading, suffix: string): Readings {
  if (suffix === '') return [named, named, named, named];
  return suffix === '+request_time' ? [null, null, named, named] : [null, named, null, named];
}
