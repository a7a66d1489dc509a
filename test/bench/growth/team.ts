/** The traffic and the objectives of a team: the twenty routes of the benchmark, with all the statuses that they answer with. */
import type { BenchServer } from '../measuring/bench-server.ts';
import { type MovedService, startMoved } from '../measuring/moved-service.ts';
import { openSizes, type SizeReader } from '../measuring/table-sizes.ts';
import { yamlOf } from '../traffic/definitions.ts';

export const OBJECTIVES = 10;
export const DAY_MINUTES = 1440;
const MINUTE_MS = 60_000;

export type Team = {
  readonly service: MovedService;
  readonly sizes: SizeReader;
  /** The first minute of the first day. */
  readonly from: number;
};

/** Opens Leeway on a database of its own, with the clock `days` days ago. */
export async function withTeam<Result>(
  server: BenchServer,
  days: number,
  use: (team: Team) => Promise<Result>,
  retention?: string,
): Promise<Result> {
  const databaseUrl = await server.fresh();
  const from = (Math.floor(Date.now() / MINUTE_MS / DAY_MINUTES) - days) * DAY_MINUTES;
  const { folder } = server;
  const service = await startMoved({ folder, databaseUrl, yaml: yamlOf(OBJECTIVES), from, retention });
  const sizes = await openSizes(databaseUrl);
  try {
    return await use({ service, sizes, from });
  } finally {
    await sizes.close();
    await service.stop();
  }
}
