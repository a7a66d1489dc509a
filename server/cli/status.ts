import { pino } from 'pino';
import { AppError } from '../app-error.ts';
import { createBoard } from '../board.ts';
import { readConfig } from '../config.ts';
import type { SloList, SloStatus } from '../http/contract.ts';
import { sloList } from '../http/wire.ts';
import { startService } from '../service.ts';
import { percent } from '../slo/words.ts';
import type { Io } from './io.ts';

const LEASE_WAIT_MS = 7_000;

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

/** Folds and evaluates by itself, so that it works with no server running. */
async function fromDatabase(io: Io): Promise<SloList> {
  const config = readConfig(io.env);
  const log = pino({ level: 'silent' });
  const service = await startService({ config, env: io.env, now: Date.now, log, watch: false });
  try {
    const until = Date.now() + LEASE_WAIT_MS;
    while (!service.fold.hasLed && Date.now() < until) await service.fold.settle();
    if (!service.fold.hasLed) {
      throw new AppError(
        'unavailable',
        'A running Leeway folds this database; ask it with --url, like --url http://127.0.0.1:3000.',
      );
    }
    return sloList(createBoard(service).snapshot());
  } finally {
    await service.stop();
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
