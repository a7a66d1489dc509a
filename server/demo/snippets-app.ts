/** The example service: keeps snippets in memory, serves them, and logs one JSON line a request. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accessLine, requestId } from './access-line.ts';
import type { Clock } from './clock.ts';
import type { Condition } from './condition.ts';
import { type Fate, fateOf } from './fate.ts';
import type { Random } from './random.ts';
import type { Kind } from './requests.ts';
import { createSnippetsStore, type Reply } from './snippets-store.ts';

export type SnippetsApp = {
  readonly url: string;
  /** Waits for the requests that are being served. */
  stop(): Promise<void>;
};

/** As nginx logs it. */
const CLIENT_GONE = 499;
const LONGEST_SNIPPET = 64 * 1024;
const TOO_LONG: Reply = { status: 413, body: { error: 'a snippet is 64 KiB at most' } };

export async function startSnippetsApp(options: {
  clock: Clock;
  random: Random;
  /** Asked at each request: how unwell the app is to be. */
  condition(): Condition;
  writeLine(line: string): void;
}): Promise<SnippetsApp> {
  const store = createSnippetsStore(options.random);
  const server = createServer((request, response) => {
    logWhenClosed(request, response, options);
    const fate = fateOf(kindOf(request), options.condition(), options.random);
    serve(request, response, fate).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse, fate: Fate): Promise<void> {
    const text = await bodyOf(request);
    await options.clock.wait(fate.ms);
    const reply = fate.error === null ? handle(request, text) : failed(fate.error);
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body));
  }

  function handle(request: IncomingMessage, text: string): Reply {
    const kind = kindOf(request);
    if (kind === 'read') return store.read(pathOf(request).slice('/s/'.length));
    if (kind === 'create') return text.length > LONGEST_SNIPPET ? TOO_LONG : store.create(text);
    if (kind === 'health' || kind === 'ready') return { status: 200, body: { status: 'ok' } };
    return { status: 404, body: { error: 'not found' } };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

/** On `close`, not `finish`: a client that went away has its line too. */
function logWhenClosed(
  request: IncomingMessage,
  response: ServerResponse,
  options: { clock: Clock; random: Random; writeLine(line: string): void },
): void {
  const started = options.clock.elapsed();
  response.once('close', () => {
    options.writeLine(
      accessLine({
        time: options.clock.now(),
        reqId: requestId(options.random),
        method: request.method ?? 'GET',
        path: pathOf(request),
        status: response.writableFinished ? response.statusCode : CLIENT_GONE,
        ms: options.clock.elapsed() - started,
      }),
    );
  });
}

function kindOf(request: IncomingMessage): Kind {
  const asked = `${request.method} ${pathOf(request)}`;
  if (/^GET \/s\/[^/]+$/.test(asked)) return 'read';
  if (asked === 'POST /snippets') return 'create';
  if (asked === 'GET /health') return 'health';
  return asked === 'GET /ready' ? 'ready' : 'stray';
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0]!;
}

function failed(status: 500 | 503): Reply {
  return { status, body: { error: status === 500 ? 'internal error' : 'the store does not answer' } };
}

/** Read to its end, so that the client gets to see the answer; kept only to where it is known to be too long. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    if (text.length <= LONGEST_SNIPPET) text += chunk;
  }
  return text;
}
