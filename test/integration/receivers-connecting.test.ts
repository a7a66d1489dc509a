import type { LookupAddress } from 'node:dns';
import { createServer, type LookupFunction } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { createReceiver } from '../../server/alerts/receivers/create.ts';
import { messageOf } from '../support/alert-messages.ts';
import { answer, startReceiver } from '../support/http-receiver.ts';
import { calm, deniedOf, receiverDeps } from '../support/receivers.ts';
import { CERTIFICATE } from '../support/tls.ts';

/** Answers with one list of addresses after the other, the last of them for ever. */
function lookupOf(answers: readonly (readonly string[])[]): LookupFunction {
  let asked = 0;
  return (_name, options, callback) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)]!;
    const all = addresses.map(
      (address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }),
    );
    setImmediate(() => {
      if (options.all === true) callback(null, all);
      else callback(null, all[0]!.address, all[0]!.family);
    });
  };
}

function slackAt(url: string, deps = receiverDeps()) {
  return createReceiver({ name: 'chat', type: 'slack', url }, deps).send(messageOf(), calm());
}

function mailTo(smtp: string, deps = receiverDeps()) {
  const settings = { name: 'mail', type: 'email', smtp, from: 'a@b.example', to: ['c@d.example'] } as const;
  return createReceiver(settings, deps).send(messageOf(), calm());
}

function notAllowed(host: string) {
  return { kind: 'refused', code: null, reason: `The address of ${host} is not allowed.` };
}

test.each([
  { address: '169.254.169.254', host: '169.254.169.254' },
  { address: '[::ffff:169.254.169.254]', host: '::ffff:a9fe:a9fe' },
  { address: '[::ffff:a9fe:a9fe]', host: '::ffff:a9fe:a9fe' },
  { address: '[64:ff9b::169.254.169.254]', host: '64:ff9b::a9fe:a9fe' },
  { address: '[2002:a9fe:a9fe::1]', host: '2002:a9fe:a9fe::1' },
  { address: '[fe80::1]', host: 'fe80::1' },
  { address: '[fd00:ec2::254]', host: 'fd00:ec2::254' },
  { address: '0.0.0.0', host: '0.0.0.0' },
  { address: '0xa9fea9fe', host: '169.254.169.254' },
  { address: '2852039166', host: '169.254.169.254' },
])('$address is refused before anything is sent', async ({ address, host }) => {
  expect(await slackAt(`http://${address}/latest/meta-data`)).toEqual(notAllowed(host));
  expect(await slackAt(`https://${address}/latest/meta-data`)).toEqual(notAllowed(host));
});

test.each(['169.254.169.254', '[::ffff:169.254.169.254]', '2852039166', '0xa9fea9fe'])(
  'a mail server at %s is refused',
  async (address) => {
    const outcome = await mailTo(`smtp://${address}:25`);
    expect(outcome).toMatchObject({ kind: 'refused', code: null });
    expect(JSON.stringify(outcome)).toMatch(/The address of .* is not allowed\./);
  },
);

test('a setting denies more', async () => {
  const receiver = await startReceiver([answer(200)]);
  const deps = receiverDeps({ denied: deniedOf(['127.0.0.0/8']) });
  expect(await slackAt(`http://127.0.0.1:${receiver.port}/`, deps)).toEqual(notAllowed('127.0.0.1'));
  expect(await slackAt(`http://[::ffff:127.0.0.1]:${receiver.port}/`, deps)).toEqual(
    notAllowed('::ffff:7f00:1'),
  );
  expect(receiver.got).toEqual([]);
});

test('a name that leads elsewhere the next time is caught then', async () => {
  const receiver = await startReceiver([answer(200)]);
  const deps = receiverDeps({ lookup: lookupOf([['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1']]) });
  const url = `http://rebinding.example:${receiver.port}/`;
  expect(await slackAt(url, deps)).toEqual({ kind: 'sent', code: 200 });
  expect(await slackAt(url, deps)).toEqual(notAllowed('rebinding.example'));
  expect(await slackAt(url, deps)).toEqual({ kind: 'sent', code: 200 });
  expect(receiver.got).toHaveLength(2);
});

test('of several addresses only those are tried that are allowed', async () => {
  const receiver = await startReceiver([answer(200)]);
  const lookup = lookupOf([
    ['169.254.169.254', '::ffff:100.100.100.200', '127.0.0.1'],
    ['fe80::1', '0.0.0.0'],
  ]);
  const url = `http://many.example:${receiver.port}/`;
  const deps = receiverDeps({ lookup });
  expect(await slackAt(url, deps)).toEqual({ kind: 'sent', code: 200 });
  expect(await slackAt(url, deps)).toEqual(notAllowed('many.example'));
});

test.each([{ isSecure: false }, { isSecure: true }])(
  'where the socket came to is what counts, before a byte is sent (TLS: $isSecure)',
  async ({ isSecure }) => {
    let heard = '';
    const closed = Promise.withResolvers<void>();
    const server = createServer((socket) => {
      socket.on('data', (chunk) => {
        heard += chunk;
      });
      socket.on('error', () => {});
      socket.on('close', () => closed.resolve());
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    // Allowed when the name is looked up, denied when the socket is there.
    let asked = 0;
    const deps = receiverDeps({ denied: { denies: () => asked++ > 0 }, lookup: lookupOf([['127.0.0.1']]) });
    const scheme = isSecure ? 'https' : 'http';
    expect(await slackAt(`${scheme}://turning.example:${port}/`, deps)).toEqual(
      notAllowed('turning.example'),
    );
    await closed.promise;
    asked = 0;
    expect(await mailTo(`smtp${isSecure ? 's' : ''}://turning.example:${port}`, deps)).toEqual(
      notAllowed('turning.example'),
    );
    expect(heard).toBe('');
  },
);

test('a certificate that nobody has signed is tried again, and told', async () => {
  const receiver = await startReceiver([answer(200)], { isSecure: true });
  expect(await slackAt(`https://user00:p4ssw0rd@127.0.0.1:${receiver.port}/T0PATH00`)).toEqual({
    kind: 'retry',
    code: null,
    reason: `The certificate of 127.0.0.1:${receiver.port} is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT).`,
    afterMs: null,
  });
  expect(receiver.got).toEqual([]);
});

test('a certificate that is trusted must also be of the name', async () => {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, CERTIFICATE]);
  onTestFinished(() => setDefaultCACertificates(before));
  const receiver = await startReceiver([answer(200)], { isSecure: true });
  const deps = receiverDeps({ lookup: lookupOf([['127.0.0.1']]) });
  expect(await slackAt(`https://localhost:${receiver.port}/`, deps)).toEqual({ kind: 'sent', code: 200 });
  expect(await slackAt(`https://127.0.0.1:${receiver.port}/`, deps)).toEqual({ kind: 'sent', code: 200 });
  expect(await slackAt(`https://other.example:${receiver.port}/`, deps)).toMatchObject({
    kind: 'retry',
    reason: `The certificate of other.example:${receiver.port} is for another name (ERR_TLS_CERT_ALTNAME_INVALID).`,
  });
});

test('a handshake that never ends is given up, and its connection closed', async () => {
  const closed = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('close', () => closed.resolve());
    socket.resume();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  expect(await slackAt(`https://127.0.0.1:${port}/`, receiverDeps({ timeoutMs: 100 }))).toEqual({
    kind: 'retry',
    code: null,
    reason: `127.0.0.1:${port} did not answer within 0.1 s.`,
    afterMs: null,
  });
  await closed.promise;
});

test('TLS to what speaks none, and none to what speaks TLS, are tried again', async () => {
  const open = await startReceiver([answer(200)]);
  expect(await slackAt(`https://127.0.0.1:${open.port}/`)).toMatchObject({
    kind: 'retry',
    reason: expect.stringMatching(/^There is no TLS that 127\.0\.0\.1:\d+ and Leeway both speak \(/),
  });
  const secure = await startReceiver([answer(200)], { isSecure: true });
  expect(await slackAt(`http://127.0.0.1:${secure.port}/`)).toMatchObject({ kind: 'retry', code: null });
});
