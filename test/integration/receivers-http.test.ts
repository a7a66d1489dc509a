import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import type { Outcome } from '../../server/alerts/receiver.ts';
import type { ReceiverSettings, WebhookSettings } from '../../server/alerts/receiver-settings.ts';
import { createReceiver } from '../../server/alerts/receivers/create.ts';
import { messageOf, resolvedMessage } from '../support/alert-messages.ts';
import { freePort } from '../support/free-port.ts';
import { answer, type HttpReceiver, startReceiver } from '../support/http-receiver.ts';
import { calm, receiverDeps } from '../support/receivers.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
/** None of these may be told. */
const SECRETS = ['user00', 'p4ssw0rd', 'T0PATH00', 'Q0QUERY0', 'H0HEADER', SECRET.slice('whsec_'.length)];

function webhookAt(port: number, more: Partial<WebhookSettings> = {}): ReceiverSettings {
  return {
    name: 'oncall',
    type: 'webhook',
    url: `http://user00:p4ssw0rd@127.0.0.1:${port}/hooks/T0PATH00?token=Q0QUERY0`,
    headers: new Map([['X-Token', 'Bearer H0HEADER']]),
    secret: SECRET,
    ...more,
  };
}

function sendTo(
  { port }: Pick<HttpReceiver, 'port'>,
  deps = receiverDeps(),
  signal = calm(),
): Promise<Outcome> {
  return createReceiver(webhookAt(port), deps).send(messageOf(), signal);
}

test('the reference library verifies what is sent, and a retry has the same id and body', async () => {
  const receiver = await startReceiver([answer(500), answer(200)]);
  const sending = createReceiver(webhookAt(receiver.port), receiverDeps());
  expect(await sending.send(messageOf(), calm())).toMatchObject({ kind: 'retry', code: 500 });
  expect(await sending.send(messageOf(), calm())).toEqual({ kind: 'sent', code: 200 });
  const [first, second] = receiver.got;
  for (const { headers, body } of receiver.got) {
    expect(new Webhook(SECRET).verify(body, headers)).toMatchObject({ type: 'alert.firing' });
    expect(() => new Webhook(SECRET).verify(`${body} `, headers)).toThrow('No matching signature found');
  }
  expect(second!.body).toBe(first!.body);
  expect(second!.headers['webhook-id']).toBe('msg_1');
  expect(first).toMatchObject({
    method: 'POST',
    path: '/hooks/T0PATH00?token=Q0QUERY0',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Leeway',
      'x-token': 'Bearer H0HEADER',
      authorization: `Basic ${Buffer.from('user00:p4ssw0rd').toString('base64')}`,
    },
  });
});

test('the timestamp is that of the attempt, and without a secret there is no signature', async () => {
  const receiver = await startReceiver([answer(204)]);
  const sending = createReceiver(
    webhookAt(receiver.port, { secret: null }),
    receiverDeps({ now: () => 1_795_435_201_999 }),
  );
  expect(await sending.send(messageOf(), calm())).toEqual({ kind: 'sent', code: 204 });
  const { headers } = receiver.got[0]!;
  expect(headers['webhook-timestamp']).toBe('1795435201');
  expect(headers).not.toHaveProperty('webhook-signature');
});

test('a receiver that has too much to do says when to come again', async () => {
  const receiver = await startReceiver([answer(429, 'slow down', { 'retry-after': '2.5' })]);
  expect(await sendTo(receiver)).toEqual({
    kind: 'retry',
    code: 429,
    reason: `127.0.0.1:${receiver.port} answered 429.`,
    afterMs: 2500,
  });
});

test('what a receiver refuses is told in its words, without secrets', async () => {
  const echo = `<p>Bad: ${SECRETS.join(' ')} at /hooks/T0PATH00?token=Q0QUERY0</p>`;
  const receiver = await startReceiver([answer(400, echo)]);
  expect(await sendTo(receiver)).toEqual({
    kind: 'refused',
    code: 400,
    reason: `127.0.0.1:${receiver.port} answered 400: Bad: […] […] […] […] […] […] at […]`,
  });
});

test('a redirect is not followed', async () => {
  const target = await startReceiver([answer(200)]);
  const location = `http://127.0.0.1:${target.port}/T0PATH00`;
  const receiver = await startReceiver([answer(302, '', { location })]);
  expect(await sendTo(receiver)).toEqual({
    kind: 'refused',
    code: 302,
    reason: `127.0.0.1:${receiver.port} answered 302, and redirects are not followed: look at the URL of the receiver; it leads to http://127.0.0.1:${target.port}.`,
  });
  expect(target.got).toEqual([]);
});

test('a receiver that does not answer is tried again', async () => {
  const receiver = await startReceiver([() => {}]);
  expect(await sendTo(receiver, receiverDeps({ timeoutMs: 100 }))).toEqual({
    kind: 'retry',
    code: null,
    reason: `127.0.0.1:${receiver.port} did not answer within 0.1 s.`,
    afterMs: null,
  });
});

test('an answer is an answer, though its body never ends', async () => {
  const endless = await startReceiver([
    (response) => void response.writeHead(200).write('ok'),
    (response) => void response.writeHead(404).write('no_service'),
  ]);
  expect(await sendTo(endless)).toEqual({ kind: 'sent', code: 200 });
  expect(await sendTo(endless, receiverDeps({ timeoutMs: 200 }))).toEqual({
    kind: 'refused',
    code: 404,
    reason: `127.0.0.1:${endless.port} answered 404: no_service`,
  });
});

test('of a long answer only the beginning is read', async () => {
  const written = { bytes: 0 };
  const receiver = await startReceiver([
    (response) => {
      response.writeHead(400);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) written.bytes += 65_536;
      };
      response.on('drain', more);
      more();
    },
  ]);
  const outcome = await sendTo(receiver);
  expect(outcome).toMatchObject({
    kind: 'refused',
    reason: `127.0.0.1:${receiver.port} answered 400: ${'x'.repeat(199)}…`,
  });
  expect(written.bytes).toBeLessThan(64 * 1024 * 1024);
});

test('a connection that breaks is tried again', async () => {
  const receiver = await startReceiver([(response) => void response.socket!.destroy()]);
  expect(await sendTo(receiver)).toMatchObject({
    kind: 'retry',
    code: null,
    reason: expect.stringMatching(
      new RegExp(
        `^127\\.0\\.0\\.1:${receiver.port} broke the connection \\((UND_ERR_SOCKET|ECONNRESET)\\)\\.$`,
      ),
    ),
  });
});

test('a port that nothing listens on, and a name that nobody knows, are tried again', async () => {
  const closed = await freePort();
  expect(await sendTo({ port: closed })).toEqual({
    kind: 'retry',
    code: null,
    reason: `Nothing listens at 127.0.0.1:${closed} (ECONNREFUSED).`,
    afterMs: null,
  });
  const url = 'https://T0PATH00:p4ssw0rd@nowhere.invalid/T0PATH00';
  const unknown = createReceiver(webhookAt(0, { url }), receiverDeps());
  expect(await unknown.send(messageOf(), calm())).toMatchObject({
    kind: 'retry',
    reason: expect.stringMatching(/^The name of nowhere\.invalid (is not known|could not be looked up) \(/),
  });
});

test('what answers something else than HTTP is tried again', async () => {
  const receiver = await startReceiver([(response) => void response.socket!.end('SSH-2.0-OpenSSH_9\r\n')]);
  expect(await sendTo(receiver)).toMatchObject({
    kind: 'retry',
    reason: `127.0.0.1:${receiver.port} does not answer by the rules of its protocol (HPE).`,
  });
});

test('headers that cannot be sent are refused', async () => {
  const receiver = await startReceiver([answer(200)]);
  const headers = new Map([['X-Token', 'H0HEADER\r\nX-Other: 1']]);
  const sending = createReceiver(webhookAt(receiver.port, { headers }), receiverDeps());
  expect(await sending.send(messageOf(), calm())).toEqual({
    kind: 'refused',
    code: null,
    reason: `What is written of the receiver at 127.0.0.1:${receiver.port} cannot be sent: look at its URL and its headers.`,
  });
});

test.each(['ftp://127.0.0.1/T0PATH00', 'T0PATH00'])('%s is no receiver', async (url) => {
  const sending = createReceiver(webhookAt(0, { url }), receiverDeps());
  expect(await sending.send(messageOf(), calm())).toEqual({
    kind: 'refused',
    code: null,
    reason: 'The URL of the receiver is not one of HTTP.',
  });
});

test('none of the secrets is ever told', async () => {
  const receiver = await startReceiver(
    [400, 404, 429, 503].map((status) => (response, request) => {
      const echo = JSON.stringify({ url: request.url, headers: request.headers });
      response.writeHead(status, { location: request.url! }).end(echo);
    }),
  );
  const outcomes = [];
  for (let count = 0; count < 4; count++) outcomes.push(await sendTo(receiver));
  const told = JSON.stringify(outcomes);
  expect(SECRETS.filter((secret) => told.includes(secret))).toEqual([]);
});

test('an attempt ends when its signal does', async () => {
  const leaving = new AbortController();
  const receiver = await startReceiver([() => leaving.abort(new Error('Leeway ends'))]);
  await expect(sendTo(receiver, receiverDeps(), leaving.signal)).rejects.toThrow('Leeway ends');
  await expect(sendTo(receiver, receiverDeps(), leaving.signal)).rejects.toThrow('Leeway ends');
  expect(receiver.got).toHaveLength(1);
});

test('a template makes the body, by PUT if one likes', async () => {
  const receiver = await startReceiver([answer(200)]);
  const sending = createReceiver(
    {
      ...{ name: 'chat', type: 'generic', method: 'PUT', headers: new Map([['X-Room', '7']]) },
      url: `http://127.0.0.1:${receiver.port}/rooms`,
      body: '{"text":"{{title}}","id":"{{id}}"}',
    },
    receiverDeps(),
  );
  expect(await sending.send(messageOf(), calm())).toEqual({ kind: 'sent', code: 200 });
  expect(receiver.got).toMatchObject([
    { method: 'PUT', path: '/rooms', headers: { 'content-type': 'application/json', 'x-room': '7' } },
  ]);
  expect(JSON.parse(receiver.got[0]!.body)).toEqual({
    text: 'Page: snippets/read-snippet burns its budget at 20x',
    id: 'msg_1',
  });
});

test('each service for people is posted the JSON of its own', async () => {
  const receiver = await startReceiver([answer(200)]);
  const url = `http://127.0.0.1:${receiver.port}/`;
  const keys = [];
  for (const type of ['slack', 'teams', 'discord'] as const) {
    const sending = createReceiver({ name: type, type, url }, receiverDeps());
    expect(await sending.send(messageOf(), calm())).toEqual({ kind: 'sent', code: 200 });
    keys.push(Object.keys(JSON.parse(receiver.got.at(-1)!.body)));
  }
  expect(keys).toEqual([
    ['text', 'blocks', 'unfurl_links', 'unfurl_media'],
    ['type', 'attachments'],
    ['embeds', 'allowed_mentions'],
  ]);
});

test('PagerDuty is told of the end of what ends, thread by thread, and its key is a secret', async () => {
  const receiver = await startReceiver([answer(202), answer(202), answer(400, 'no such key R0UTING0')]);
  const url = `http://127.0.0.1:${receiver.port}/v2/enqueue`;
  const sending = createReceiver(
    { name: 'pd', type: 'pagerduty', url, routingKey: 'R0UTING0' },
    receiverDeps(),
  );
  const open = { id: 'a', closes: false };
  expect(await sending.send(resolvedMessage({ threads: [open] }), calm())).toEqual({
    kind: 'sent',
    code: null,
  });
  expect(receiver.got).toEqual([]);
  expect(await sending.send(messageOf(), calm())).toEqual({ kind: 'sent', code: 202 });
  const ended = [open, { id: 'b', closes: true }, { id: 'c', closes: true }];
  expect(await sending.send(resolvedMessage({ threads: ended }), calm())).toEqual({
    kind: 'refused',
    code: 400,
    reason: `127.0.0.1:${receiver.port} answered 400: no such key […]`,
  });
  const told = receiver.got.map(({ body }) => JSON.parse(body));
  expect(told.map(({ event_action, dedup_key }) => `${event_action} ${dedup_key}`)).toEqual([
    'trigger thread-1',
    'resolve b',
    'resolve c',
  ]);
});
