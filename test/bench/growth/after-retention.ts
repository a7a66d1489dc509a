/** The database over the days, until those that are over go as others come. */
import type { BenchServer } from '../measuring/bench-server.ts';
import type { Measured } from '../measuring/table-sizes.ts';
import type { Row } from '../row.ts';
import { grouped } from '../statistics.ts';
import { SHAPES } from '../traffic/line-shapes.ts';
import { minuteBlocks } from '../traffic/minute-blocks.ts';
import { DAY_MINUTES, OBJECTIVES, withTeam } from './team.ts';

/** The least that a window of 30 days lets Leeway keep. */
const RETENTION = 32;
const DAYS = 48;
const SHOWN = [8, 16, 32, 40, 48];
const RATE = 10;
const SECONDS = 60;
/** From here on as many days go as come. */
const FULL = RETENTION + 2;
const FLAT = 0.01;

export async function* afterRetention(server: BenchServer): AsyncGenerator<Row> {
  const days = await withTeam(
    server,
    DAYS,
    async ({ service, sizes, from }) => {
      const measured: Measured[] = [];
      const blocks = minuteBlocks(SHAPES.leeway, RATE * SECONDS);
      for (let day = 0; day < DAYS; day++) {
        await service.pass(blocks, from + day * DAY_MINUTES, from + (day + 1) * DAY_MINUTES);
        await service.keepHouse();
        measured.push(await sizes.measure());
      }
      return measured;
    },
    `${RETENTION}d`,
  );
  checkFlat(days.slice(FULL));
  for (const day of SHOWN) yield rowOf(day, days[day - 1]!);
}

function checkFlat(days: readonly Measured[]): void {
  const bytes = days.map((day) => day.bytes);
  const spread = Math.max(...bytes) / Math.min(...bytes) - 1;
  if (spread > FLAT)
    throw new Error(`past its retention the database still moves by ${(spread * 100).toFixed(1)}%`);
  const [first, last] = [days[0]!, days.at(-1)!];
  for (const name of ['minute', 'slo_hour', 'heard']) {
    const [was, is] = [first.tables.get(name)!.rows, last.tables.get(name)!.rows];
    if (Math.abs(is / was - 1) > FLAT) throw new Error(`${name}: ${was} rows, later ${is}`);
  }
}

function rowOf(day: number, { bytes, tables, days }: Measured): Row {
  const [minutes, hours] = [tables.get('minute')!, tables.get('slo_hour')!];
  return {
    what: `LEEWAY_RETENTION=${RETENTION}d, ${OBJECTIVES} objectives, ${RATE} requests/s: after ${day} days`,
    figure: `${(bytes / 1e6).toFixed(1)} MB: ${days} day tables, ${grouped(minutes.rows)} minute rows, ${grouped(hours.rows)} hour rows`,
    target: '',
  };
}
