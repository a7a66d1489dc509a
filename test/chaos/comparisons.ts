/** What the API says of an objective, beside the count by hand: number by number. */
import type { Attribution, AttributionRow, History, SloStatus } from '../../server/http/contract.ts';
import { type Book, badOf, type Counts, sumOf, totalsOf } from './book.ts';
import type { Objective } from './objectives.ts';

/** One number that was compared. */
export type Comparison = { readonly what: string; readonly expected: number; readonly counted: number };

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MINUTES = 1440;
/** So far back, minutes are compared one by one, if asked for. */
const SINGLE_MINUTES = 300;

export function differences(compared: readonly Comparison[]): Comparison[] {
  return compared.filter(({ expected, counted }) => expected !== counted);
}

export function compareStatus({ windowMinutes }: Objective, book: Book, status: SloStatus): Comparison[] {
  const id = `${status.service}/${status.name}`;
  const shown = Math.floor(Date.parse(status.updatedAt) / MINUTE_MS);
  const window = sumOf(book, shown - windowMinutes, shown);
  const { good, ignored, unmeasured } = window;
  const bad = badOf(window);
  const expected = { good, bad, total: good + bad, ignored, unmeasured, uncertain: 0 };
  const whole = Object.entries(expected).map(([name, value]) => ({
    what: `${id}: ${name}`,
    expected: value,
    counted: status[name as keyof typeof expected],
  }));
  // A status made within a second of a new minute may still end with the minute before.
  const ends = [shown, shown - 1].map((end) => compareLookbacks(id, book, status, end));
  return [...whole, ...(ends.find((each) => differences(each).length === 0) ?? ends[0]!)];
}

function compareLookbacks(id: string, book: Book, { lookbacks }: SloStatus, end: number): Comparison[] {
  return lookbacks.flatMap(({ text, minutes, good, bad }) => {
    const hand = sumOf(book, end - minutes, end);
    return [
      { what: `${id}: good over ${text}`, expected: hand.good, counted: good },
      { what: `${id}: bad over ${text}`, expected: badOf(hand), counted: bad },
    ];
  });
}

export async function compareCuts(id: string, book: Book, url: string): Promise<Comparison[]> {
  const rowsBy = async (by: string) => (await getJson<Attribution>(`${url}/attribution?by=${by}`)).rows;
  const [status, route, kind, hours] = await Promise.all(
    ['status', 'method,route', 'kind', 'route,hour'].map(rowsBy),
  );
  const { good, failed, slow } = totalsOf(book);
  const sum = (rows: readonly AttributionRow[], of: 'good' | 'bad') => total(rows, (row) => row[of]);
  return [
    { what: `${id}: attribution, good`, expected: good, counted: sum(status!, 'good') },
    { what: `${id}: attribution, bad`, expected: failed + slow, counted: sum(status!, 'bad') },
    { what: `${id}: by route and hour, bad`, expected: failed + slow, counted: sum(hours!, 'bad') },
    ...compareRows(`${id}: status`, book.byStatus, status!, ({ status: code }) => code!),
    ...compareRows(`${id}: route`, book.byRoute, route!, routeName),
    ...Object.entries({ failed, slow }).map(([name, expected]) => ({
      what: `${id}: bad because ${name}`,
      expected,
      counted: kind!.find(({ key }) => key['kind'] === name)?.bad ?? 0,
    })),
  ];
}

/** What no pattern tells is learned from the paths, in whatever order they came: of these all names are one. */
function routeName({ method, route }: AttributionRow['key']): string {
  return `${method} ${route!.replace(/^\/s\/[^/]+\/raw$/, '/s/*')}`;
}

/** Each value that the one or the other has. */
function compareRows(
  id: string,
  expected: ReadonlyMap<string, Counts>,
  rows: readonly AttributionRow[],
  nameOf: (key: AttributionRow['key']) => string,
): Comparison[] {
  const counted = Map.groupBy(rows, ({ key }) => nameOf(key));
  return [...new Set([...expected.keys(), ...counted.keys()])].flatMap((name) => {
    const hand = expected.get(name);
    const own = counted.get(name) ?? [];
    const bad = hand === undefined ? 0 : badOf(hand);
    return [
      { what: `${id} ${name}, good`, expected: hand?.good ?? 0, counted: total(own, (row) => row.good) },
      { what: `${id} ${name}, bad`, expected: bad, counted: total(own, (row) => row.bad) },
    ];
  });
}

/** The last five days: hours, and then minutes. */
export async function compareHistory(id: string, book: Book, url: string): Promise<Comparison[]> {
  const now = Date.now();
  const split = Math.floor((now - SINGLE_MINUTES * MINUTE_MS) / HOUR_MS) * HOUR_MS;
  const time = (ms: number) => new Date(ms).toISOString();
  const start = split - 5 * DAY_MINUTES * MINUTE_MS;
  const hours = await getJson<History>(`${url}/history?from=${time(start)}&to=${time(split)}&step=1h`);
  const minutes = await getJson<History>(`${url}/history?from=${time(split)}&step=1m`);
  const each = minutes.points.flatMap(({ t, good, bad }) => {
    const minute = Date.parse(t) / MINUTE_MS - 1;
    const hand = sumOf(book, minute - 1, minute);
    return [
      { what: `${id}: good in the minute to ${t}`, expected: hand.good, counted: good },
      { what: `${id}: bad in the minute to ${t}`, expected: badOf(hand), counted: bad },
    ];
  });
  const whole = totalsOf(book);
  const points = [...hours.points, ...minutes.points];
  return [
    { what: `${id}: history, good`, expected: whole.good, counted: total(points, ({ good }) => good) },
    { what: `${id}: history, bad`, expected: badOf(whole), counted: total(points, ({ bad }) => bad) },
    ...each,
  ];
}

function total<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((so, row) => so + of(row), 0);
}

export async function getJson<Answer>(url: string): Promise<Answer> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(20_000) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
