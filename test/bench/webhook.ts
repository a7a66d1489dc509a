/** A bad request to the webhook of its alert: from before the POST is sent until the receiver has the whole message. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startLeeway } from '../support/process.ts';
import { temporaryFolder } from '../support/tmp.ts';
import { inTime } from './in-time.ts';
import type { Part, Row } from './row.ts';
import { quantile } from './statistics.ts';

const ALERTS = 300;
const WARM = 20;
const WITHIN_MS = 30_000;
/** Routes of one service stay themselves up to fifty. */
const OF_SERVICE = 40;

type Received = { readonly at: number; readonly slo: string };

export const webhook: Part = {
  title: 'bad request to received webhook',
  section: 'figures',
  async run() {
    const folder = temporaryFolder();
    const dataDir = join(folder.path, 'data');
    const definitionsDir = join(folder.path, 'definitions');
    for (const path of [dataDir, definitionsDir]) mkdirSync(path);
    const receiver = await startReceiver();
    writeFileSync(join(definitionsDir, 'alerts.yaml'), yamlOf(receiver.port));
    const leeway = startLeeway({ dataDir, definitionsDir });
    try {
      return rowsOf(await measure(await leeway.listening, receiver.heard));
    } finally {
      receiver.close();
      leeway.kill('SIGTERM');
      await leeway.ended;
      folder.remove();
    }
  },
};

/** `heard`: settles when the message about an objective is there. */
async function startReceiver() {
  const waiting = new Map<string, (received: Received) => void>();
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const at = performance.now();
    response.writeHead(204).end();
    const { data } = JSON.parse(text) as { data: { slo: string } };
    waiting.get(data.slo)?.({ at, slo: data.slo });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard: (slo: string) => new Promise<Received>((resolve) => void waiting.set(slo, resolve)),
    close: () => void server.close(),
  };
}

function yamlOf(port: number): string {
  const services = Array.from({ length: Math.ceil((ALERTS + WARM) / OF_SERVICE) }, (_, place) => {
    const slos = Array.from({ length: OF_SERVICE }, (_, own) => {
      const name = `slo-${place * OF_SERVICE + own}`;
      return `  - { name: ${name}, objective: "99.5% of GET /${name} non-5xx over 30 days" }\n`;
    });
    return `service: shop-${place}\nalerts: { min_bad: 1 }\nslos:\n${slos.join('')}`;
  });
  const notify = `notify:\n  - { name: oncall, type: webhook, url: "http://127.0.0.1:${port}/", on: [page] }\n`;
  return [notify, ...services].join('---\n');
}

async function measure(url: string, heard: (slo: string) => Promise<Received>): Promise<number[]> {
  const took: number[] = [];
  for (let place = 0; place < ALERTS + WARM; place++) {
    const slo = `slo-${place}`;
    const received = heard(slo);
    const pause = delay(100 + Math.random() * 300);
    const sentAt = performance.now();
    await post(url, `shop-${Math.floor(place / OF_SERVICE)}`, slo);
    const { at } = await inTime(received, WITHIN_MS, `no webhook told that ${slo} fires`);
    if (place >= WARM) took.push(at - sentAt);
    await pause;
  }
  return took;
}

async function post(url: string, service: string, slo: string): Promise<void> {
  const body = `${JSON.stringify({ method: 'GET', path: `/${slo}`, status: 500, ms: 42 })}\n`;
  const answer = await fetch(`${url}/api/v1/logs?service=${service}`, { method: 'POST', body });
  if (!answer.ok) throw new Error(await answer.text());
  await answer.arrayBuffer();
}

function rowsOf(took: readonly number[]): Row[] {
  const figure = (share: number): string => `${Math.round(quantile(took, share))} ms`;
  return [
    { what: 'bad request to received webhook, p50', figure: figure(0.5), target: '' },
    { what: `bad request to received webhook, p99 of ${took.length}`, figure: figure(0.99), target: '1 s' },
    { what: 'the slowest of them', figure: figure(1), target: '' },
  ];
}
