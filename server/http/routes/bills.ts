import { z } from 'zod';
import { BillQuery, DeployBillList } from '../bill-contract.ts';
import type { BillDesk } from '../bill-ports.ts';
import { faultResponses } from '../faults.ts';
import { ofCounts } from '../handing-on.ts';
import { needs } from '../route-access.ts';
import type { Server } from '../surface.ts';
import { deployBill } from '../wire-bills.ts';

const schema = {
  tags: ['objectives'],
  summary: 'What the last deploys burned of the budget, the newest first',
  params: z.object({ service: z.string(), name: z.string() }),
  querystring: BillQuery,
  response: { 200: DeployBillList, ...faultResponses(400, 404, 421, 503) },
};

export async function billsRoutes(server: Server, desk: BillDesk): Promise<void> {
  server.get(
    '/api/v1/slos/:service/:name/deploys',
    { schema, config: { ...ofCounts, ...needs('read', 'named') } },
    async ({ params, query }) => {
      const bills = await desk.bills(params, query.limit);
      return { ...params, deploys: bills.map(deployBill) };
    },
  );
}
