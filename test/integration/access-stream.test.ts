/** Who may listen to the stream, over real connections. */
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { StreamSnapshot } from '../../server/http/contract.ts';
import { type AccessSetting, openAccessScene } from '../support/access-scene.ts';
import { SOMEBODY } from '../support/actor.ts';
import { boardOf, SNIPPETS, statusNamed } from '../support/http-server.ts';

const HOUR = 3_600_000;

/** Heartbeats come when a test lets them. */
async function listening(more: AccessSetting = {}) {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const scene = await openAccessScene(more);
  await scene.server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = scene.server.server.address() as AddressInfo;
  const listen = (headers: Record<string, string> = {}) => {
    // Node takes headers where browsers take protocols.
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/stream`, { headers } as unknown as string);
    onTestFinished(() => socket.close());
    return { socket, first: first(socket) };
  };
  return { ...scene, listen, port };
}

type Heard = MessageEvent & CloseEvent;

function heard(socket: WebSocket, name: 'message' | 'close' | 'error'): Promise<Heard> {
  return new Promise((resolve) => {
    socket.addEventListener(name, (event) => resolve(event as Heard), { once: true });
  });
}

/** What it hears first; asked for at once, as whatever comes before somebody listens is heard by nobody. */
async function first(socket: WebSocket): Promise<'refused' | StreamSnapshot> {
  const refused = heard(socket, 'error').then(() => 'refused' as const);
  return Promise.race([refused, heard(socket, 'message').then(({ data }) => JSON.parse(data))]);
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test('nobody, an expired, a revoked and a truncated token are refused, and one that may not read', async () => {
  const { listen, token, access, clock } = await listening();
  const [good, expired, revoked, gate] = [
    await token('good', ['read']),
    await token('expired', ['read'], { expires: '1h' }),
    await token('revoked', ['read']),
    await token('gate', ['gate']),
  ];
  await access.revokeToken('revoked', SOMEBODY);
  clock.now += HOUR;
  expect(await listen(bearer(good)).first).toMatchObject({ type: 'snapshot' });
  for (const text of [expired, revoked, good.slice(0, -3), gate, ''])
    expect([text, await listen(text === '' ? {} : bearer(text)).first]).toEqual([text, 'refused']);
});

test('a page of elsewhere is refused, with whatever cookie the browser sends along', async () => {
  const { listen, port, token, server } = await listening();
  const payload = { token: await token('ana', ['read']) };
  const host = `127.0.0.1:${port}`;
  const headers = { host, origin: `http://${host}` };
  const signedIn = await server.inject({ method: 'POST', url: '/api/v1/session', headers, payload });
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!;
  expect(await listen({ cookie, origin: 'https://evil.example' }).first).toBe('refused');
  expect(await listen({ cookie }).first).toBe('refused');
  expect(await listen({ cookie, origin: `http://${host}` }).first).toMatchObject({ type: 'snapshot' });
});

test('who is let in no more is told so within a heartbeat', async () => {
  const { listen, token, access } = await listening();
  const [stays, goes] = [
    listen(bearer(await token('stays', ['read']))),
    listen(bearer(await token('goes', ['read']))),
  ];
  await Promise.all([stays.first, goes.first]);
  await access.revokeToken('goes', SOMEBODY);
  const closed = heard(goes.socket, 'close');
  const beat = heard(stays.socket, 'message');
  vi.advanceTimersByTime(5_000);
  expect(await closed).toMatchObject({ code: 1008, reason: 'You may not listen any more' });
  expect(JSON.parse((await beat).data)).toMatchObject({ type: 'heartbeat', seq: 2 });
});

test('a token of some services hears of those alone, and nobody of what is public alone', async () => {
  const other = statusNamed('other-slo');
  const statuses = [SNIPPETS, { ...other, slo: { ...other.slo, service: 'other' } }];
  const trends = new Map([
    ['snippets/read-snippet', [1]],
    ['other/other-slo', [0.5]],
  ]);
  const board = boardOf({ statuses, trends });
  const { listen, token } = await listening({ board, publicServices: ['other'] });
  const names = (message: 'refused' | StreamSnapshot) =>
    message === 'refused'
      ? message
      : {
          slos: message.slos.map(({ name }) => name),
          trends: Object.keys(message.trends),
          faults: message.faults.length,
          sources: message.sources.length,
        };
  const all = listen(bearer(await token('all', ['read'])));
  const own = listen(bearer(await token('own', ['read'], { services: ['snippets'] })));
  const nobody = listen();
  const heardFirst = await Promise.all([all, own, nobody].map(({ first }) => first));
  expect(heardFirst.map(names)).toEqual([
    {
      slos: ['read-snippet', 'other-slo'],
      trends: ['snippets/read-snippet', 'other/other-slo'],
      faults: 1,
      sources: 1,
    },
    { slos: ['read-snippet'], trends: ['snippets/read-snippet'], faults: 0, sources: 1 },
    { slos: ['other-slo'], trends: ['other/other-slo'], faults: 0, sources: 0 },
  ]);
  const next = Promise.all([all, own, nobody].map(({ socket }) => heard(socket, 'message')));
  board.change({ statuses: [statuses[0]!], removed: [{ service: 'other', name: 'other-slo' }], faults: [] });
  const changes = (await next).map(({ data }) => JSON.parse(data));
  expect(changes.map(({ slos, removed, faults }) => [slos.length, removed.length, faults])).toEqual([
    [1, 1, []],
    [1, 0, undefined],
    [0, 1, undefined],
  ]);
});
