import { actorOf } from '../access-hooks.ts';
import { Deploy, DeployList, DeployQuery, NewDeploy } from '../alert-contract.ts';
import { faultResponses } from '../faults.ts';
import { needs } from '../route-access.ts';
import type { DeployDesk } from '../silence-ports.ts';
import type { Server } from '../surface.ts';
import { deploy } from '../wire-silences.ts';

const tags = ['alerts'];

const listSchema = {
  tags,
  summary: 'Which version ran since when, the newest first',
  querystring: DeployQuery,
  response: { 200: DeployList, ...faultResponses(400, 421, 503) },
};

const addSchema = {
  tags,
  summary: 'Say that a service runs another version from now on, or from a time on',
  body: NewDeploy,
  response: { 200: Deploy, ...faultResponses(400, 403, 421, 503) },
};

export async function deploysRoutes(server: Server, desk: DeployDesk): Promise<void> {
  server.get(
    '/api/v1/deploys',
    { schema: listSchema, config: needs('read', 'filtered') },
    async ({ caller, query }) => {
      const found = await desk.deploys({ ...query, services: caller.services });
      return { deploys: found.map(deploy) };
    },
  );
  server.post('/api/v1/deploys', { schema: addSchema, config: needs('deploy', 'named') }, async (request) => {
    const { at, ...rest } = request.body;
    const marker = { ...rest, at: at === undefined ? null : Date.parse(at) };
    return deploy(await desk.add(marker, actorOf(request)));
  });
}
