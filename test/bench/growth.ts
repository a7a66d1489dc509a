/** How much PostgreSQL grows: by series, by traffic, by objective, until the retention is over. */
import { afterRetention } from './growth/after-retention.ts';
import { oneDay } from './growth/one-day.ts';
import { recordRows } from './growth/records.ts';
import { teamDays } from './growth/team-days.ts';
import { type BenchServer, withBenchServer } from './measuring/bench-server.ts';
import type { Part, Row, Scope } from './row.ts';

export const growth: Part = {
  title: 'growth of PostgreSQL',
  section: 'growth',
  run: (scope) => withBenchServer((server) => allRows(server, scope)),
};

async function allRows(server: BenchServer, scope: Scope): Promise<Row[]> {
  const rows: Row[] = [];
  for (const part of [oneDay, teamDays, recordRows, afterRetention]) {
    for await (const row of part(server)) {
      scope.show(row);
      rows.push(row);
    }
  }
  return rows;
}
