import { z } from 'zod';
import { mayAbout, personOf } from '../../access/caller.ts';
import { actorOf } from '../access-hooks.ts';
import { EndSilence, NewSilence, Silence, SilenceList } from '../alert-contract.ts';
import { faultResponses } from '../faults.ts';
import { needs } from '../route-access.ts';
import type { SilenceDesk } from '../silence-ports.ts';
import type { Server } from '../surface.ts';
import { silence } from '../wire-silences.ts';

const tags = ['alerts'];

const listSchema = {
  tags,
  summary: 'Silences that hold or will, and those that are over for less than 30 days',
  response: { 200: SilenceList, ...faultResponses(421, 503) },
};

const addSchema = {
  tags,
  summary: 'Tell nobody of alerts for a while; the budget counts on',
  body: NewSilence,
  response: { 200: Silence, ...faultResponses(400, 403, 404, 421, 503) },
};

const endSchema = {
  tags,
  summary: 'End a silence for good; one that is over stays as it is',
  params: z.object({ id: z.string() }),
  body: EndSilence,
  response: { 200: Silence, ...faultResponses(400, 403, 404, 421, 503) },
};

export async function silencesRoutes(server: Server, desk: SilenceDesk): Promise<void> {
  server.get(
    '/api/v1/silences',
    { schema: listSchema, config: needs('read', 'filtered') },
    async ({ caller }) => {
      const silences = await desk.silences();
      return { silences: silences.filter(({ service }) => mayAbout(caller, service)).map(silence) };
    },
  );
  server.post(
    '/api/v1/silences',
    { schema: addSchema, config: needs('override', 'named') },
    async (request) => {
      const { caller, body } = request;
      const author = personOf(caller, body.author, 'author');
      return silence(await desk.add({ ...body, author }, actorOf(request)));
    },
  );
  server.post(
    '/api/v1/silences/:id/end',
    { schema: endSchema, config: needs('override', 'filtered') },
    async (request) => {
      const { caller, params, body } = request;
      return silence(await desk.end(params.id, personOf(caller, body.by, 'by'), actorOf(request)));
    },
  );
}
