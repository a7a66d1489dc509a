import type { SloList, SloStatus } from '../http/contract.ts';
import { sloList } from '../http/wire.ts';
import { percent } from '../slo/words.ts';
import { askLeeway } from './ask-leeway.ts';
import type { Io } from './io.ts';
import { jsonText } from './json-text.ts';
import { textTable } from './text-table.ts';

/** `leeway status`: exit code 0; the verdicts are for the gate to turn into codes. */
export async function status(options: { json: boolean; url?: string }, io: Io): Promise<number> {
  const list = await askLeeway<SloList>(
    { path: '/api/v1/slos', answer: (board) => sloList(board.snapshot()), ofCounters: true },
    options.url,
    io,
  );
  io.stdout.write(options.json ? jsonText(list) : table(list.slos));
  return 0;
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
  return textTable(['VERDICT', 'OBJECTIVE', 'LEFT', 'GOOD/TOTAL', 'WHY'], rows);
}
