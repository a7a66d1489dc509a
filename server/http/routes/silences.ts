import { z } from 'zod';
import { EndSilence, NewSilence, Silence, SilenceList } from '../alert-contract.ts';
import { faultResponses } from '../faults.ts';
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
  server.get('/api/v1/silences', { schema: listSchema }, async () => ({
    silences: (await desk.silences()).map(silence),
  }));
  server.post('/api/v1/silences', { schema: addSchema }, async ({ body }) => silence(await desk.add(body)));
  server.post('/api/v1/silences/:id/end', { schema: endSchema }, async ({ params: { id }, body: { by } }) =>
    silence(await desk.end(id, by)),
  );
}
