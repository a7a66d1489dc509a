import { createServer, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { createReceiver } from '../../server/alerts/receivers/create.ts';
import { textOf, wordingOf } from '../../server/alerts/wording.ts';
import { factsOf, messageOf, resolvedMessage } from '../support/alert-messages.ts';
import { freePort } from '../support/free-port.ts';
import { calm, receiverDeps } from '../support/receivers.ts';
import { startSink } from '../support/smtp-sink.ts';
import { CERTIFICATE } from '../support/tls.ts';

const TO = ['a@people.example', 'B <b@people.example>'];

function mailBy(smtp: string, deps = receiverDeps()) {
  const from = 'Leeway <leeway@alerts.example>';
  return createReceiver({ name: 'mail', type: 'email', smtp, from, to: TO }, deps);
}

function refusing(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode });
}

test('a mail has the words of the message as text and as HTML', async () => {
  const sink = await startSink();
  const message = messageOf({ alerts: [factsOf({ objective: 'a < b & "c" <script>' })] });
  expect(await mailBy(`smtp://127.0.0.1:${sink.port}?ignoreTLS=true`).send(message, calm())).toEqual({
    kind: 'sent',
    code: 250,
  });
  const [mail] = sink.mails;
  expect(mail).toMatchObject({
    from: 'leeway@alerts.example',
    to: ['a@people.example', 'b@people.example'],
    user: null,
  });
  expect(mail!.headers.get('subject')).toBe('Page: snippets/read-snippet burns its budget at 20x');
  expect(mail!.headers.get('message-id')).toBe('<msg_1@alerts.example>');
  expect(mail!.headers.get('date')).toBe('Mon, 23 Nov 2026 12:00:00 +0000');
  expect(mail!.headers.get('auto-submitted')).toBe('auto-generated');
  const { title, ...rest } = wordingOf(message);
  expect(mail!.text.trim()).toBe(`${title}\n\n${textOf(rest)}`);
  expect(mail!.html).toContain('<h2>Page: snippets/read-snippet burns its budget at 20x</h2>');
  expect(mail!.html).toContain(
    '<td>snippets/read-snippet: a &#60; b &#38; &#34;c&#34; &#60;script&#62;</td>',
  );
  expect(mail!.html).toContain(
    '<a href="https://runbooks.example/read?a=1&#38;b=2">What to do (runbook)</a>',
  );
  expect(mail!.html).not.toContain('<script>');
});

test('a retry is the same mail, and what is over belongs to the same thread', async () => {
  const sink = await startSink();
  const mailing = mailBy(`smtp://127.0.0.1:${sink.port}?ignoreTLS=true`);
  for (const message of [messageOf(), messageOf(), resolvedMessage()]) await mailing.send(message, calm());
  const of = (name: string) => sink.mails.map(({ headers }) => headers.get(name));
  expect(of('message-id')).toEqual([
    '<msg_1@alerts.example>',
    '<msg_1@alerts.example>',
    '<msg_2@alerts.example>',
  ]);
  const thread = expect.stringMatching(/^<[0-9a-f]{64}@alerts\.example>$/);
  expect(of('references')).toEqual([thread, thread, thread]);
  expect(new Set([...of('references'), ...of('in-reply-to')]).size).toBe(1);
  expect(sink.mails[2]!.headers.get('subject')).toBe(
    'Resolved: the page of snippets/read-snippet, after 37 minutes',
  );
  expect(sink.mails[0]!.text).toBe(sink.mails[1]!.text);
});

test('a server that knows the user takes the mail', async () => {
  const sink = await startSink({ auth: true });
  const url = `smtp://leeway:p4ssw0rd@127.0.0.1:${sink.port}?ignoreTLS=true`;
  expect(await mailBy(url).send(messageOf({ test: true }), calm())).toEqual({ kind: 'sent', code: 250 });
  expect(sink.mails).toMatchObject([{ user: 'leeway', isSecure: false }]);
  expect(sink.mails[0]!.headers.get('subject')).toBe(
    'Test: Page: snippets/read-snippet burns its budget at 20x',
  );
});

test('a wrong password is refused, and not told', async () => {
  const sink = await startSink({ auth: true });
  const url = `smtp://leeway:wr0ng-one@127.0.0.1:${sink.port}?ignoreTLS=true`;
  expect(await mailBy(url).send(messageOf(), calm())).toEqual({
    kind: 'refused',
    code: 535,
    reason: '127.0.0.1 answered 535: wrong user or password',
  });
});

test('a password is not sent in the clear', async () => {
  const sink = await startSink({ auth: true, hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
  const outcome = await mailBy(`smtp://leeway:p4ssw0rd@127.0.0.1:${sink.port}`).send(messageOf(), calm());
  expect(outcome).toMatchObject({ kind: 'refused', code: 500 });
  expect(sink.mails).toEqual([]);
});

test.each([
  { secure: false, scheme: 'smtp' },
  { secure: true, scheme: 'smtps' },
])('$scheme:// is over TLS, whose certificate counts', async ({ secure, scheme }) => {
  const sink = await startSink({ secure, auth: true });
  const mailing = mailBy(`${scheme}://leeway:p4ssw0rd@127.0.0.1:${sink.port}`);
  expect(await mailing.send(messageOf(), calm())).toEqual({
    kind: 'retry',
    code: null,
    reason: 'The certificate of 127.0.0.1 is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT).',
    afterMs: null,
  });
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, CERTIFICATE]);
  onTestFinished(() => setDefaultCACertificates(before));
  expect(await mailing.send(messageOf(), calm())).toEqual({ kind: 'sent', code: 250 });
  expect(sink.mails).toMatchObject([{ user: 'leeway', isSecure: true }]);
});

test('a certificate may be taken as it is, if the URL says so', async () => {
  const sink = await startSink({ secure: true });
  const url = `smtps://127.0.0.1:${sink.port}?tls.rejectUnauthorized=false`;
  expect(await mailBy(url).send(messageOf(), calm())).toEqual({ kind: 'sent', code: 250 });
});

test.each([
  { where: 'onMailFrom', code: 451, kind: 'retry', reason: '127.0.0.1 answered 451.' },
  { where: 'onMailFrom', code: 550, kind: 'refused', reason: '127.0.0.1 answered 550: no […] here' },
  { where: 'onRcptTo', code: 452, kind: 'retry', reason: '127.0.0.1 answered 452.' },
  { where: 'onRcptTo', code: 553, kind: 'refused', reason: '127.0.0.1 answered 553: no […] here' },
  { where: 'onConnect', code: 421, kind: 'retry', reason: '127.0.0.1 answered 421.' },
  { where: 'onConnect', code: 554, kind: 'refused', reason: '127.0.0.1 answered 554: no […] here' },
])('$code by $where is $kind', async ({ where, code, kind, reason }) => {
  const sink = await startSink({
    [where]: (...given: unknown[]) =>
      (given.at(-1) as (error: Error) => void)(refusing(code, 'no p4ssw0rd here')),
  });
  const url = `smtp://leeway:p4ssw0rd@127.0.0.1:${sink.port}?ignoreTLS=true`;
  expect(await mailBy(url).send(messageOf(), calm())).toMatchObject({ kind, code, reason });
});

test.each([
  { code: 451, kind: 'retry' },
  { code: 552, kind: 'refused' },
])('$code after the mail is $kind', async ({ code, kind }) => {
  const sink = await startSink({
    onData: (stream, _session, done) => {
      stream.resume();
      stream.on('end', () => done(refusing(code, 'not now')));
    },
  });
  const url = `smtp://127.0.0.1:${sink.port}?ignoreTLS=true`;
  expect(await mailBy(url).send(messageOf(), calm())).toMatchObject({ kind, code });
});

test('it is sent when one of the addresses is taken', async () => {
  const sink = await startSink({
    onRcptTo: ({ address }, _session, done) =>
      address === 'a@people.example' ? done(refusing(550, 'gone')) : done(),
  });
  const url = `smtp://127.0.0.1:${sink.port}?ignoreTLS=true`;
  expect(await mailBy(url).send(messageOf(), calm())).toEqual({ kind: 'sent', code: 250 });
  expect(sink.mails.map(({ to }) => to)).toEqual([['b@people.example']]);
});

test('a server that is not there, says nothing, or leaves is tried again', async () => {
  const closed = await freePort();
  expect(await mailBy(`smtp://127.0.0.1:${closed}`).send(messageOf(), calm())).toMatchObject({
    kind: 'retry',
    reason: 'Nothing listens at 127.0.0.1 (ECONNREFUSED).',
  });
  const silent = await startRaw((socket) => void socket.on('error', () => {}));
  const hurried = receiverDeps({ timeoutMs: 100 });
  expect(await mailBy(`smtp://127.0.0.1:${silent}`, hurried).send(messageOf(), calm())).toMatchObject({
    kind: 'retry',
    code: null,
    reason: '127.0.0.1 did not answer within 0.1 s.',
  });
  const leaving = await startRaw((socket) => void socket.destroy());
  expect(await mailBy(`smtp://127.0.0.1:${leaving}`).send(messageOf(), calm())).toMatchObject({
    kind: 'retry',
    code: null,
    reason: expect.stringMatching(/^127\.0\.0\.1 broke the connection \(/),
  });
});

test('a URL that is none is refused', async () => {
  expect(await mailBy('https://leeway:p4ssw0rd@mail.example').send(messageOf(), calm())).toEqual({
    kind: 'refused',
    code: null,
    reason: 'The mail server is not a URL like smtp://user:password@mail.example.com:587.',
  });
});

test('an attempt ends when its signal does', async () => {
  const leaving = new AbortController();
  const port = await startRaw(() => leaving.abort(new Error('Leeway ends')));
  await expect(mailBy(`smtp://127.0.0.1:${port}`).send(messageOf(), leaving.signal)).rejects.toThrow(
    'Leeway ends',
  );
});

async function startRaw(heard: (socket: Socket) => void): Promise<number> {
  const server = createServer(heard).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}
