/** Stands before Leeway, passes everything on, and remembers what was asked and how it was answered. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Recorded = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As sent, in base64. */
  readonly body: string;
  readonly status: number;
};

export type Recorder = { readonly url: string; take(): Recorded[]; close(): Promise<void> };

const KEPT = ['content-type', 'content-encoding', 'user-agent'];

export async function startRecorder(target: string): Promise<Recorder> {
  let recorded: Recorded[] = [];
  const server = createServer(async (request, reply) => {
    const body = await bytesOf(request);
    const { method = 'GET', url = '/' } = request;
    const headers = keptHeaders(request.headers);
    const answer = await fetch(`${target}${url}`, { method, headers, ...(body.length > 0 && { body }) });
    recorded.push({ method, url, headers, body: body.toString('base64'), status: answer.status });
    const content = Buffer.from(await answer.arrayBuffer());
    reply.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    reply.end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = recorded;
      recorded = [];
      return taken;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bytesOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT) {
    const value = headers[name];
    if (typeof value === 'string') kept[name] = value;
  }
  return kept;
}
