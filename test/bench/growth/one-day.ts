/** A day of traffic, by the number of routes, of requests and of objectives. */
import type { BenchServer } from '../measuring/bench-server.ts';
import { startMoved } from '../measuring/moved-service.ts';
import { type Measured, openSizes, type Size, type SizeReader } from '../measuring/table-sizes.ts';
import type { Row } from '../row.ts';
import { grouped } from '../statistics.ts';
import { thresholdMs } from '../traffic/definitions.ts';
import { evenRequests, evenRoute } from '../traffic/even-requests.ts';
import { SHAPES } from '../traffic/line-shapes.ts';
import { minuteBlocks } from '../traffic/minute-blocks.ts';
import { SERVICE } from '../traffic/requests.ts';
import { calculated, hourRow, minuteRow, type RowWidth } from './row-width.ts';

const DAY_MINUTES = 1440;
const DAY_HOURS = 24;
const MINUTE_MS = 60_000;
const RETENTION_DAYS = 92;
/** How far bytes may be from what their rows are calculated to take. */
const TOLERANCE = 0.1;
/** Bytes; tables end with pages that are not full. */
const SLACK = 4 * 8192;
const WEEK = 7;

type Day = { readonly routes: number; readonly perMinute: number; readonly objectives: number };

const DAYS: readonly Day[] = [
  { routes: 1, perMinute: 1, objectives: 1 },
  { routes: 1, perMinute: 10, objectives: 1 },
  { routes: 1, perMinute: 100, objectives: 1 },
  { routes: 1, perMinute: 1_000, objectives: 1 },
  { routes: 1, perMinute: 10_000, objectives: 1 },
  { routes: 10, perMinute: 100, objectives: 1 },
  { routes: 100, perMinute: 100, objectives: 1 },
];
const OBJECTIVES: readonly Day[] = [1, 10, 100].map((objectives) => ({
  routes: 1,
  perMinute: 1_000,
  objectives,
}));

export async function* oneDay(server: BenchServer): AsyncGenerator<Row> {
  for (const day of DAYS) yield minutesRow(day, await minutesOf(server, day));
  for (const day of OBJECTIVES) yield hoursRow(day, await hoursOf(server, day));
}

type Scene = { readonly sizes: SizeReader; pass(days: number): Promise<Measured> };

/** What a day of minutes takes: its own table. */
function minutesOf(server: BenchServer, day: Day): Promise<Size> {
  return withScene(server, day, async ({ sizes, pass }) => {
    const before = await sizes.measure();
    const grown = difference('minute', before, await pass(1));
    if (grown.rows !== day.routes * DAY_MINUTES) throw new Error(`${grown.rows} minute rows`);
    await check(sizes, minuteRow, grown);
    return grown;
  });
}

/** What a day adds to the hours of all days, which are one table: the mean of a week. */
function hoursOf(server: BenchServer, day: Day): Promise<Size> {
  return withScene(server, day, async ({ sizes, pass }) => {
    const empty = await sizes.measure();
    const first = await pass(1);
    const last = await pass(WEEK);
    const grown = difference('slo_hour', first, last);
    if (grown.rows !== day.objectives * DAY_HOURS * WEEK) throw new Error(`${grown.rows} hour rows`);
    await check(sizes, hourRow, difference('slo_hour', empty, last));
    return { rows: grown.rows / WEEK, bytes: grown.bytes / WEEK };
  });
}

async function withScene(server: BenchServer, day: Day, use: (scene: Scene) => Promise<Size>): Promise<Size> {
  const { routes, perMinute, objectives } = day;
  const databaseUrl = await server.fresh();
  let at = (Math.floor(Date.now() / MINUTE_MS / DAY_MINUTES) - WEEK - 1) * DAY_MINUTES;
  const service = await startMoved({
    folder: server.folder,
    databaseUrl,
    yaml: yamlOf(objectives),
    from: at,
  });
  const sizes = await openSizes(databaseUrl);
  const blocks = minuteBlocks(SHAPES.leeway, routes * perMinute, 1, (seed) => evenRequests(routes, seed));
  try {
    return await use({
      sizes,
      async pass(days) {
        await service.pass(blocks, at, at + days * DAY_MINUTES);
        at += days * DAY_MINUTES;
        return sizes.measure();
      },
    });
  } finally {
    await sizes.close();
    await service.stop();
  }
}

function difference(table: string, before: Measured, after: Measured): Size {
  const [was, is] = [before.tables.get(table)!, after.tables.get(table)!];
  return { rows: is.rows - was.rows, bytes: is.bytes - was.bytes };
}

/** The bytes are what such rows take, and nothing beside them. */
async function check(sizes: SizeReader, row: RowWidth, { rows, bytes }: Size): Promise<void> {
  const expected = await calculated(sizes, row, rows);
  if (Math.abs(bytes - expected) > TOLERANCE * expected + SLACK)
    throw new Error(`${rows} rows of ${row.table} take ${bytes} B, and are calculated to take ${expected} B`);
}

function minutesRow({ routes, perMinute }: Day, minute: Size): Row {
  const of = routes === 1 ? 'one series' : `${routes} series`;
  const requests = perMinute === 1 ? 'one request' : `${grouped(perMinute)} requests`;
  return rowOf(`minutes of ${of}, ${requests} a minute each`, minute);
}

function hoursRow({ objectives }: Day, hours: Size): Row {
  return rowOf(`hours of ${objectives === 1 ? 'one objective' : `${objectives} objectives`}`, hours);
}

function rowOf(what: string, { rows, bytes }: Size): Row {
  const kept = (bytes / 1e6) * RETENTION_DAYS;
  const figure = `${grouped(rows)} rows of ${Math.round(bytes / rows)} B: ${(bytes / 1e6).toFixed(3)} MB a day, ${kept.toFixed(1)} MB in ${RETENTION_DAYS} days`;
  return { what, figure, target: '' };
}

function yamlOf(objectives: number): string {
  const slos = Array.from(
    { length: objectives },
    (_, nth) =>
      `  - { name: slo-${nth}, objective: "99.5% of GET ${evenRoute(0)} non-5xx under ${thresholdMs(nth)}ms over 30 days" }\n`,
  );
  return `service: ${SERVICE}\nslos:\n${slos.join('')}`;
}
