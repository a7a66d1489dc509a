import { z } from 'zod';
import { AppError } from '../../app-error.ts';
import type { Status } from '../../slo/status.ts';
import { minutesSoFar } from '../../slo/window.ts';
import { snapshotFor, statusFor } from '../audience.ts';
import type { AttributionCut, Board, SloKey } from '../board.ts';
import { Attribution, History, SloList, SloStatus } from '../contract.ts';
import { faultResponses } from '../faults.ts';
import { ofCounts } from '../handing-on.ts';
import { historyRange } from '../history-range.ts';
import { needs } from '../route-access.ts';
import type { Server, Surface } from '../surface.ts';
import * as wire from '../wire.ts';

const MS_PER_MINUTE = 60_000;
const CUTS = ['route', 'method', 'status', 'kind', 'hour'] as const satisfies readonly AttributionCut[];

const tags = ['objectives'];
const Key = z.object({ service: z.string(), name: z.string() });

const listSchema = {
  tags,
  summary: 'Status of every SLO',
  response: { 200: SloList, ...faultResponses(421) },
};

const statusSchema = {
  tags,
  summary: 'Status of one SLO',
  params: Key,
  response: { 200: SloStatus, ...faultResponses(404, 421) },
};

const historySchema = {
  tags,
  summary: 'How the budget got to where it is',
  params: Key,
  querystring: z.object({
    from: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('Start; the start of the window unless given.'),
    to: z.iso.datetime({ offset: true }).optional().describe('End; now unless given.'),
    step: z
      .string()
      .optional()
      .describe('`60` (seconds), `5m`, `1h` or `1d`; about 200 points unless given.'),
  }),
  response: { 200: History, ...faultResponses(400, 404, 421) },
};

const attributionSchema = {
  tags,
  summary: 'Who spent the budget',
  params: Key,
  querystring: z.object({
    by: z
      .string()
      .optional()
      .describe(
        `One or more of ${CUTS.join(', ')}, with commas between; route unless given. Of counters: hour alone.`,
      ),
  }),
  response: { 200: Attribution, ...faultResponses(400, 404, 421) },
};

export async function slosRoutes(server: Server, { deps }: Surface): Promise<void> {
  const { board } = deps;

  const ofSlo = { ...ofCounts, ...needs('read', 'named', { isPublic: true }) };

  server.get(
    '/api/v1/slos',
    { schema: listSchema, config: { ...ofCounts, ...needs('read', 'filtered', { isPublic: true }) } },
    async ({ caller }) => wire.sloList(snapshotFor(caller, board.snapshot()), statusFor(caller)),
  );

  server.get(
    '/api/v1/slos/:service/:name',
    { schema: statusSchema, config: ofSlo },
    async ({ caller, params }) => statusFor(caller)(mustFind(board, params)),
  );

  server.get(
    '/api/v1/slos/:service/:name/history',
    { schema: historySchema, config: ofSlo },
    async ({ params, query }) => {
      const { slo, lag } = mustFind(board, params);
      const end = deps.now() - lag * MS_PER_MINUTE;
      const asked = historyRange(query, minutesSoFar(slo.window, Math.floor(end / MS_PER_MINUTE)), end);
      if (!asked.ok) throw new AppError('bad_request', `query ${asked.message}`);
      return wire.history(params, asked.range, await board.history(params, asked.range));
    },
  );

  server.get(
    '/api/v1/slos/:service/:name/attribution',
    { schema: attributionSchema, config: { ...ofCounts, ...needs('read', 'named') } },
    async ({ params, query }) => {
      const status = mustFind(board, params);
      const isOfCounters = status.slo.sli === 'counters';
      const by = readCuts(query.by ?? (isOfCounters ? 'hour' : 'route'));
      if (isOfCounters && by.some((cut) => cut !== 'hour'))
        throw new AppError(
          'bad_request',
          'query by: counters tell the hour of their events and nothing else; write hour',
        );
      return wire.attribution(status, by, await board.attribution(params, by));
    },
  );
}

function mustFind(board: Board, key: SloKey): Status {
  const status = board.find(key);
  if (status !== undefined) return status;
  throw new AppError(
    'not_found',
    `There is no SLO ${wire.sloId(key)}. GET /api/v1/slos lists those there are.`,
  );
}

function readCuts(text: string): AttributionCut[] {
  const words = [...new Set(text.split(',').map((word) => word.trim()))];
  const unknown = words.filter((word) => !CUTS.some((cut) => cut === word));
  if (unknown.length > 0) {
    throw new AppError('bad_request', `query by: "${unknown.join(', ')}" is none of ${CUTS.join(', ')}.`);
  }
  return CUTS.filter((cut) => words.includes(cut));
}
