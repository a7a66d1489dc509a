import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../server/demo/clock.ts';

export type Post = { readonly key: string; readonly body: string };

/** What is to become of a POST: counted or not, and answered or not. */
export type Treatment = 'take' | 'answer 503' | 'refuse' | 'cut off' | 'take, then cut off';

/** Stands where Leeway's HTTP stands: a real server that counts each key once, and can misbehave. */
export type Receiver = {
  readonly url: string;
  /** Every POST that came, in order, the repeated ones too. */
  readonly posts: readonly Post[];
  /** What was counted, by key. */
  readonly counted: ReadonlyMap<string, string>;
  lines(keyPrefix?: string): string[];
  /** What was noted, as `version at`. */
  readonly deploys: readonly string[];
  /** Resolves as soon as `holds`; it is looked at after each POST. */
  until(holds: () => boolean): Promise<void>;
  stop(): Promise<void>;
};

type Get = (url: URL) => object | undefined;

export async function startReceiver(
  treat: (post: Post) => Treatment,
  get: Get = () => undefined,
): Promise<Receiver> {
  const posts: Post[] = [];
  const counted = new Map<string, string>();
  const deploys: string[] = [];
  let look = () => {};

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const post = { key: String(request.headers['idempotency-key']), body: await textOf(request) };
    posts.push(post);
    const treatment = treat(post);
    if (treatment === 'take' || treatment === 'take, then cut off') counted.set(post.key, post.body);
    if (treatment.endsWith('cut off')) response.destroy();
    else if (treatment === 'answer 503') response.writeHead(503, { 'retry-after': '1' }).end();
    else response.writeHead(treatment === 'refuse' ? 400 : 200).end('{}');
    look();
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://receiver');
    if (
      `${request.method} ${url.pathname}${url.search}` === 'POST /api/v1/logs?service=snippets&source=demo'
    ) {
      take(request, response).catch(() => response.destroy());
      return;
    }
    if (`${request.method} ${url.pathname}` === 'POST /api/v1/deploys') {
      textOf(request).then((text) => {
        const { service, version, at } = JSON.parse(text) as Record<string, string>;
        deploys.push(`${service} ${version} ${at}`);
        response.end('{}');
      });
      return;
    }
    const answer = request.method === 'GET' ? get(url) : undefined;
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    posts,
    counted,
    deploys,
    lines: (keyPrefix = '') => linesOf(counted, keyPrefix),
    until: (holds) =>
      new Promise((resolve) => {
        look = () => (holds() ? resolve() : undefined);
        look();
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function linesOf(counted: ReadonlyMap<string, string>, keyPrefix: string): string[] {
  const bodies = [...counted].filter(([key]) => key.startsWith(keyPrefix)).map(([, body]) => body);
  return bodies.flatMap((body) => body.trimEnd().split('\n'));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  return text;
}

/** A clock whose waiting takes no time: it goes forward by as much as was waited. */
export function steppedClock(): Clock & { readonly waits: readonly number[] } {
  const waits: number[] = [];
  let elapsed = 0;
  return {
    waits,
    now: () => Date.parse('2026-11-18T10:20:30Z') + Math.floor(elapsed),
    elapsed: () => elapsed,
    async wait(ms) {
      waits.push(ms);
      elapsed += ms;
      await setImmediate();
    },
  };
}

export const SILENT = { info() {}, warn() {}, error() {} };
