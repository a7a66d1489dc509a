/** The count by hand, one event after the other, and what the API says, compared number by number. */
import type { Attribution, History, SloList, SloStatus } from '../../server/http/contract.ts';
import { type Count, type Event, OBJECTIVES, type Objective } from './objectives.ts';
import type { TrafficBatch } from './traffic.ts';

type Counts = Record<Count, number>;
type Book = { readonly byMinute: Map<number, Counts>; readonly byStatus: Map<number, Counts> };

/** One number that was compared. */
export type Comparison = { readonly what: string; readonly expected: number; readonly counted: number };

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export class HandCount {
  readonly #books = new Map<Objective, Book>(
    OBJECTIVES.map((objective) => [objective, { byMinute: new Map(), byStatus: new Map() }]),
  );
  readonly accepted = new Map<string, number>();
  readonly refused = new Map<string, number>();

  add({ service, events, refused }: TrafficBatch): void {
    this.accepted.set(service, (this.accepted.get(service) ?? 0) + events.length);
    this.refused.set(service, (this.refused.get(service) ?? 0) + refused);
    for (const [objective, book] of this.#books) {
      if (objective.service === service) for (const event of events) note(book, objective, event);
    }
  }

  /** Everything that Leeway at `url` says about the traffic. */
  async compare(url: string): Promise<Comparison[]> {
    const list = await getJson<SloList>(`${url}/api/v1/slos`);
    const found: Comparison[] = [];
    for (const [service, expected] of this.accepted) {
      const source = list.sources.find(({ name }) => name === `http/${service}`);
      found.push({ what: `${service}: accepted`, expected, counted: source?.accepted ?? 0 });
      const refused = this.refused.get(service) ?? 0;
      found.push({ what: `${service}: rejected`, expected: refused, counted: source?.rejected ?? 0 });
    }
    for (const [objective, book] of this.#books) {
      const id = `${objective.service}/${objective.name}`;
      const status = list.slos.find(({ service, name }) => `${service}/${name}` === id);
      if (status === undefined) throw new Error(`the API does not know ${id}`);
      found.push(...compareStatus(id, objective, book, status));
      found.push(...(await compareCuts(id, book, `${url}/api/v1/slos/${id}`)));
    }
    return found;
  }
}

/** Polls until all is equal, or for `patienceMs`; answers the last comparison. */
export async function compareUntilEqual(
  hand: HandCount,
  url: string,
  patienceMs: number,
): Promise<Comparison[]> {
  const giveUp = performance.now() + patienceMs;
  for (;;) {
    const compared = await hand.compare(url).catch((cause: unknown) => {
      if (performance.now() > giveUp) throw cause;
      return null;
    });
    if (compared !== null && (differences(compared).length === 0 || performance.now() > giveUp))
      return compared;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

export function differences(compared: readonly Comparison[]): Comparison[] {
  return compared.filter(({ expected, counted }) => expected !== counted);
}

function note({ byMinute, byStatus }: Book, { judge }: Objective, event: Event): void {
  const count = judge(event);
  if (count === null) return;
  bump(byMinute, event.minute, count);
  bump(byStatus, event.status, count);
}

function bump(into: Map<number, Counts>, key: number, count: Count): void {
  const counts = into.get(key) ?? { good: 0, bad: 0, ignored: 0, unmeasured: 0 };
  counts[count]++;
  into.set(key, counts);
}

function sum(book: Book, from: number, to: number): Counts {
  const sums: Counts = { good: 0, bad: 0, ignored: 0, unmeasured: 0 };
  for (const [minute, counts] of book.byMinute) {
    if (minute <= from || minute > to) continue;
    for (const key of Object.keys(sums) as Count[]) sums[key] += counts[key];
  }
  return sums;
}

function compareStatus(
  id: string,
  { windowMinutes }: Objective,
  book: Book,
  status: SloStatus,
): Comparison[] {
  const shown = Math.floor(Date.parse(status.updatedAt) / MINUTE_MS);
  const { good, bad, ignored, unmeasured } = sum(book, shown - windowMinutes, shown);
  const expected = { good, bad, total: good + bad, ignored, unmeasured, uncertain: 0 };
  const window = Object.entries(expected).map(([name, value]) => ({
    what: `${id}: ${name}`,
    expected: value,
    counted: status[name as keyof typeof expected],
  }));
  // A status made within a second of a new minute may still end with the minute before.
  const ends = [shown, shown - 1].map((end) => compareLookbacks(id, book, status, end));
  return [...window, ...(ends.find((each) => differences(each).length === 0) ?? ends[0]!)];
}

function compareLookbacks(id: string, book: Book, { lookbacks }: SloStatus, end: number): Comparison[] {
  return lookbacks.flatMap(({ text, minutes, good, bad }) => {
    const hand = sum(book, end - minutes, end);
    return [
      { what: `${id}: good over ${text}`, expected: hand.good, counted: good },
      { what: `${id}: bad over ${text}`, expected: hand.bad, counted: bad },
    ];
  });
}

async function compareCuts(id: string, book: Book, url: string): Promise<Comparison[]> {
  const points = await wholeHistory(url);
  const byStatus = await getJson<Attribution>(`${url}/attribution?by=status`);
  const byRoute = await getJson<Attribution>(`${url}/attribution?by=route,hour`);
  const { good, bad } = sum(book, -1, Number.MAX_SAFE_INTEGER);
  const each = byStatus.rows.map(({ key, bad: counted }) => ({
    what: `${id}: bad with status ${key.status}`,
    expected: book.byStatus.get(Number(key.status))?.bad ?? 0,
    counted,
  }));
  return [
    { what: `${id}: history, good`, expected: good, counted: total(points, (point) => point.good) },
    { what: `${id}: history, bad`, expected: bad, counted: total(points, (point) => point.bad) },
    { what: `${id}: attribution, good`, expected: good, counted: total(byStatus.rows, (row) => row.good) },
    { what: `${id}: attribution, bad`, expected: bad, counted: total(byStatus.rows, (row) => row.bad) },
    { what: `${id}: by route and hour, bad`, expected: bad, counted: total(byRoute.rows, (row) => row.bad) },
    ...each,
  ];
}

/** The last five days: hours up to the present one, and then minutes. */
async function wholeHistory(url: string): Promise<History['points']> {
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const time = (ms: number) => new Date(ms).toISOString();
  const hours = await getJson<History>(
    `${url}/history?from=${time(hour - 120 * HOUR_MS)}&to=${time(hour)}&step=1h`,
  );
  const minutes = await getJson<History>(`${url}/history?from=${time(hour)}&step=1m`);
  return [...hours.points, ...minutes.points];
}

function total<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((so, row) => so + of(row), 0);
}

async function getJson<Answer>(url: string): Promise<Answer> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(20_000) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
