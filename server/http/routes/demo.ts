import { actorOf } from '../access-hooks.ts';
import { DemoSwitches } from '../contract.ts';
import { faultResponses } from '../faults.ts';
import type { HttpDeps } from '../ports.ts';
import { needs } from '../route-access.ts';
import type { Server } from '../surface.ts';

/** The switches that really disturb the example app. Registered in demo mode only; otherwise the path is not there. */
export async function demoRoutes(server: Server, demo: NonNullable<HttpDeps['demo']>): Promise<void> {
  const tags = ['demo'];
  server.get(
    '/api/v1/demo',
    {
      config: needs('read', 'filtered'),
      schema: {
        tags,
        summary: 'How the example app is disturbed',
        response: { 200: DemoSwitches, ...faultResponses(421) },
      },
    },
    async () => demo.switches(),
  );
  server.put(
    '/api/v1/demo',
    {
      config: needs('admin'),
      schema: {
        tags,
        summary: 'Disturb the example app, or let it be',
        body: DemoSwitches,
        response: { 200: DemoSwitches, ...faultResponses(400, 403, 421) },
      },
    },
    async (request) => {
      await demo.set(request.body, actorOf(request));
      return demo.switches();
    },
  );
}
