import { z } from 'zod';
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
  server.get('/api/v1/alerts', { schema: listSchema }, async ({ query: { before, ...asked } }) => {
    const found = await desk.alerts({
      ...asked,
      before: before === undefined ? undefined : Date.parse(before),
    });
    return alertList(found.alerts, found.more);
  });
  server.get('/api/v1/alerts/:id', { schema: alertSchema }, async ({ params: { id } }) =>
    alertRecord(await desk.alert(id)),
  );
  server.post(
    '/api/v1/alerts/:id/acknowledge',
    { schema: acknowledgeSchema },
    async ({ params: { id }, body: { by, note } }) =>
      alertRecord(await desk.acknowledge(id, by, note === undefined || note === '' ? null : note)),
  );
  server.get('/api/v1/receivers', { schema: receiversSchema }, async () => ({
    receivers: (await desk.receivers()).map(receiver),
  }));
  server.post('/api/v1/receivers/:name/test', { schema: testSchema }, async ({ params: { name } }) =>
    testResult(await desk.test(name)),
  );
  server.post('/api/v1/deliveries/:id/resend', { schema: resendSchema }, async ({ params: { id } }) =>
    delivery(await desk.resend(id)),
  );
}
