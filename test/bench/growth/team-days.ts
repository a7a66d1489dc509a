/** A day of a team, by how busy its service is; and an hour of it as it is written while it happens. */
import type { BenchServer } from '../measuring/bench-server.ts';
import type { Measured } from '../measuring/table-sizes.ts';
import type { Row } from '../row.ts';
import { grouped } from '../statistics.ts';
import { SHAPES } from '../traffic/line-shapes.ts';
import { minuteBlocks } from '../traffic/minute-blocks.ts';
import { DAY_MINUTES, OBJECTIVES, withTeam } from './team.ts';

const RATES = [10, 50, 500];
const LIVE_RATES = [50, 500];
const SECONDS = 60;
const MINUTE_MS = 60_000;
const LIVE_MINUTES = 60;
const RETENTION_DAYS = 92;

export async function* teamDays(server: BenchServer): AsyncGenerator<Row> {
  for (const rate of RATES) yield dayRow(server, rate);
  for (const rate of LIVE_RATES) yield liveRow(server, rate);
}

async function dayRow(server: BenchServer, rate: number): Promise<Row> {
  return withTeam(server, 1, async ({ service, sizes, from }) => {
    const before = await sizes.measure();
    await service.pass(minuteBlocks(SHAPES.leeway, rate * SECONDS), from, from + DAY_MINUTES);
    const after = await sizes.measure();
    const mb = (after.bytes - before.bytes) / 1e6;
    const { rows } = after.tables.get('minute')!;
    return {
      what: `a team: ${OBJECTIVES} objectives, 20 routes in ${grouped(after.tables.get('series')!.rows)} series, ${rate} requests/s`,
      figure: `${grouped(rows)} minute rows, ${mb.toFixed(1)} MB a day, ${((mb * RETENTION_DAYS) / 1000).toFixed(2)} GB in ${RETENTION_DAYS} days`,
      target: '',
    };
  });
}

/** What rows leave behind that are written anew every second of their minute, before PostgreSQL has cleaned at all. */
async function liveRow(server: BenchServer, rate: number): Promise<Row> {
  const atOnce = await hourOf(server, rate, SECONDS);
  const live = await hourOf(server, rate, 1);
  const minutes = (measured: Measured) => measured.tables.get('minute')!;
  if (minutes(live).rows !== minutes(atOnce).rows) throw new Error('the same lines made other rows');
  const ratio = minutes(live).bytes / minutes(atOnce).bytes;
  const ledger = live.tables.get('ledger')!.bytes;
  return {
    what: `the minutes of an hour at ${rate} requests/s, written every second, before any VACUUM`,
    figure: `${ratio.toFixed(2)} times what they take written once; the emptied ledger ${(ledger / 1e6).toFixed(2)} MB`,
    target: '',
  };
}

/** An hour of lines, posted by so many seconds. */
async function hourOf(server: BenchServer, rate: number, seconds: number): Promise<Measured> {
  return withTeam(server, 1, async ({ service, sizes, from }) => {
    const blocks = minuteBlocks(SHAPES.leeway, rate * SECONDS);
    for (let minute = from; minute < from + LIVE_MINUTES; minute++) {
      const lines = blocks.of(minute).bytes.toString('latin1').split('\n').slice(0, -1);
      const each = rate * seconds;
      for (let part = 0; part * each < lines.length; part++) {
        const text = `${lines.slice(part * each, (part + 1) * each).join('\n')}\n`;
        await service.post(Buffer.from(text), minute * MINUTE_MS + (part + 1) * seconds * 1000 - 1);
      }
    }
    return sizes.measure(false);
  });
}
