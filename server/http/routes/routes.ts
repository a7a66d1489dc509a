import { z } from 'zod';
import { mayAbout } from '../../access/caller.ts';
import { Routes } from '../contract.ts';
import { faultResponses } from '../faults.ts';
import { ofCounts } from '../handing-on.ts';
import { needs } from '../route-access.ts';
import type { Server, Surface } from '../surface.ts';
import { routes } from '../wire-routes.ts';

/** A suggestion's window; a longer look would let it average over what its window does not see. */
const MOST_DAYS = 30;
const DAYS_FAULT = `a whole number from 1 to ${MOST_DAYS}`;

const schema = {
  tags: ['routes'],
  summary: 'What traffic was seen, and an objective for what none counts',
  querystring: z.object({
    service: z.string().optional().describe('One service; all but Leeway itself unless given.'),
    days: z.coerce
      .number(DAYS_FAULT)
      .int(DAYS_FAULT)
      .min(1, DAYS_FAULT)
      .max(MOST_DAYS, DAYS_FAULT)
      .default(MOST_DAYS)
      .describe('Days of traffic, up to now: 1 to 30.'),
  }),
  response: { 200: Routes, ...faultResponses(400, 404, 421) },
};

export async function routesRoutes(server: Server, { deps: { board } }: Surface): Promise<void> {
  server.get(
    '/api/v1/routes',
    { schema, config: { ...ofCounts, ...needs('read', 'filtered') } },
    async ({ caller, query }) => {
      const { service = null, days } = query;
      const seen = await board.routes({ service, days });
      return routes({ ...seen, services: seen.services.filter((one) => mayAbout(caller, one.service)) });
    },
  );
}
