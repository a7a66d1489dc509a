import { expect, test } from 'vitest';
import { outcomeOfAnswer, printable, retryAfterMs } from '../../server/alerts/answers.ts';
import { cut, linesWithin } from '../../server/alerts/cutting.ts';
import { redacted, secretsOfHeaders, secretsOfUrl } from '../../server/alerts/redaction.ts';
import { secretFault } from '../../server/alerts/signing.ts';
import { readSmtp } from '../../server/alerts/smtp.ts';
import { AT } from '../support/alert-messages.ts';

const URL_OF_HOOK = new URL('https://user:p4ssw0rd@hooks.example:8443/services/T0SECRET/api?token=Q0SECRET');

function outcomeOf(status: number, more: { location?: string; sample?: string; retryAfter?: string } = {}) {
  const answer = { status, retryAfter: null, location: null, sample: '', ...more };
  return outcomeOfAnswer(answer, URL_OF_HOOK, AT);
}

test.each([200, 201, 202, 204, 299])('%i is sent', (status) => {
  expect(outcomeOf(status)).toEqual({ kind: 'sent', code: status });
});

test.each([408, 425, 429, 500, 502, 503, 504, 599])('%i is tried again', (status) => {
  expect(outcomeOf(status, { retryAfter: '7' })).toEqual({
    kind: 'retry',
    code: status,
    reason: `hooks.example:8443 answered ${status}.`,
    afterMs: 7000,
  });
});

test.each([400, 401, 403, 404, 410, 413, 422])('%i is refused, with what was said', (status) => {
  expect(outcomeOf(status, { sample: 'no_service' })).toEqual({
    kind: 'refused',
    code: status,
    reason: `hooks.example:8443 answered ${status}: no_service`,
  });
});

test.each([
  { location: 'https://other.example/T0SECRET', where: 'it leads to https://other.example.' },
  { location: '/elsewhere', where: 'it leads to another path of the same host.' },
  { location: 'http://hooks.example:8443/x', where: 'it leads to http://hooks.example:8443.' },
])('a redirect to $location is refused', ({ location, where }) => {
  expect(outcomeOf(302, { location })).toEqual({
    kind: 'refused',
    code: 302,
    reason: `hooks.example:8443 answered 302, and redirects are not followed: look at the URL of the receiver; ${where}`,
  });
});

test.each([{}, { location: 'mailto:a@b.example' }, { location: 'http://[' }])(
  'a redirect to nowhere is refused too: %o',
  (more) => {
    expect(outcomeOf(301, more)).toMatchObject({
      reason: expect.stringMatching(/look at the URL of the receiver\.$/),
    });
  },
);

test.each([
  { text: '0', ms: 0 },
  { text: '30', ms: 30_000 },
  { text: ' 0.65 ', ms: 650 },
  { text: '1.0001', ms: 1001 },
  { text: '86400', ms: 3_600_000 },
  { text: 'Mon, 23 Nov 2026 12:01:30 GMT', ms: 90_000 },
  { text: 'Monday, 23-Nov-26 12:01:30 GMT', ms: 90_000 },
  { text: 'Mon, 23 Nov 2026 11:00:00 GMT', ms: 0 },
  { text: 'Tue, 24 Nov 2026 12:00:00 GMT', ms: 3_600_000 },
  { text: '5 minutes', ms: null },
  { text: '-5', ms: null },
  { text: '2026-11-23', ms: null },
  { text: '', ms: null },
  { text: null, ms: null },
])('Retry-After "$text" is $ms ms', ({ text, ms }) => {
  expect(retryAfterMs(text, AT)).toBe(ms);
});

test('a page of HTML is its text, on one line', () => {
  expect(
    printable(
      '<html><head><title>400</title><style>a{}</style></head>\r\n<h1>Bad\u0000 Request</h1>\u202e&amp;</html>',
    ),
  ).toBe('Bad Request &amp;');
});

test('what is secret of a URL is taken out wherever it is repeated', () => {
  const said =
    'POST /services/T0SECRET/api?token=Q0SECRET by user:p4ssw0rd: T0SECRET is not Q0SECRET of hooks.example, see /api';
  expect(redacted(said, secretsOfUrl(URL_OF_HOOK))).toBe(
    'POST […] by […]:[…]: […] is not […] of hooks.example, see /api',
  );
});

test('what is percent-encoded is a secret in both forms', () => {
  const secrets = secretsOfUrl(new URL('https://user:p%40ssw0rd@hooks.example/'));
  expect(redacted('p@ssw0rd, p%40ssw0rd', secrets)).toBe('[…], […]');
});

test('of headers the values are secrets, but those that say what is sent', () => {
  const headers = { authorization: 'Bearer t0ken', 'x-key': 'k3y', 'content-type': 'application/json' };
  expect(redacted('t0ken or k3y of application/json', secretsOfHeaders(headers))).toBe(
    '[…] or […] of application/json',
  );
});

test('a text is cut between characters', () => {
  expect(cut('abcdef', 6)).toBe('abcdef');
  expect(cut('abcdef', 5)).toBe('abcd…');
  expect(cut('abc\u{1F600}def', 5)).toBe('abc…');
  expect(linesWithin(['ab', 'cd'], 6)).toBe('ab\ncd');
  expect(linesWithin(['abc', 'def', 'g'], 6)).toBe('abc\n…');
});

test.each(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'YWI='])(
  'the secret %s can sign',
  (secret) => {
    expect(secretFault(secret)).toBeNull();
  },
);

test.each([
  { secret: '', fault: 'The secret is empty.' },
  { secret: 'whsec_', fault: 'The secret is empty.' },
  { secret: 'not base64!', fault: /^The secret is not base64/ },
  // The library takes these for other bytes than most decoders do.
  { secret: 'hunter2', fault: /^The secret is not base64/ },
  { secret: 'YWJj\n', fault: /^The secret is not base64/ },
  { secret: 'a-b_', fault: /^The secret is not base64/ },
])('the secret "$secret" cannot', ({ secret, fault }) => {
  expect(secretFault(secret)).toMatch(fault);
});

test.each([
  { url: 'smtp://mail.example', host: 'mail.example', port: 587, isSecure: false, startTls: 'if offered' },
  { url: 'smtps://mail.example', host: 'mail.example', port: 465, isSecure: true, startTls: 'if offered' },
  {
    url: 'smtp://a:b@mail.example:25',
    host: 'mail.example',
    port: 25,
    isSecure: false,
    startTls: 'required',
  },
  { url: 'smtp://a:b@h/?ignoreTLS=true', host: 'h', port: 587, isSecure: false, startTls: 'never' },
  { url: 'smtp://a:b@h?ignoreTLS=true', host: 'h', port: 587, isSecure: false, startTls: 'never' },
  {
    url: 'smtp://[::1]:2525?requireTLS=true',
    host: '::1',
    port: 2525,
    isSecure: false,
    startTls: 'required',
  },
])('$url is a mail server', ({ url, ...server }) => {
  expect(readSmtp(url)).toMatchObject({ ok: true, server });
});

test('the login of a mail server is decoded', () => {
  expect(readSmtp('smtp://me%40example.com:p%2Fss@h')).toMatchObject({
    server: { login: { user: 'me@example.com', pass: 'p/ss' } },
  });
});

test.each([
  { url: 'mail.example', reason: /^The mail server is not a URL like smtp:/ },
  { url: 'https://mail.example', reason: /^The mail server is not a URL like smtp:/ },
  {
    url: 'smtp://h?proxy=http://x',
    reason: /^Of mail servers only requireTLS, ignoreTLS, tls.rejectUnauthorized/,
  },
  { url: 'smtp://h?requireTLS=yes', reason: /^Of mail servers only/ },
  { url: 'smtp://a:b@h?requireTLS=false', reason: /^A password is not sent in the clear/ },
  { url: 'smtp://100%:x@h', reason: /is not percent-encoded\.$/ },
])('$url is none', ({ url, reason }) => {
  expect(readSmtp(url)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
});
