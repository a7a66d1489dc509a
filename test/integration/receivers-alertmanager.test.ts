import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReceiver } from '../../server/alerts/receivers/create.ts';
import { factsOf, messageOf, silence } from '../support/alert-messages.ts';
import { hasAlertmanager, startAlertmanager, type TestAlertmanager } from '../support/alertmanager.ts';
import { answer, startReceiver } from '../support/http-receiver.ts';
import { calm, receiverDeps } from '../support/receivers.ts';

const MINUTE = 60_000;

type Notified = {
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
};

/** What an Alertmanager sends on to its own receivers. */
class SentOn {
  readonly #server = createServer((request, response) => void this.#take(request, response));
  readonly #heard = new EventEmitter();
  readonly #all: Notified[] = [];

  async listen(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** The alert of an objective in a state, once it has come. */
  async heard(slo: string, status: string): Promise<Notified> {
    for (;;) {
      const found = this.#all.find((alert) => alert.labels['slo'] === slo && alert.status === status);
      if (found !== undefined) return found;
      await once(this.#heard, 'alerts');
    }
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#all.push(...((await json(request)) as { alerts: Notified[] }).alerts);
    this.#heard.emit('alerts');
    response.end();
  }
}

describe.skipIf(!hasAlertmanager())('a real Alertmanager', () => {
  let alertmanager: TestAlertmanager;
  const sentOn = new SentOn();
  beforeAll(async () => {
    alertmanager = await startAlertmanager(await sentOn.listen());
  });
  afterAll(async () => {
    await alertmanager.stop();
    sentOn.close();
  });

  function receiverAt(now = Date.now) {
    const url = `${alertmanager.url}/`;
    return createReceiver(
      { name: 'am', type: 'alertmanager', url, headers: new Map() },
      receiverDeps({ now }),
    );
  }

  async function toldOf(slo: string) {
    const told = await alertmanager.alerts();
    return told.filter(({ labels }) => labels['slo'] === slo);
  }

  test('an alert is active, and then it is over', async () => {
    const startedAt = Date.now() - 2 * MINUTE;
    const facts = factsOf({ slo: 'comes-and-goes', startedAt });
    const receiver = receiverAt();
    expect(await receiver.send(messageOf({ alerts: [facts] }), calm())).toEqual({ kind: 'sent', code: 200 });
    const [active, ...others] = await toldOf('comes-and-goes');
    expect(others).toEqual([]);
    expect(active).toMatchObject({
      labels: {
        alertname: 'LeewayBurnRate',
        service: 'snippets',
        slo: 'comes-and-goes',
        severity: 'critical',
        kind: 'page',
      },
      annotations: {
        summary: 'Page: snippets/comes-and-goes burns its budget at 20x',
        runbook_url: 'https://runbooks.example/read?a=1&b=2',
      },
      startsAt: new Date(startedAt).toISOString(),
      generatorURL: facts.url,
      status: { state: 'active' },
    });
    await sentOn.heard('comes-and-goes', 'firing');
    const resolvedAt = Date.now();
    const over = messageOf({ type: 'resolved', alerts: [{ ...facts, resolvedAt }] });
    expect(await receiver.send(over, calm())).toEqual({ kind: 'sent', code: 200 });
    // What is over is not told any more, but sent on.
    expect(await toldOf('comes-and-goes')).toEqual([]);
    const sent = await sentOn.heard('comes-and-goes', 'resolved');
    // It writes no zeros at the end of a time.
    expect([Date.parse(sent.startsAt), Date.parse(sent.endsAt)]).toEqual([startedAt, resolvedAt]);
  });

  test('an alert stays the same one as it is repeated, and lives five minutes longer each time', async () => {
    const began = Date.now();
    const facts = factsOf({ slo: 'goes-on', startedAt: began });
    const grown = { ...facts, tier: '6h/30m', burn: 7 };
    const { repeat } = receiverAt(() => began + 4 * MINUTE);
    expect(repeat!.everyMs).toBe(MINUTE);
    expect(await receiverAt(() => began).send(messageOf({ alerts: [facts] }), calm())).toMatchObject({
      kind: 'sent',
    });
    expect(await toldOf('goes-on')).toMatchObject([{ endsAt: new Date(began + 5 * MINUTE).toISOString() }]);
    expect(await repeat!.send([messageOf({ alerts: [grown] })], calm())).toEqual({ kind: 'sent', code: 200 });
    expect(await toldOf('goes-on')).toMatchObject([
      {
        startsAt: new Date(began).toISOString(),
        endsAt: new Date(began + 9 * MINUTE).toISOString(),
        annotations: { tier: '6h/30m', burn: '7x' },
      },
    ]);
    expect(await repeat!.send([], calm())).toEqual({ kind: 'sent', code: null });
  });

  test('a thousand alerts come in one request, and a page is not the ticket of the same objective', async () => {
    const now = Date.now();
    const alerts = Array.from({ length: 1000 }, (_, index) =>
      factsOf({ alert: `many-${index}`, slo: 'many', service: `s-${index}`, startedAt: now }),
    );
    const ticket = factsOf({ alert: 'ticket', slo: 'many', service: 's-0', kind: 'ticket', startedAt: now });
    const message = messageOf({ alerts: [...alerts, ticket, silence({ startedAt: now })] });
    expect(await receiverAt().send(message, calm())).toEqual({ kind: 'sent', code: 200 });
    expect(await toldOf('many')).toHaveLength(1001);
  });
});

test('an Alertmanager behind a login is told with its headers and its user', async () => {
  const receiver = await startReceiver([answer(200)]);
  const url = `http://leeway:p4ssw0rd@127.0.0.1:${receiver.port}/am?tenant=1`;
  const headers = new Map([['X-Scope-OrgID', 'one']]);
  const sending = createReceiver({ name: 'am', type: 'alertmanager', url, headers }, receiverDeps());
  expect(await sending.send(messageOf(), calm())).toEqual({ kind: 'sent', code: 200 });
  expect(receiver.got).toMatchObject([
    {
      path: '/am/api/v2/alerts?tenant=1',
      headers: {
        'x-scope-orgid': 'one',
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from('leeway:p4ssw0rd').toString('base64')}`,
      },
    },
  ]);
});
