import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { AppError } from '../app-error.ts';
import { createBoard } from '../board.ts';
import { type Config, readConfig } from '../config.ts';
import type { SloList, SloStatus } from '../http/contract.ts';
import { sloList } from '../http/wire.ts';
import { type Service, startService } from '../service.ts';
import { percent } from '../slo/words.ts';
import type { Io } from './io.ts';

const LEASE_WAIT_MS = 7_000;
const LEASE_POLL_MS = 250;

/** `leeway status`: exit code 0; the verdicts are for the gate to turn into codes. */
export async function status(options: { json: boolean; url?: string }, io: Io): Promise<number> {
  const url = options.url ?? io.env.LEEWAY_URL;
  const list = url === undefined || url === '' ? await fromDatabase(io) : await fromServer(url);
  io.stdout.write(options.json ? `${JSON.stringify(list, null, 2)}\n` : table(list.slos));
  return 0;
}

async function fromServer(url: string): Promise<SloList> {
  try {
    const answer = await fetch(new URL('/api/v1/slos', url), { signal: AbortSignal.timeout(5_000) });
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    return (await answer.json()) as SloList;
  } catch (cause) {
    throw new AppError('unavailable', `Leeway at ${url} could not be asked.`, { cause });
  }
}

/** Counts by itself, so that it works with no server running; where one runs, that one is asked. */
async function fromDatabase(io: Io): Promise<SloList> {
  const config = readConfig(io.env);
  requireData(config);
  const log = pino({ level: 'silent' });
  const service = await startService({ config, env: io.env, now: Date.now, log, watch: false });
  try {
    await service.fold.settle();
    return service.fold.hasLed ? sloList(createBoard(service).snapshot()) : await fromLeader(service, config);
  } finally {
    await service.stop();
  }
}

/** A question must not make a database, least of all because of a slip in a setting. */
function requireData({ databaseUrl, dataDir }: Config): void {
  if (databaseUrl !== undefined || existsSync(join(dataDir, 'postgres'))) return;
  const message = `There is no data in ${dataDir}; see LEEWAY_DATA_DIR and DATABASE_URL, or start Leeway first.`;
  throw new AppError('invalid_settings', message);
}

/** Another process counts on this database: it is asked, or if it was killed, succeeded when its lease is over. */
async function fromLeader({ fold, ...service }: Service, { host, port }: Config): Promise<SloList> {
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const until = Date.now() + LEASE_WAIT_MS;
  for (;;) {
    try {
      return await fromServer(url);
    } catch (cause) {
      await fold.settle();
      if (fold.hasLed) return sloList(createBoard({ fold, ...service }).snapshot());
      if (Date.now() > until) {
        const message = `Another Leeway process counts on this database, but not at ${url}; say where with --url.`;
        throw new AppError('unavailable', message, { cause });
      }
      await delay(LEASE_POLL_MS);
    }
  }
}

function table(slos: readonly SloStatus[]): string {
  if (slos.length === 0) return 'No objectives are defined.\n';
  const rows = slos.map((slo) => [
    slo.verdict,
    `${slo.service}/${slo.name}`,
    percent(slo.remaining),
    `${slo.good}/${slo.total}`,
    slo.reasons[0] ?? '',
  ]);
  const head = ['VERDICT', 'OBJECTIVE', 'LEFT', 'GOOD/TOTAL', 'WHY'];
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  return `${[head, ...rows].map(line).join('\n')}\n`;
}
