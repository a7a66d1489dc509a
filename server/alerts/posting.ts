/** The rules by which every receiver that takes HTTP is spoken to. */
import type { LookupFunction } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { outcomeOfAnswer, printable } from './answers.ts';
import { attempt, refused } from './attempt.ts';
import { checkedConnector } from './connecting.ts';
import { cut } from './cutting.ts';
import type { DeniedAddresses } from './denied-addresses.ts';
import type { Outcome } from './receiver.ts';
import { redacted, secretsOfHeaders, secretsOfUrl } from './redaction.ts';

const TIMEOUT_MS = 10_000;
/** Of an answer, no more is read. */
const MOST_BYTES = 4096;
const MOST_CHARACTERS = 200;

export type Posting = {
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** What else is never told to people; the URL and the headers are not anyway. */
  readonly secrets: readonly string[];
};

export type ReceiverDeps = {
  now(): number;
  readonly denied: DeniedAddresses;
  /** Ten seconds when left out. */
  readonly timeoutMs?: number;
  /** The system's when left out. */
  readonly lookup?: LookupFunction;
};

/** The bounds of one attempt, over HTTP or not. */
export function boundsOf({ denied, timeoutMs, lookup }: ReceiverDeps) {
  return { denied, timeoutMs: timeoutMs ?? TIMEOUT_MS, lookup: lookup ?? null };
}

/** Sends one request. Each has a connection of its own, so that each address is checked. */
export async function post(posting: Posting, deps: ReceiverDeps, signal: AbortSignal): Promise<Outcome> {
  const url = URL.parse(posting.url);
  if (url === null || !/^https?:$/.test(url.protocol))
    return refused('The URL of the receiver is not one of HTTP.');
  const { timeoutMs, ...connecting } = boundsOf(deps);
  return attempt(url.host, timeoutMs, signal, async (limited) => {
    const connect = checkedConnector({ ...connecting, signal: limited });
    const timeouts = { headersTimeout: 0, bodyTimeout: 0 };
    const client = new Client(url.origin, { connect, allowH2: false, pipelining: 0, ...timeouts });
    try {
      return await answered(client, url, { ...posting, now: deps.now() }, limited);
    } finally {
      void client.destroy();
    }
  });
}

async function answered(
  client: Client,
  url: URL,
  { method, headers, body, secrets, now }: Posting & { now: number },
  signal: AbortSignal,
): Promise<Outcome> {
  const path = `${url.pathname}${url.search}`;
  const sent = headersOf(url, headers);
  const response = await client.request({ path, method, headers: sent, body, signal });
  // What comes after the sample breaks off, and nobody waits for it.
  response.body.on('error', () => {});
  const isRefused = response.statusCode >= 400 && response.statusCode < 500;
  const isText = headerOf(response, 'content-encoding') === null;
  const sample = isRefused && isText ? printable(await beginningOf(response.body)) : '';
  const hidden = [...secretsOfUrl(url), ...secretsOfHeaders(sent), ...secrets];
  return outcomeOfAnswer(
    {
      status: response.statusCode,
      retryAfter: headerOf(response, 'retry-after'),
      location: headerOf(response, 'location'),
      sample: cut(redacted(sample, hidden), MOST_CHARACTERS),
    },
    url,
    now,
  );
}

/** With names in lower case. User and password of the URL go where HTTP has them. */
function headersOf(url: URL, headers: ReadonlyMap<string, string>): Record<string, string> {
  const named = [...headers].map(([name, value]) => [name.toLowerCase(), value] as const);
  const user = decodeURIComponent(url.username);
  const basic = Buffer.from(`${user}:${decodeURIComponent(url.password)}`).toString('base64');
  const login = url.username === '' ? {} : { authorization: `Basic ${basic}` };
  return { 'user-agent': 'Leeway', ...login, ...Object.fromEntries(named) };
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | null {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** What of a body comes before the limit, or before it breaks off. */
async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk.subarray(0, MOST_BYTES - length));
      length += chunk.length;
      if (length >= MOST_BYTES) break;
    }
  } catch {
    // The status is known, and says enough.
  }
  return Buffer.concat(chunks).toString('utf8');
}
