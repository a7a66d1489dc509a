import { z } from 'zod';
import { type Caller, mayAbout, personOf } from '../../access/caller.ts';
import type { GateCode } from '../../gate/question.ts';
import { actorOf } from '../access-hooks.ts';
import { faultResponses } from '../faults.ts';
import {
  EndOverride,
  GateAnswer,
  GateOverride,
  GateQuery,
  GateRecordList,
  GateRecordQuery,
  NewOverride,
  OverrideList,
  WatchAnswer,
  WatchQuery,
  WatchRecordList,
} from '../gate-contract.ts';
import type { GateDesk } from '../gate-ports.ts';
import { ofCounts } from '../handing-on.ts';
import { needs } from '../route-access.ts';
import type { Server } from '../surface.ts';
import { gateAnswer, gateOverride, gateRecord, watchAnswer, watchRecord } from '../wire-gate.ts';

const tags = ['gate'];

/** Conflict: the budget says no. Failed dependency: nobody can tell. */
const STATUS_OF_CODE: Readonly<Record<GateCode, 200 | 409 | 424>> = { 0: 200, 1: 409, 3: 424 };

const askSchema = {
  tags,
  summary: 'May this be deployed',
  querystring: GateQuery,
  response: {
    200: GateAnswer,
    409: GateAnswer.describe('Asked to enforce: no.'),
    424: GateAnswer.describe('Asked to enforce: nobody can tell.'),
    ...faultResponses(400, 404, 421, 503),
  },
};

const watchSchema = {
  tags,
  summary: 'Does a version burn significantly more than what ran before it',
  querystring: WatchQuery,
  response: {
    200: WatchAnswer,
    409: WatchAnswer.describe('Asked to enforce: it does.'),
    424: WatchAnswer.describe('Asked to enforce: nobody can tell.'),
    ...faultResponses(400, 404, 421, 503),
  },
};

const questionsSchema = {
  tags,
  summary: 'What deploys asked and were answered, the newest first',
  querystring: GateRecordQuery,
  response: { 200: GateRecordList, ...faultResponses(400, 421, 503) },
};

const watchesSchema = {
  tags,
  summary: 'What was told of versions after their deploys, the newest first',
  querystring: GateRecordQuery,
  response: { 200: WatchRecordList, ...faultResponses(400, 421, 503) },
};

const overridesSchema = {
  tags,
  summary: 'Overrides that hold now',
  response: { 200: OverrideList, ...faultResponses(421, 503) },
};

const addSchema = {
  tags,
  summary: 'Let deploys of a service pass for a while, whatever the budget says',
  body: NewOverride,
  response: { 200: GateOverride, ...faultResponses(400, 403, 404, 421, 503) },
};

const endSchema = {
  tags,
  summary: 'End an override for good; one that is over stays as it is',
  params: z.object({ id: z.string() }),
  body: EndOverride,
  response: { 200: GateOverride, ...faultResponses(400, 403, 404, 421, 503) },
};

/** For the record: what they say, and of a token or session what is known of them. */
function askerOf({ id, name }: Caller, by: string | null): string | null {
  if (id === null || by === name) return by;
  return by === null ? name : `${by} (${name})`;
}

export async function gateRoutes(server: Server, desk: GateDesk): Promise<void> {
  server.get(
    '/api/v1/gate',
    { schema: askSchema, config: { ...ofCounts, ...needs('gate', 'named') } },
    async ({ query, caller }, reply) => {
      const { enforce, by = null, version = null, ...asked } = query;
      const { slo = null, minRemaining = null, maxBurn = null, onUnknown = null } = asked;
      const input = { ...asked, slo, minRemaining, maxBurn, onUnknown };
      const answer = gateAnswer(await desk.ask(input, { by: askerOf(caller, by), version }));
      return reply.code(enforce ? STATUS_OF_CODE[answer.code] : 200).send(answer);
    },
  );
  server.get(
    '/api/v1/gate/watch',
    { schema: watchSchema, config: { ...ofCounts, ...needs('gate', 'named') } },
    async ({ query, caller }, reply) => {
      const { enforce, slo = null, by = null, ...asked } = query;
      const answer = watchAnswer(await desk.watch({ ...asked, slo }, askerOf(caller, by)));
      return reply.code(enforce ? STATUS_OF_CODE[answer.code] : 200).send(answer);
    },
  );
  const ofRecords = needs('read', 'filtered');
  server.get('/api/v1/gate/watches', { schema: watchesSchema, config: ofRecords }, async (request) => {
    const { query, caller } = request;
    const { service, before, limit } = query;
    const ms = before === undefined ? undefined : Date.parse(before);
    const { watches, more } = await desk.watches({ service, services: caller.services, before: ms, limit });
    return { watches: watches.map(watchRecord), more };
  });
  server.get('/api/v1/gate/questions', { schema: questionsSchema, config: ofRecords }, async (request) => {
    const { query, caller } = request;
    const { service, before, limit } = query;
    const ms = before === undefined ? undefined : Date.parse(before);
    const { questions, more } = await desk.questions({
      service,
      services: caller.services,
      before: ms,
      limit,
    });
    return { questions: questions.map(gateRecord), more };
  });
  server.get('/api/v1/gate/overrides', { schema: overridesSchema, config: ofRecords }, async ({ caller }) => {
    const overrides = await desk.overrides();
    return { overrides: overrides.filter(({ service }) => mayAbout(caller, service)).map(gateOverride) };
  });
  server.post(
    '/api/v1/gate/overrides',
    { schema: addSchema, config: needs('override', 'named') },
    async (request) => {
      const { caller, body } = request;
      const by = personOf(caller, body.by, 'by');
      return gateOverride(await desk.override({ ...body, by }, actorOf(request)));
    },
  );
  server.post(
    '/api/v1/gate/overrides/:id/end',
    { schema: endSchema, config: needs('override', 'filtered') },
    async (request) => {
      const { caller, params, body } = request;
      const by = personOf(caller, body.by, 'by');
      return gateOverride(await desk.endOverride(params.id, by, actorOf(request)));
    },
  );
}
