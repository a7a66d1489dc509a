/** Pushes through the whole of Leeway: HTTP, the reader, PostgreSQL, and what the status says afterwards. */
import { expect, test } from 'vitest';
import type { SloList } from '../../server/http/contract.ts';
import { openHttpApp } from '../support/http-app.ts';
import { bytes, fixed64, int, message, snappyOf } from '../support/protobuf-bytes.ts';

const DEFINITIONS = ['shop', 'cart']
  .map(
    (service) =>
      `service: ${service}\nslos:\n  - name: all\n    objective: 90% of GET /:id non-5xx over 7 days\n`,
  )
  .join('---\n');

async function running() {
  const app = await openHttpApp(DEFINITIONS);
  const post = async (path: string, type: string, body: string | Uint8Array, key?: string) => {
    const headers = { 'content-type': type, ...(key !== undefined && { 'idempotency-key': key }) };
    const answer = await fetch(app.url + path, { method: 'POST', headers, body: Buffer.from(body) });
    return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) };
  };
  const list = async () => (await (await fetch(`${app.url}/api/v1/slos`)).json()) as SloList;
  return { post, list };
}

const counts = ({ slos }: SloList) =>
  Object.fromEntries(slos.map(({ service, good, bad }) => [service, [good, bad]]));

const line = (status: number) => JSON.stringify({ method: 'GET', path: '/x', status });
const now = () => BigInt(Date.now()) * 1_000_000n;

test('Loki in protobuf and JSON: streams of two services, one of nobody’s, and the same push again', async () => {
  const { post, list } = await running();
  const time = now();
  const entry = (status: number) => {
    const timestamp = bytes(1, [...int(1, time / 1_000_000_000n), ...int(2, time % 1_000_000_000n)]);
    return bytes(2, [...timestamp, ...bytes(2, line(status))]);
  };
  const stream = (labels: string, ...entries: number[][]) =>
    bytes(1, [...bytes(1, labels), ...entries.flat()]);
  const push = snappyOf(
    message(
      stream('{app="shop"}', entry(200), entry(200), entry(503)),
      stream('{service_name="cart"}', entry(200)),
      stream('{app="who"}', entry(200)),
    ),
  );
  const path = '/loki/api/v1/push';
  expect(await post(path, 'application/x-protobuf', push, 'k1')).toEqual({
    status: 204,
    body: Buffer.alloc(0),
  });
  expect((await post(path, 'application/x-protobuf', push, 'k1')).status).toBe(204);
  const json = { streams: [{ stream: { job: 'cart' }, values: [[String(time), line(500)]] }] };
  expect((await post(path, 'application/json', JSON.stringify(json))).status).toBe(204);
  expect((await post(path, 'application/json', JSON.stringify(json), 'k1')).status).toBe(422);
  expect(counts(await list())).toEqual({ shop: [2, 1], cart: [1, 1] });
  await expect
    .poll(async () => (await list()).sources.find(({ name }) => name === 'loki'), { timeout: 10_000 })
    .toMatchObject({ accepted: 5, rejected: 1 });
});

test('OTLP in protobuf and JSON: attributes and bodies of two services, and what was refused', async () => {
  const { post, list } = await running();
  const attribute = (field: number, key: string, value: number[]) =>
    bytes(field, [...bytes(1, key), ...bytes(2, value)]);
  const resource = (name: string, ...records: number[][]) =>
    bytes(1, [
      ...bytes(1, attribute(1, 'service.name', bytes(1, name))),
      ...bytes(
        2,
        records.flatMap((record) => bytes(2, record)),
      ),
    ]);
  const attributes = (status: number) => [
    ...fixed64(1, now()),
    ...attribute(6, 'http.request.method', bytes(1, 'GET')),
    ...attribute(6, 'http.route', bytes(1, '/{id}')),
    ...attribute(6, 'http.response.status_code', int(3, status)),
  ];
  const body = (text: string) => [...fixed64(1, now()), ...bytes(5, bytes(1, text))];
  const request = message(
    resource('shop', attributes(200), attributes(503), body('hello')),
    resource('cart', body(line(200))),
    resource('Not A Name', body(line(200))),
  );
  const answer = await post('/v1/logs', 'application/x-protobuf', request);
  const why =
    'record 3: a line of no format that is known; name its format (format:, --format); ' +
    'record 5: service.name is no name of a service: small letters, digits, ". _ -", at most 63';
  const told = message(bytes(1, [...int(1, 2), ...bytes(2, why)]));
  expect(answer).toEqual({ status: 200, body: Buffer.from(told) });
  const json = {
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'cart' } }] },
        scopeLogs: [{ logRecords: [{ timeUnixNano: String(now()), body: { stringValue: line(500) } }] }],
      },
    ],
  };
  const accepted = await post('/v1/logs', 'application/json', JSON.stringify(json));
  expect([accepted.status, accepted.body.toString()]).toEqual([200, '{}']);
  expect(counts(await list())).toEqual({ shop: [1, 1], cart: [1, 1] });
});
