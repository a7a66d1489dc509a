/** A mail server on loopback that keeps what it is given, and answers as it is told. Closed after the test. */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';
import { CERTIFICATE, CERTIFICATE_KEY } from './tls.ts';

export type Mail = {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | null;
  readonly isSecure: boolean;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly html: string;
};

export type SmtpSink = { readonly port: number; readonly mails: Mail[] };

/** Wants the user "leeway" with the password "p4ssw0rd" when `auth`. */
export async function startSink({
  auth = false,
  ...options
}: SMTPServerOptions & { auth?: boolean } = {}): Promise<SmtpSink> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    ...{ cert: CERTIFICATE, key: CERTIFICATE_KEY },
    authOptional: !auth,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) => {
      const isKnown = username === 'leeway' && password === 'p4ssw0rd';
      done(isKnown ? null : Object.assign(new Error('wrong user or password'), { responseCode: 535 }), {
        user: username,
      });
    },
    onData: async (stream, session, done) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const { mailFrom, rcptTo } = session.envelope;
      mails.push({
        from: mailFrom === false ? '' : mailFrom.address,
        to: rcptTo.map(({ address }) => address),
        user: (session.user as string | undefined) ?? null,
        isSecure: session.secure,
        ...partsOf(Buffer.concat(chunks).toString('utf8')),
      });
      done();
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

/** Of a mail as nodemailer writes them: two parts, each quoted-printable, base64 or plain. */
function partsOf(source: string): Pick<Mail, 'headers' | 'text' | 'html'> {
  const { headers, body } = splitAt(source);
  const boundary = /boundary="?([^";]+)"?/.exec(headers.get('content-type') ?? '')?.[1];
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => splitAt(part.replace(/^\r\n/, '')));
  const partOf = (type: string) => parts.find((part) => part.headers.get('content-type')?.startsWith(type));
  return { headers, text: decoded(partOf('text/plain')), html: decoded(partOf('text/html')) };
}

type Part = { readonly headers: ReadonlyMap<string, string>; readonly body: string };

function splitAt(source: string): Part {
  const end = source.indexOf('\r\n\r\n');
  const lines = source
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers: new Map(headers), body: source.slice(end + 4) };
}

function decoded(part: Part | undefined): string {
  if (part === undefined) return '';
  const body = part.body.replace(/\r\n$/, '').replaceAll('\r\n', '\n');
  const encoding = part.headers.get('content-transfer-encoding');
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8').replaceAll('\r\n', '\n');
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
