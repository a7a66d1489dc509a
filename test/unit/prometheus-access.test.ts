/** How a Prometheus is asked over real HTTP and TLS, and what is told when it cannot be. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { type Access, PrometheusApi } from '../../server/prometheus/api.ts';
import { CERTIFICATE, CERTIFICATE_KEY } from '../support/tls.ts';

const SECRET = 'Bearer geheim';
const NONE = JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [] } });

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

function asked(access: Partial<Access> & Pick<Access, 'url'>, timeout?: number) {
  const headers = new Map([['authorization', SECRET]]);
  const api = new PrometheusApi({ headers, ca: null, ...access }, timeout);
  onTestFinished(() => api.close());
  return api.samples('t', { until: 60_000, span: 60_000 }, AbortSignal.timeout(10_000));
}

test('it is told what the source says, at its path', async () => {
  const heard: unknown[] = [];
  const server = createServer((request, reply) => {
    const { authorization, 'x-scope-orgid': tenant } = request.headers;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push([request.method, request.url, authorization, tenant, Buffer.concat(chunks).toString()]);
      reply.end(NONE);
    });
  });
  const headers = new Map([
    ['authorization', 'Basic bGVld2F5OmdlaGVpbQ=='],
    ['X-Scope-OrgID', 'team'],
  ]);
  const answer = await asked({ url: `http://127.0.0.1:${await listening(server)}/mimir`, headers });
  expect(answer).toEqual({ ok: true, series: [] });
  const query = 'query=t%5B60000ms%5D&time=60';
  expect(heard).toEqual([['POST', '/mimir/api/v1/query', 'Basic bGVld2F5OmdlaGVpbQ==', 'team', query]]);
});

test.each<{ title: string; listener: RequestListener; message: string; size?: boolean }>([
  {
    title: 'a proxy leads elsewhere',
    listener: (_, reply) => reply.writeHead(302, { location: '/login' }).end(),
    message: 'it answered 302, which is not JSON:',
  },
  {
    title: 'a gateway has no server behind it',
    listener: (_, reply) => reply.writeHead(502).end('<html>Bad Gateway</html>'),
    message: 'it answered 502, which is not JSON: <html>Bad Gateway</html>',
  },
  {
    title: 'the connection breaks',
    listener: (request) => request.socket.destroy(),
    message: 'it broke the connection',
  },
  {
    title: 'the answer is cut off',
    listener: (request, reply) => {
      reply.writeHead(200, { 'content-length': '1000' });
      reply.write('{"status":', () => request.socket.destroy());
    },
    message: 'it broke the connection',
  },
  {
    title: 'no answer comes: less is asked for',
    listener: () => {},
    message: 'it did not answer in time',
    size: true,
  },
])('$title', async ({ listener, message, size = false }) => {
  const url = `http://127.0.0.1:${await listening(createServer(listener))}`;
  expect(await asked({ url }, 200)).toEqual({ ok: false, size, message });
});

test('nobody listens, or the host is not known', async () => {
  const server = createServer();
  const port = await listening(server);
  server.close();
  const words = async (url: string) => {
    const answer = await asked({ url });
    return answer.ok ? null : answer.message;
  };
  expect(await words(`http://127.0.0.1:${port}`)).toBe('nothing listens there (connection refused)');
  expect(await words('http://nowhere.invalid:9090')).toMatch(/^(?:its host is not known|getaddrinfo )/);
});

test('behind a certificate of one’s own it is trusted by the file that the source names, and by no other way', async () => {
  const server = createTlsServer({ key: CERTIFICATE_KEY, cert: CERTIFICATE }, (_, reply) => {
    reply.end(NONE);
  });
  const url = `https://127.0.0.1:${await listening(server)}`;
  const ca = fileURLToPath(new URL('../fixtures/tls/localhost.pem', import.meta.url));
  expect(await asked({ url, ca })).toEqual({ ok: true, series: [] });
  const refused = await asked({ url });
  expect(refused).toMatchObject({ ok: false, size: false });
  expect(JSON.stringify(refused)).toContain('self-signed certificate');
  expect(JSON.stringify(refused)).not.toContain('geheim');
});
