/** What Leeway asks of a Prometheus, or of what speaks its HTTP API (prometheus.io/docs/prometheus/latest/querying/api). */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import { untold } from './untold.ts';

const TIMEOUT_MS = 30_000;
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_WORDS = 300;

/** Where a Prometheus is, and what it is told. */
export type Access = {
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly ca: string | null;
};

/** Seconds since the epoch, and the value as text. */
export type Sample = readonly [seconds: number, value: string];
export type SampledSeries = {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly Sample[];
};

/** `size`: less of it may be answered. `message` is for people, and holds no secret. */
export type Answer =
  | { readonly ok: true; readonly series: readonly SampledSeries[] }
  | { readonly ok: false; readonly size: boolean; readonly message: string };

type LabelSet = Readonly<Record<string, string>>;

export type LabelSets =
  | { readonly ok: true; readonly sets: readonly LabelSet[] }
  | Extract<Answer, { ok: false }>;

export type Edges = { readonly ok: true; readonly edges: readonly string[] } | Extract<Answer, { ok: false }>;

export class PrometheusApi {
  readonly #access: Access;
  /** Takes the credentials out of the server's words. */
  readonly #untold: (words: string) => string;
  readonly #agent: Agent;

  /** `timeout`: ms without a word. Throws when the file of the authorities cannot be read. */
  constructor(access: Access, timeout = TIMEOUT_MS) {
    this.#access = access;
    this.#untold = untold(access.headers);
    const ca = access.ca === null ? undefined : readFileSync(access.ca, 'utf8');
    this.#agent = new Agent({
      connections: 2,
      headersTimeout: timeout,
      bodyTimeout: timeout,
      ...(ca === undefined ? {} : { connect: { ca } }),
    });
  }

  /** The samples of a selector in (until - span, until], as they are stored; ms. Of 2.x the first moment is in it too. */
  samples(
    selector: string,
    { until, span }: { until: number; span: number },
    signal: AbortSignal,
  ): Promise<Answer> {
    return this.#ask('query', { query: `${selector}[${span}ms]`, time: String(until / 1000) }, signal);
  }

  /** The values of a query at `from`, `from + step` and so on up to `to`; ms. */
  range(
    query: string,
    { from, to, step }: { from: number; to: number; step: number },
    signal: AbortSignal,
  ): Promise<Answer> {
    const [start, end] = [String(from / 1000), String(to / 1000)];
    return this.#ask('query_range', { query, start, end, step: String(step / 1000) }, signal);
  }

  /** The labels of the series of a selector that have samples in a span (ms). */
  async labelSets(
    selector: string,
    { from, until }: { from: number; until: number },
    signal: AbortSignal,
  ): Promise<LabelSets> {
    const found = await this.#list<LabelSet>('series', spanOf(selector, from, until), signal);
    return found.ok ? { ok: true, sets: found.list } : found;
  }

  /** The values that `le` of buckets has in a span (ms); of neighbouring hours too, as blocks are told whole. */
  async edges(
    buckets: string,
    { from, until }: { from: number; until: number },
    signal: AbortSignal,
  ): Promise<Edges> {
    const path = `label/le/values?${spanOf(buckets, from, until)}`;
    const found = await this.#list<string>(path, null, signal);
    return found.ok ? { ok: true, edges: found.list } : found;
  }

  /** What is answered with a list. */
  async #list<T>(path: string, fields: URLSearchParams | null, signal: AbortSignal) {
    const reply = await this.#request(path, fields, signal);
    if ('message' in reply) return reply;
    const envelope = parsed(reply.text);
    const list: unknown = envelope?.data;
    if (envelope?.status === 'success' && Array.isArray(list))
      return { ok: true, list: list as T[] } as const;
    const words = typeof envelope?.error === 'string' ? envelope.error : `it answered ${reply.status}`;
    return refused(reply.status, this.#untold(words));
  }

  async #ask(path: string, fields: Record<string, string>, signal: AbortSignal): Promise<Answer> {
    const reply = await this.#request(path, new URLSearchParams(fields), signal);
    return 'message' in reply ? reply : answerOf(reply.status, reply.text, this.#untold);
  }

  async #request(
    path: string,
    fields: URLSearchParams | null,
    signal: AbortSignal,
  ): Promise<{ readonly status: number; readonly text: string } | Extract<Answer, { ok: false }>> {
    try {
      const response = await request(`${this.#access.url}/api/v1/${path}`, {
        method: fields === null ? 'GET' : 'POST',
        dispatcher: this.#agent,
        headers: {
          ...(fields === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
          accept: 'application/json',
          ...Object.fromEntries(this.#access.headers),
        },
        body: fields?.toString() ?? null,
        signal,
      });
      const text = await textOf(response.body);
      return text === null ? TOO_LARGE : { status: response.statusCode, text };
    } catch (cause) {
      return failure(cause, this.#untold);
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

const TOO_LARGE: Extract<Answer, { ok: false }> = {
  ok: false,
  size: true,
  message: 'the answer was over 256 MiB',
};

/** Null when it is too large. */
export async function textOf(body: AsyncIterable<Uint8Array>): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

type Envelope = {
  readonly status?: unknown;
  readonly error?: unknown;
  readonly warnings?: unknown;
  readonly data?: { readonly resultType?: unknown; readonly result?: unknown };
};

/** Reads an answer; one with warnings may lack data, and is none. `shown` makes of the server's words what people may read. */
export function answerOf(
  status: number,
  text: string,
  shown: (words: string) => string = (words) => words,
): Answer {
  const envelope = parsed(text);
  if (envelope === null) return refused(status, `it answered ${status}, which is not JSON: ${shown(text)}`);
  if (envelope.status !== 'success') {
    const told = typeof envelope.error === 'string' ? envelope.error : `it answered ${status}`;
    return refused(status, shown(told));
  }
  const { warnings, data } = envelope;
  if (Array.isArray(warnings) && warnings.length > 0)
    return refused(status, `it warns: ${shown(warnings.join('; '))}`);
  if (data?.resultType !== 'matrix' || !Array.isArray(data.result))
    return refused(status, `it answered a ${shown(String(data?.resultType))} in place of samples`);
  const series = data.result as SampledSeries[];
  if (series.some(({ values }) => !Array.isArray(values)))
    return refused(status, 'the selector has native histograms; name a counter');
  return { ok: true, series };
}

function parsed(text: string): Envelope | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

/** The series of a selector in a span (ms), as the API takes it. */
function spanOf(selector: string, from: number, until: number): URLSearchParams {
  return new URLSearchParams({ 'match[]': selector, start: `${from / 1000}`, end: `${until / 1000}` });
}

function refused(status: number, words: string): Extract<Answer, { ok: false }> {
  const message = words.replace(/\s+/g, ' ').trim().slice(0, MOST_WORDS);
  const size = status === 422 || status === 413 || /too many samples|exceed|timed out|timeout/i.test(message);
  return { ok: false, size: size && !/parse error/i.test(message), message };
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'its host is not known',
  ECONNRESET: 'it broke the connection',
  UND_ERR_SOCKET: 'it broke the connection',
  UND_ERR_CONNECT_TIMEOUT: 'it cannot be reached (timeout)',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'it did not answer in time',
};

function failure(cause: unknown, shown: (words: string) => string): Extract<Answer, { ok: false }> {
  const code = codeOf(cause);
  const slow = /TIMEOUT/.test(code) && code !== 'UND_ERR_CONNECT_TIMEOUT';
  return { ok: false, size: slow, message: shown(failureWords(cause)) };
}

/** Why a request came to nothing. */
export function failureWords(cause: unknown): string {
  return WORDS[codeOf(cause)] ?? (cause instanceof Error ? cause.message : String(cause));
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
