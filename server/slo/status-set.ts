/** A set of HTTP statuses: `ranges` are inclusive, sorted and do not touch. */
export type StatusSet = { readonly text: string; readonly ranges: readonly Range[] };

export type StatusReading =
  | { readonly ok: true; readonly status: StatusSet }
  | { readonly ok: false; readonly reason: string };

type Range = readonly [number, number];
type Item = { readonly text: string; readonly range: Range; readonly excluded: boolean };

const LOWEST = 100;
const HIGHEST = 599;
const ITEM = /^(non-)?(\d{3}|\dxx)(?:-(\d{3}|\dxx))?$/i;

export function statusIn(set: StatusSet, status: number): boolean {
  return set.ranges.some(([low, high]) => low <= status && status <= high);
}

/**
 * Reads "non-5xx", "2xx, 304", "400-403", "2xx, non-204". What is not excluded is listed; with nothing listed, it is
 * every status but the excluded ones.
 */
export function parseStatusSet(text: string): StatusReading {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0) return { ok: false, reason: 'no status is given; write one like 2xx or non-5xx' };
  const items: Item[] = [];
  for (const word of words) {
    const item = readItem(word);
    if (typeof item === 'string') return { ok: false, reason: item };
    items.push(item);
  }
  return combine(items);
}

function readItem(word: string): Item | string {
  const parts = ITEM.exec(word);
  if (parts === null) return `"${word}" is not a status; write 404, 4xx, 400-403 or non-5xx`;
  const low = Number(parts[2]!.replace(/xx/i, '00'));
  const high = Number((parts[3] ?? parts[2]!).replace(/xx/i, '99'));
  if (low < LOWEST || high > HIGHEST) return `"${word}" is no HTTP status; they are ${LOWEST} to ${HIGHEST}`;
  if (low > high) return `"${word}" runs backwards; write the lower status first`;
  return { text: word.toLowerCase(), range: [low, high], excluded: parts[1] !== undefined };
}

function combine(items: readonly Item[]): StatusReading {
  const listed = items.filter((item) => !item.excluded);
  const excluded = items.filter((item) => item.excluded);
  let ranges: readonly Range[] = listed.length === 0 ? [[LOWEST, HIGHEST]] : listed.map((item) => item.range);
  for (const { text, range } of excluded) {
    if (listed.length > 0 && !listed.some((item) => touches(item.range, range))) {
      return {
        ok: false,
        reason: `"${text}" takes nothing away from ${listed.map((item) => item.text).join(', ')}; leave one of them out`,
      };
    }
    ranges = ranges.flatMap((from) => subtract(from, range));
  }
  if (ranges.length === 0) return { ok: false, reason: 'no status is left' };
  return { ok: true, status: { text: canonicalText(listed, excluded), ranges: merge(ranges) } };
}

function canonicalText(listed: readonly Item[], excluded: readonly Item[]): string {
  return [...new Set([...listed, ...excluded].map((item) => item.text))].join(', ');
}

function touches(a: Range, b: Range): boolean {
  return a[0] <= b[1] && b[0] <= a[1];
}

function subtract(from: Range, taken: Range): Range[] {
  const rest: Range[] = [
    [from[0], Math.min(from[1], taken[0] - 1)],
    [Math.max(from[0], taken[1] + 1), from[1]],
  ];
  return rest.filter(([low, high]) => low <= high);
}

function merge(ranges: readonly Range[]): Range[] {
  const merged: [number, number][] = [];
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged;
}
