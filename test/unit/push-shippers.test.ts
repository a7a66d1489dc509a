/** What real shippers sent, recorded by test/shippers/run.ts, to the lines in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readPushedBody } from '../../server/ingest/push/push-lines.ts';
import type { Recorded } from '../shippers/recorder.ts';

type Recording = { readonly at: number; readonly count: number; readonly requests: readonly Recorded[] };

const FOLDER = new URL('../fixtures/shippers/', import.meta.url).pathname;
const RECORDINGS = readdirSync(FOLDER)
  .filter((file) => /otlp|loki/.test(file))
  .map((file) => ({ title: file, ...(JSON.parse(readFileSync(FOLDER + file, 'utf8')) as Recording) }));

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function linesOf({ url, headers, body }: Recorded) {
  const { lines } = await readPushedBody(once(Buffer.from(body, 'base64')), {
    protocol: url === '/v1/logs' ? 'otlp' : 'loki',
    format: headers['content-type'] === 'application/json' ? 'json' : 'protobuf',
    encoding: headers['content-encoding'],
    maxBody: 100_000,
  });
  return [...lines].map(({ services, at, line }) => ({
    services,
    at,
    line: JSON.parse(Buffer.from(line).toString()),
  }));
}

const ATTRIBUTES = (time: number, method: string, path: string, status: number, ms: number) => ({
  time,
  'http.request.method': method,
  'url.path': path,
  'http.response.status_code': status,
  'http.server.request.duration': ms / 1000,
});

function expected(title: string, { at, count }: Recording) {
  return Array.from({ length: count }, (_, index) => {
    const time = at + index * 1000;
    const method = index % 2 === 0 ? 'GET' : 'POST';
    const [path, status, ms] = [`/s/x${index}`, index % 5 === 0 ? 503 : 200, 10 + index];
    const line = { method, path, status, ms };
    const services = title.startsWith('winston') ? ['checkout', 'nginx'] : ['checkout'];
    if (title.includes('attributes')) {
      return { services, at: time, line: ATTRIBUTES(time, method, path, status, ms) };
    }
    return { services, at: time, line: title.startsWith('pino') ? { level: 30, time, ...line } : line };
  });
}

test('there are recordings of seven shippers', () => expect(RECORDINGS).toHaveLength(7));

test.each(RECORDINGS)('$title: every request, once, in order', async (recording) => {
  const lines = await Promise.all(recording.requests.map(linesOf));
  expect(lines.flat()).toEqual(expected(recording.title, recording));
});
