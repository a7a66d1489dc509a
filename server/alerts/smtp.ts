/** Where mail is handed in, from a URL: smtp:// (STARTTLS) or smtps:// (TLS from the beginning). Pure. */
import { bareHost } from './connecting.ts';
import { secretsOfUrl } from './redaction.ts';

export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  readonly login: { readonly user: string; readonly pass: string } | null;
  /** What is done when the server offers no STARTTLS. */
  readonly startTls: 'required' | 'if offered' | 'never';
  readonly isTrusted: boolean;
  readonly secrets: readonly string[];
};

export type SmtpReading =
  | { readonly ok: true; readonly server: SmtpServer }
  | { readonly ok: false; readonly reason: string };

/** Spelled as nodemailer does. */
const OPTIONS = ['requireTLS', 'ignoreTLS', 'tls.rejectUnauthorized'];

/** A password is never sent in the clear, unless `?ignoreTLS=true` says so. */
export function readSmtp(text: string): SmtpReading {
  const url = URL.parse(text);
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    return {
      ok: false,
      reason: 'The mail server is not a URL like smtp://user:password@mail.example.com:587.',
    };
  const unknown = [...url.searchParams].find(
    ([name, value]) => !OPTIONS.includes(name) || !/^(true|false)$/.test(value),
  );
  if (unknown !== undefined)
    return { ok: false, reason: `Of mail servers only ${OPTIONS.join(', ')} can be set, to true or false.` };
  return serverOf(url);
}

function serverOf(url: URL): SmtpReading {
  const is = (name: string, value: string) => url.searchParams.get(name) === value;
  const isSecure = url.protocol === 'smtps:';
  const [user, pass] = [decoded(url.username), decoded(url.password)];
  if (user === null || pass === null)
    return { ok: false, reason: 'The user or password of the mail server is not percent-encoded.' };
  if (user !== '' && is('requireTLS', 'false'))
    return {
      ok: false,
      reason: 'A password is not sent in the clear: leave requireTLS out, or write ignoreTLS=true.',
    };
  const isRequired = is('requireTLS', 'true') || user !== '';
  const base64 = [user, pass, `\0${user}\0${pass}`].map((part) => Buffer.from(part).toString('base64'));
  return {
    ok: true,
    server: {
      host: bareHost(url.hostname),
      port: Number(url.port) || (isSecure ? 465 : 587),
      isSecure,
      login: user === '' ? null : { user, pass },
      startTls: is('ignoreTLS', 'true') ? 'never' : isRequired ? 'required' : 'if offered',
      isTrusted: is('tls.rejectUnauthorized', 'false'),
      secrets: [...secretsOfUrl(url), ...base64],
    },
  };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
