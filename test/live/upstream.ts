/** The service behind the web servers: its paths say how it answers. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Slow by far, and fast by far, of the threshold of the objectives. */
export const SLOW_MS = 2_500;
export const THRESHOLD_S = 2;

export type Upstream = {
  readonly port: number;
  /** Settles when a request with this name has arrived that is never answered. */
  arrived(name: string): Promise<void>;
  close(): Promise<void>;
};

export async function startUpstream(): Promise<Upstream> {
  const arrivals = new Map<string, PromiseWithResolvers<void>>();
  const arrival = (name: string): PromiseWithResolvers<void> => {
    const known = arrivals.get(name) ?? Promise.withResolvers<void>();
    arrivals.set(name, known);
    return known;
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://upstream');
    request.resume();
    if (url.searchParams.has('never')) arrival(url.searchParams.get('never')!).resolve();
    else if (url.searchParams.has('slow')) setTimeout(() => answer(response, url), SLOW_MS);
    else answer(response, url);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    arrived: (name) => arrival(name).promise,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(response: ServerResponse, { searchParams }: URL): void {
  response.writeHead(Number(searchParams.get('status') ?? 200), { 'content-type': 'text/plain' });
  response.end('as asked\n');
}
