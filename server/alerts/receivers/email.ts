/** Mail, handed in by SMTP. */
import { createTransport, type SMTPTransportOptions } from 'nodemailer';
import { printable } from '../answers.ts';
import { attempt, refused, retryLater } from '../attempt.ts';
import { openSocket } from '../connecting.ts';
import { cut } from '../cutting.ts';
import { mailOf } from '../mail.ts';
import { boundsOf, type ReceiverDeps } from '../posting.ts';
import type { Outcome, Receiver } from '../receiver.ts';
import type { EmailSettings } from '../receiver-settings.ts';
import { redacted } from '../redaction.ts';
import { readSmtp, type SmtpServer } from '../smtp.ts';

const MOST_CHARACTERS = 200;
const MOST_BYTES = 4096;

export function emailReceiver({ smtp, from, to }: EmailSettings, deps: ReceiverDeps): Receiver {
  const reading = readSmtp(smtp);
  return {
    async send(message, signal) {
      if (!reading.ok) return refused(reading.reason);
      const { host } = reading.server;
      const mail = { ...mailOf(message, from), from, to: [...to] };
      return attempt(host, boundsOf(deps).timeoutMs, signal, async (limited) => {
        try {
          const { response } = await transportOf(reading.server, deps, limited).sendMail({
            ...mail,
            signal: limited,
          });
          return { kind: 'sent', code: Number.parseInt(response, 10) || null };
        } catch (cause) {
          return answeredOutcome(cause, reading.server);
        }
      });
    },
    close: async () => {},
  };
}

/** Each attempt has a connection of its own, and an address that is checked. */
function transportOf(server: SmtpServer, deps: ReceiverDeps, signal: AbortSignal) {
  const { host, port, isSecure, login, startTls, isTrusted } = server;
  const { timeoutMs, ...connecting } = boundsOf(deps);
  const options: SMTPTransportOptions = {
    ...{ host, port, secure: isSecure, tls: { rejectUnauthorized: !isTrusted } },
    ...(login === null ? {} : { auth: login }),
    requireTLS: !isSecure && startTls === 'required',
    ignoreTLS: startTls === 'never',
    // The signal comes first; these only end what it would miss.
    ...{ connectionTimeout: 2 * timeoutMs, greetingTimeout: 2 * timeoutMs, socketTimeout: 2 * timeoutMs },
    socketCloseTimeout: 1000,
    maxResponseSize: MOST_BYTES,
    getSocket: (_options, callback) => {
      openSocket(host, port, { ...connecting, signal }).then(
        (connection) => callback(null, { connection }),
        (cause: Error) => callback(cause),
      );
    },
  };
  return createTransport(options);
}

/** What the server said, or what of our own settings it could not be told; anything else is a fault of the connection. */
function answeredOutcome(cause: unknown, { host, secrets }: SmtpServer): Outcome {
  const { code, response, responseCode } = cause as {
    code?: string;
    response?: string;
    responseCode?: number;
  };
  if (responseCode === undefined || responseCode < 400) {
    if (code === 'EENVELOPE') return refused('The addresses of the mail cannot be used.');
    if (code === 'EAUTH') return refused(`${host} does not take the user and password that it was given.`);
    if (code === 'EMESSAGE') return refused(`The mail is too large for ${host}.`);
    throw cause;
  }
  const words = `${host} answered ${responseCode}`;
  if (responseCode < 500) return retryLater(`${words}.`, responseCode);
  const told = (response ?? '').replace(/^\d{3}[ -]?/, '');
  return refused(`${words}: ${cut(redacted(printable(told), secrets), MOST_CHARACTERS)}`, responseCode);
}
