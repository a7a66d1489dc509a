/** One attempt of a delivery: how long it may take, and what its faults mean. */
import { DeniedAddressError } from './connecting.ts';
import type { Outcome } from './receiver.ts';

/**
 * Runs an attempt. Its faults become outcomes, but when `signal` aborts it rejects. `host` is named to people, so it must
 * be no more of an address than that.
 */
export async function attempt(
  host: string,
  timeoutMs: number,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<Outcome>,
): Promise<Outcome> {
  signal.throwIfAborted();
  const limited = new AbortController();
  const end = () => limited.abort();
  const timer = setTimeout(end, timeoutMs);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await run(limited.signal);
  } catch (cause) {
    signal.throwIfAborted();
    if (limited.signal.aborted) return retryLater(`${host} did not answer within ${timeoutMs / 1000} s.`);
    return outcomeOfFault(cause, host);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

export function retryLater(
  reason: string,
  code: number | null = null,
  afterMs: number | null = null,
): Outcome {
  return { kind: 'retry', code, reason, afterMs };
}

export function refused(reason: string, code: number | null = null): Outcome {
  return { kind: 'refused', code, reason };
}

const WORDS: readonly { readonly codes: RegExp; readonly words: (host: string) => string }[] = [
  { codes: /^ECONNREFUSED$/, words: (host) => `Nothing listens at ${host}` },
  { codes: /^(ENOTFOUND|EDNS)$/, words: (host) => `The name of ${host} is not known` },
  { codes: /^EAI_/, words: (host) => `The name of ${host} could not be looked up` },
  {
    codes: /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|ECONNECTION)$/,
    words: (host) => `${host} broke the connection`,
  },
  { codes: /^(ETIMEDOUT|UND_ERR_.*_TIMEOUT)$/, words: (host) => `${host} did not answer in time` },
  { codes: /^(EHOSTUNREACH|ENETUNREACH)$/, words: (host) => `There is no way to ${host}` },
  { codes: /ALTNAME|HOSTNAME_MISMATCH/, words: (host) => `The certificate of ${host} is for another name` },
  { codes: /^CERT_HAS_EXPIRED$/, words: (host) => `The certificate of ${host} has expired` },
  { codes: /CERT|SIGNATURE|ISSUER|CRL/, words: (host) => `The certificate of ${host} is not trusted` },
  { codes: /SSL|TLS|^EPROTO$/, words: (host) => `There is no TLS that ${host} and Leeway both speak` },
  { codes: /^HPE|PROTOCOL/, words: (host) => `${host} does not answer by the rules of its protocol` },
];

/** Only the code of a fault is told: its message may have the address in it. */
function outcomeOfFault(cause: unknown, host: string): Outcome {
  if (cause instanceof DeniedAddressError) return refused(cause.message);
  const code = codeOf(cause);
  if (/^UND_ERR_(INVALID_ARG|REQ_)/.test(code))
    return refused(
      `What is written of the receiver at ${host} cannot be sent: look at its URL and its headers.`,
    );
  const known = WORDS.find(({ codes }) => codes.test(code));
  const words = known?.words(host) ?? `${host} could not be reached`;
  return retryLater(code === '' ? `${words}.` : `${words} (${code}).`);
}

/** nodemailer keeps the code of the system beside its own; undici does not always say which rule of HTTP was broken. */
function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  const { originalCode, code } = cause as { originalCode?: unknown; code?: unknown };
  const found = String(originalCode ?? code ?? (cause.name === 'HTTPParserError' ? 'HPE' : ''));
  return /^[A-Z0-9_]+$/.test(found) ? found : '';
}
