import { z } from 'zod';
import { personOf, requireService } from '../../access/caller.ts';
import { actorOf } from '../access-hooks.ts';
import {
  Acknowledgement,
  AlertList,
  AlertQuery,
  AlertRecord,
  Delivery,
  ReceiverList,
  TestResult,
} from '../alert-contract.ts';
import { faultResponses } from '../faults.ts';
import { ofCounts } from '../handing-on.ts';
import { needs } from '../route-access.ts';
import type { Server, Surface } from '../surface.ts';
import { alertList, alertRecord, delivery, receiver, testResult } from '../wire-alerts.ts';

const tags = ['alerts'];
const Id = z.object({ id: z.string() });

const listSchema = {
  tags,
  summary: 'What fires, and what did',
  querystring: AlertQuery,
  response: { 200: AlertList, ...faultResponses(400, 421, 503) },
};

const alertSchema = {
  tags,
  summary: 'One alert with its deliveries',
  params: Id,
  response: { 200: AlertRecord, ...faultResponses(404, 421, 503) },
};

const acknowledgeSchema = {
  tags,
  summary: 'Say that somebody looks after an alert',
  params: Id,
  body: Acknowledgement,
  response: { 200: AlertRecord, ...faultResponses(400, 403, 404, 421, 503) },
};

const receiversSchema = {
  tags,
  summary: 'Who is told of alerts',
  response: { 200: ReceiverList, ...faultResponses(421, 503) },
};

const testSchema = {
  tags,
  summary: 'Send a receiver a marked test message, and say what became of it',
  params: z.object({ name: z.string() }),
  response: { 200: TestResult, ...faultResponses(403, 404, 421) },
};

const resendSchema = {
  tags,
  summary: 'Send a dead delivery again',
  params: Id,
  response: { 200: Delivery, ...faultResponses(400, 403, 404, 421, 503) },
};

export async function alertsRoutes(server: Server, { deps: { alerts: desk } }: Surface): Promise<void> {
  const ofAlerts = needs('read', 'filtered');
  server.get('/api/v1/alerts', { schema: listSchema, config: ofAlerts }, async ({ caller, query }) => {
    const { before, ...asked } = query;
    const found = await desk.alerts({
      ...asked,
      services: caller.services,
      before: before === undefined ? undefined : Date.parse(before),
    });
    return alertList(found.alerts, found.more);
  });
  server.get('/api/v1/alerts/:id', { schema: alertSchema, config: ofAlerts }, async ({ caller, params }) => {
    const alert = await desk.alert(params.id);
    requireService(caller, alert.service);
    return alertRecord(alert);
  });
  server.post(
    '/api/v1/alerts/:id/acknowledge',
    { schema: acknowledgeSchema, config: needs('override', 'filtered') },
    async (request) => {
      const { caller, params, body } = request;
      const note = body.note === undefined || body.note === '' ? null : body.note;
      const by = personOf(caller, body.by, 'by');
      return alertRecord(await desk.acknowledge(params.id, by, note, actorOf(request)));
    },
  );
  // Whoever counts sends, and knows what came of it.
  const ofReceivers = { ...ofCounts, ...needs('read') };
  server.get('/api/v1/receivers', { schema: receiversSchema, config: ofReceivers }, async () => ({
    receivers: (await desk.receivers()).map(receiver),
  }));
  server.post(
    '/api/v1/receivers/:name/test',
    { schema: testSchema, config: needs('admin') },
    async (request) => testResult(await desk.test(request.params.name, actorOf(request))),
  );
  server.post(
    '/api/v1/deliveries/:id/resend',
    { schema: resendSchema, config: needs('override') },
    async (request) => delivery(await desk.resend(request.params.id, actorOf(request))),
  );
}
