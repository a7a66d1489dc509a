/** An objective on a Prometheus as the page shows it: how far its history is read, and what the server says. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { runApp } from '../support/app.ts';
import { openPage } from '../support/browser-page.ts';

const EVERY = 600;
const REFUSAL = 'query queue is full: ask again later';

/** A counter that grows by one every ten minutes; of the answers as many go out as the story lets go. */
async function prometheus() {
  let [left, isRefusing] = [0, false];
  const waiting: (() => void)[] = [];
  const server = createServer(async (request, reply) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const fields = new URLSearchParams(Buffer.concat(chunks).toString());
    const [end, span] = [
      Number(fields.get('time')),
      Number(/\[(\d+)ms\]/.exec(fields.get('query')!)![1]) / 1000,
    ];
    if (left === 0 && !isRefusing) await new Promise<void>((resolve) => waiting.push(resolve));
    left = Math.max(0, left - 1);
    const values: [number, string][] = [];
    for (let at = Math.ceil((end - span) / EVERY) * EVERY; at <= end; at += EVERY)
      values.push([at, String(at / EVERY)]);
    const body = isRefusing
      ? { status: 'error', errorType: 'unavailable', error: REFUSAL }
      : { status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values }] } };
    reply.writeHead(isRefusing ? 503 : 200).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const go = () => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** So many answers, then none. */
    answer(count: number) {
      [left, isRefusing] = [count, false];
      go();
    },
    refuse() {
      isRefusing = true;
      go();
    },
  };
}

test('the history of an objective is read: the page shows how far, what the server refuses, and the end', async () => {
  const server = await prometheus();
  const definition = [
    `sources: [{ name: prom, type: prometheus, url: "${server.url}", interval: 1s }]`,
    'service: web',
    'slos:',
    '  - { name: pages, target: 99%, total: t, good: t, window: 30d }',
  ].join('\n');
  const app = await runApp({ definitions: { 'web.yaml': definition } });
  const page = await openPage(app.url);
  // Two answers a piece: an hour, two, four, eight and sixteen hours.
  server.answer(10);
  const progress = page.getByLabel('Reading history');
  await progress.waitFor();
  const share = async () => Number(await progress.getAttribute('value'));
  await expect.poll(share).toBeGreaterThan(0.03);
  expect(await share()).toBeLessThan(0.2);
  expect(await app.status('web', 'pages')).toMatchObject({ verdict: 'unknown' });

  server.refuse();
  const source = page
    .getByRole('region', { name: 'Sources' })
    .getByRole('listitem')
    .filter({ hasText: 'prom' });
  const hindrances = source.getByRole('list', { name: 'What stands in the way' });
  await hindrances.getByText(`total: ${REFUSAL}`).waitFor();

  server.answer(1000);
  await hindrances.waitFor({ state: 'detached' });
  await progress.waitFor({ state: 'detached' });
  expect(await app.status('web', 'pages')).toMatchObject({ building: null, bad: 0, verdict: 'ship' });
});
