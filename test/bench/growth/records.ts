/** What is kept beside counts, by the thousand: over HTTP, from a process as people run it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startLeeway } from '../../support/process.ts';
import type { BenchServer } from '../measuring/bench-server.ts';
import { type Measured, openSizes, type SizeReader } from '../measuring/table-sizes.ts';
import type { Row } from '../row.ts';

const EACH = 1000;
const AT_ONCE = 20;
const ALERTS = 100;
/** Routes of one service stay themselves up to fifty. */
const OF_SERVICE = 25;
const WITHIN_MS = 60_000;
const POLL_MS = 50;
const REQUEST = { method: 'GET', path: '/health', status: 200, ms: 4 };
const LINE = `${JSON.stringify(REQUEST)}\n`;

type Scene = { readonly url: string; readonly folder: string; readonly sizes: SizeReader };

/** What makes so many of them, and the tables that grow by it. */
type Kind = {
  readonly what: string;
  readonly tables: readonly string[];
  readonly count: number;
  make(scene: Scene): Promise<void>;
};

const KINDS: readonly Kind[] = [
  {
    what: 'an idempotency key, for 24 hours',
    tables: ['batch'],
    count: EACH,
    make: ({ url }) =>
      each((nth) => post(`${url}/api/v1/logs?service=shop`, LINE, { 'idempotency-key': keyOf(nth) })),
  },
  {
    what: 'a source, and an hour in which it is heard',
    tables: ['source', 'heard'],
    count: EACH,
    make: ({ url }) => each((nth) => post(`${url}/api/v1/logs?service=shop&source=shop/pod-${nth}`, LINE)),
  },
  { what: 'a followed file', tables: ['file'], count: EACH, make: writeFiles },
  {
    what: 'a deploy',
    tables: ['deploy'],
    count: EACH,
    make: ({ url }) =>
      each((nth) => post(`${url}/api/v1/deploys`, JSON.stringify({ service: 'shop', version: `v${nth}` }))),
  },
  {
    what: 'a question to the gate',
    tables: ['gate_question'],
    count: EACH,
    make: ({ url }) => each((nth) => ask(fetch(`${url}/api/v1/gate?service=shop&version=v${nth}`))),
  },
  {
    what: 'an alert that fires and is told to one receiver',
    tables: ['alert', 'notice', 'outbox', 'delivery', 'delivery_attempt'],
    count: ALERTS,
    make: fireAlerts,
  },
];

export async function* recordRows(server: BenchServer): AsyncGenerator<Row> {
  const folder = join(server.folder, 'records');
  const definitionsDir = join(folder, 'definitions');
  for (const path of [folder, definitionsDir, join(folder, 'logs')]) mkdirSync(path);
  const receiver = createServer((request, response) =>
    request.resume().on('end', () => response.writeHead(204).end()),
  );
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  writeFileSync(
    join(definitionsDir, 'records.yaml'),
    yamlOf(folder, (receiver.address() as AddressInfo).port),
  );
  const databaseUrl = await server.fresh();
  const leeway = startLeeway({ dataDir: folder, definitionsDir, env: { DATABASE_URL: databaseUrl } });
  const sizes = await openSizes(databaseUrl);
  try {
    const url = await leeway.listening;
    for (const kind of KINDS) yield await measured(kind, { url, folder, sizes });
  } finally {
    leeway.kill('SIGTERM');
    await leeway.ended;
    await sizes.close();
    receiver.closeAllConnections();
    receiver.close();
  }
}

async function measured({ what, tables, count, make }: Kind, scene: Scene): Promise<Row> {
  const before = await scene.sizes.measure();
  await make(scene);
  await until(async () => rowsOf(await scene.sizes.measure(), tables.at(-1)!) >= count, what);
  const after = await scene.sizes.measure();
  const parts = tables.map((name) => {
    const bytes = after.tables.get(name)!.bytes - before.tables.get(name)!.bytes;
    return { name, each: Math.round(bytes / count) };
  });
  const sum = parts.reduce((total, part) => total + part.each, 0);
  const told = parts.map((part) => `${part.name} ${part.each}`).join(', ');
  return { what, figure: parts.length === 1 ? `${sum} B` : `${sum} B: ${told}`, target: '' };
}

function rowsOf({ tables }: Measured, name: string): number {
  return tables.get(name)!.rows;
}

async function writeFiles({ folder, sizes }: Scene): Promise<void> {
  // A file is known by its first bytes: these are no copies of each other.
  for (let nth = 0; nth < EACH; nth++)
    writeFileSync(
      join(folder, 'logs', `app-${nth}.log`),
      `${JSON.stringify({ time: new Date().toISOString(), ...REQUEST, ms: nth })}\n`,
    );
  const read = async () =>
    (await sizes.row<{ read: number }>('select count(*)::int as read from file where accepted = 1')).read;
  await until(async () => (await read()) === EACH, 'reading the files');
}

async function fireAlerts({ url, sizes }: Scene): Promise<void> {
  const sent = async () =>
    (await sizes.row<{ sent: number }>(`select count(*)::int as sent from delivery where state = 'sent'`))
      .sent;
  for (let nth = 0; nth < ALERTS; nth++) {
    const line = `${JSON.stringify({ ...REQUEST, path: `/r${nth}`, status: 500 })}\n`;
    await post(`${url}/api/v1/logs?service=${serviceOf(nth)}`, line);
    await until(async () => (await sent()) > nth, `alert ${nth}`);
  }
}

function serviceOf(nth: number): string {
  return `shop-${Math.floor(nth / OF_SERVICE)}`;
}

function keyOf(nth: number): string {
  return `5f0c7a52-3b1e-4c57-9d38-${String(nth).padStart(12, '0')}`;
}

/** One a request, some at once. */
async function each(make: (nth: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < EACH; from += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, nth) => make(from + nth)));
}

function post(url: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  const type = body.includes('"method"') ? 'application/x-ndjson' : 'application/json';
  return ask(fetch(url, { method: 'POST', body, headers: { 'content-type': type, ...headers } }));
}

async function ask(asked: Promise<Response>): Promise<void> {
  const answer = await asked;
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
}

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + WITHIN_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${WITHIN_MS} ms`);
    await delay(POLL_MS);
  }
}

function yamlOf(folder: string, port: number): string {
  const notify = `notify:\n  - { name: oncall, type: webhook, url: "http://127.0.0.1:${port}/", on: [page] }\n`;
  const files = `service: shop\nsources:\n  - { name: shop/files, type: file, path: "${folder}/logs/*.log" }\nslos:\n  - { name: health, objective: "99% of GET /health non-5xx over 30 days" }\n`;
  const alerting = [
    ...Map.groupBy(
      Array.from({ length: ALERTS }, (_, nth) => nth),
      serviceOf,
    ),
  ].map(([service, own]) => {
    const slos = own.map(
      (nth) => `  - { name: slo-${nth}, objective: "99.5% of GET /r${nth} non-5xx over 30 days" }\n`,
    );
    return `service: ${service}\nalerts: { min_bad: 1 }\nslos:\n${slos.join('')}`;
  });
  return [notify, files, ...alerting].join('---\n');
}
