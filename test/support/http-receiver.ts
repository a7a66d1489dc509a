/** A receiver of webhooks on loopback that answers as it is told and remembers what it got. Closed after the test. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { CERTIFICATE, CERTIFICATE_KEY } from './tls.ts';

export type Received = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

type Answering = (response: ServerResponse, request: IncomingMessage) => void;

export type HttpReceiver = { readonly port: number; readonly got: Received[] };

/** `answering`: one for each request, and the last of them for all that come after. */
export async function startReceiver(
  answering: readonly Answering[],
  { isSecure = false } = {},
): Promise<HttpReceiver> {
  const got: Received[] = [];
  const heard = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url, headers } = request;
    const body = Buffer.concat(chunks).toString('utf8');
    const answer = answering[Math.min(got.length, answering.length - 1)]!;
    got.push({ method: method!, path: url!, headers: headers as Record<string, string>, body });
    answer(response, request);
  };
  const server = isSecure
    ? createSecureServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }, heard)
    : createServer(heard);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, got };
}

export function answer(status: number, body = '', headers: Record<string, string> = {}): Answering {
  return (response) => void response.writeHead(status, headers).end(body);
}
