/**
 * Serves the built page with invented data, to look at states that are rare in life: `node test/support/fixture-server.ts
 * SCENARIO PORT WEB_DIR`, with ship, harden, many, empty, silent-start, faults or unknown as scenario.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { WebSocketServer } from 'ws';
import { applyLoad, attributionOf, fixture, historyOf } from './fixture-data.ts';

const [, , scenario = 'ship', port = '3999', webDir = 'dist/web'] = process.argv;
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html',
};
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'";

const data = fixture(scenario);
const switches = { slow: false, broken: false };
const server = createServer((request, response) => void answer(request, response));

const sockets = new WebSocketServer({ server, path: '/api/v1/stream' });
sockets.on('connection', (socket) => {
  let seq = 1;
  const at = () => new Date().toISOString();
  socket.send(JSON.stringify({ type: 'snapshot', seq, at: at(), ...data, demo: scenario !== 'empty' }));
  const timer = setInterval(() => {
    const slos = applyLoad(data.slos, scenario);
    seq += 1;
    const message = slos.length === 0 ? { type: 'heartbeat' } : { type: 'change', slos, removed: [] };
    socket.send(JSON.stringify({ ...message, seq, at: at() }));
  }, 1000);
  socket.on('close', () => clearInterval(timer));
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const slo = data.slos.find(({ service, name }) =>
    url.pathname.startsWith(`/api/v1/slos/${service}/${name}/`),
  );
  if (slo !== undefined) {
    const body = url.pathname.endsWith('history')
      ? historyOf(slo, url.searchParams)
      : attributionOf(slo, url.searchParams);
    return json(response, body);
  }
  if (url.pathname === '/api/v1/demo') {
    if (request.method === 'PUT') Object.assign(switches, JSON.parse((await request.toArray()).join('')));
    return json(response, switches);
  }
  const path = extname(url.pathname) === '' ? 'index.html' : url.pathname;
  const body = await readFile(join(webDir, path)).catch(() => null);
  response.writeHead(body === null ? 404 : 200, {
    'content-type': TYPES[extname(path)] ?? 'text/plain',
    'content-security-policy': CSP,
  });
  response.end(body);
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

server.listen(Number(port), '127.0.0.1');
