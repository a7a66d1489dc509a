/** Credentials of sources go to their servers and nowhere else: all that Leeway tells is searched, whatever the servers answer. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startApp } from '../../server/app.ts';
import { run } from '../../server/cli/program.ts';
import { readConfig } from '../../server/config.ts';
import type { SloList } from '../../server/http/contract.ts';
import { createDatabase, urlOf } from '../support/database.ts';
import { temporaryFolder } from '../support/tmp.ts';

const REF = (name: string): string => `$\{${name}}`;
const HELD = {
  TOKEN: 'token-Zk9vQ2',
  PASSWORD: 'pass word:Wq7"x',
  KEY: 'key-Lm4nR8',
  WRITTEN: 'written-Hc5tY1',
};
const PAIR = `leeway:${HELD.PASSWORD}`;
const SECRETS = [...Object.values(HELD), PAIR, Buffer.from(PAIR).toString('base64')];
/** Where a text is cut the beginning of one is enough. */
const BEGINNINGS = SECRETS.map((secret) => secret.slice(0, 8));

/** How a server refuses, with all that it was told. */
const REFUSALS: Readonly<Record<string, (reply: ServerResponse, told: string) => void>> = {
  'as a Prometheus': (reply, told) =>
    reply.writeHead(401).end(JSON.stringify({ status: 'error', errorType: 'auth', error: told })),
  'as a proxy': (reply, told) => reply.writeHead(502).end(`<html>refused ${told}</html>`),
  'with warnings': (reply, told) =>
    reply.end(
      JSON.stringify({ status: 'success', warnings: [told], data: { resultType: 'matrix', result: [] } }),
    ),
  'with another type': (reply, told) =>
    reply.end(JSON.stringify({ status: 'success', data: { resultType: told, result: [] } })),
  'where a text is cut': (reply, told) => reply.end(`${'!'.repeat(50)}${told.split('\n').join(' ')}`),
  'with headers of its own': (reply, told) => reply.writeHead(503, { 'x-told': encodeURI(told) }).end(told),
  'without a word': (reply) => void reply.destroy(),
};

/** A Prometheus and a program at once, which repeats what it is told when it refuses. */
async function serverOf() {
  const heard = new Set<string>();
  const state = { refusal: null as keyof typeof REFUSALS | null, url: '', heard };
  const answer = async (request: IncomingMessage, reply: ServerResponse) => {
    const { authorization = '', 'x-key': key = '' } = request.headers;
    for (const value of [authorization, String(key)]) heard.add(value);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [scheme, credentials = ''] = authorization.split(' ');
    const pair = scheme === 'Basic' ? Buffer.from(credentials, 'base64').toString() : '';
    const told = [authorization, key, pair].join('\n');
    if (state.refusal !== null) return REFUSALS[state.refusal]!(reply, told);
    if (request.url === '/metrics') return reply.end(`t_total ${Date.now()}\nb_total 1\n`);
    const fields = new URLSearchParams(Buffer.concat(chunks).toString());
    const isLabels = request.method === 'GET';
    const time = Number(fields.get('time') ?? fields.get('end'));
    const values = [60, 30, 0].map((ago) => [time - ago, String(Math.floor(time - ago))]);
    const data = isLabels ? [] : { resultType: 'matrix', result: [{ metric: {}, values }] };
    return reply.end(JSON.stringify({ status: 'success', data }));
  };
  const server = createServer((request, reply) => void answer(request, reply)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

const sourcesOn = (url: string): string =>
  [
    'sources:',
    `  - { name: token, type: prometheus, url: "${url}", interval: 1s, bearer: "${REF('TOKEN')}", headers: { X-Key: "${REF('KEY')}" } }`,
    `  - { name: basic, type: prometheus, url: "${url}", interval: 1s, basic: { user: leeway, password: '${REF('PASSWORD')}' } }`,
    `  - { name: own, type: scrape, targets: ["${url}"], interval: 1s, bearer: ${HELD.WRITTEN}, headers: { X-Key: ${HELD.WRITTEN} } }`,
    `  - { name: pair, type: scrape, targets: ["${url}"], interval: 1s, basic: { user: leeway, password: '${REF('PASSWORD')}' } }`,
    'service: web',
    'slos:',
    ...['token', 'basic', 'own', 'pair'].map(
      (source) =>
        `  - { name: ${source}, source: ${source}, target: 90%, total: t_total, bad: b_total, window: 1d }`,
    ),
  ].join('\n');

/** Faults stand in the lines of the credentials, so that these are quoted. */
const FAULTY = [
  'sources:',
  `  - { name: a, url: "http://a", intervall: 1s, bearer: ${HELD.WRITTEN}, headers: { X-Key: "${REF('KEY')}" } }`,
  `  - { name: b, url: "http://b", basic: { user: u, pasword: '${REF('PASSWORD')}' } }`,
  `  - { name: c, url: "http://c", bearer: "${REF('TOKEN')}", basic: { user: u, password: ${HELD.WRITTEN} } }`,
  `  - { name: d, url: "http://d", bearer: "${REF('TOKEN')} ${REF('NOPE')}" }`,
].join('\n');

const FOREIGN = [
  'version: prometheus/v1',
  'service: shop',
  'slos:',
  `  - { name: a, objective: '${REF('TOKEN')}', sli: { raw: { error_ratio_query: 'r' } } }`,
  `  - { name: b, objective: 99, sli: { raw: { error_ratio_query: 'r{key="${REF('KEY')}"}' } } }`,
].join('\n');

async function opened() {
  const server = await serverOf();
  const [database, folder, foreign] = [await createDatabase(), temporaryFolder(), temporaryFolder()];
  writeFileSync(join(folder.path, 'a.yaml'), sourcesOn(server.url));
  writeFileSync(join(folder.path, 'faulty.yaml'), FAULTY);
  writeFileSync(join(foreign.path, 'sloth.yaml'), FOREIGN);
  const env = { ...HELD, DATABASE_URL: urlOf(database), LEEWAY_DEFINITIONS: folder.path, PORT: '0' };
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const app = await startApp({ config: readConfig(env), env, log, webDir: folder.path });
  onTestFinished(async () => {
    await app.stop();
    await database.drop();
    for (const each of [folder, foreign]) each.remove();
  });
  return { server, app, env, lines, folder: folder.path, foreign: foreign.path };
}

type Opened = Awaited<ReturnType<typeof opened>>;

const PAGES = [
  '/health',
  '/ready',
  '/openapi.json',
  '/metrics',
  '/api/v1/slos',
  '/api/v1/slos/web/token',
  '/api/v1/slos/web/pair/history',
  '/api/v1/slos/web/pair/attribution?by=hour',
  '/api/v1/routes?days=1',
  '/api/v1/alerts',
  '/api/v1/receivers',
  '/api/v1/silences',
  '/api/v1/deploys',
  '/api/v1/slos/web/nope',
];

/** All that is told now, by where. */
async function told({ app, env, foreign, folder, lines }: Opened): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for (const page of PAGES) {
    const reply = await fetch(`${app.url}${page}`);
    all.set(page, `${JSON.stringify([...reply.headers])} ${await reply.text()}`);
  }
  const accept = 'application/openmetrics-text';
  all.set('OpenMetrics', await (await fetch(`${app.url}/metrics`, { headers: { accept } })).text());
  all.set('the stream', await firstOfStream(app.url));
  const url = ['--url', app.url];
  for (const argv of [
    ['status', ...url],
    ['status', '--json', ...url],
    ['validate', folder],
    ['validate', '--json', folder],
    ['validate', '--ask', join(folder, 'a.yaml')],
    ['export', 'prometheus-rules', join(folder, 'a.yaml')],
    ['export', 'openslo', join(folder, 'a.yaml')],
    ['import', foreign],
    ['import', '--json', foreign],
  ])
    all.set(argv.join(' '), await outputOf(argv, env));
  all.set('the log', lines.join(''));
  return all;
}

async function firstOfStream(url: string): Promise<string> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/stream`);
  try {
    return await new Promise((resolve, reject) => {
      socket.onmessage = ({ data }) => resolve(String(data));
      socket.onerror = () => reject(new Error('the stream cannot be had'));
    });
  } finally {
    socket.close();
  }
}

async function outputOf(argv: readonly string[], env: Opened['env']): Promise<string> {
  const out: string[] = [];
  const stream = () => new PassThrough().on('data', (text) => out.push(String(text)));
  const code = await run([...argv], { stdout: stream(), stderr: stream(), env } as never).catch(
    (cause: unknown) => `${String(cause)} ${String((cause as Error).cause)}`,
  );
  return `${out.join('')} ${code}`;
}

function leaksIn(all: ReadonlyMap<string, string>): string[] {
  return [...all].flatMap(([where, text]) =>
    BEGINNINGS.filter((part) => text.includes(part)).map((part) => `${where}: ${part}`),
  );
}

test('no log line, status, page, metric, description, fault or output of a command holds any of them', async () => {
  const scene = await opened();
  const { server, app } = scene;
  const sources = async (): Promise<Map<string, string>> => {
    const list = (await (await fetch(`${app.url}/api/v1/slos`)).json()) as SloList;
    return new Map(list.sources.map(({ name, notes }) => [name, notes.join('; ')]));
  };
  const names = ['token', 'basic', 'own', 'pair'];
  const works = async () => {
    server.refusal = null;
    await vi.waitFor(async () => {
      const notes = await sources();
      expect(names.map((name) => notes.get(name))).toEqual(['', '', '', '']);
    }, 20_000);
  };
  // They were sent, or nothing of this shows anything. A source that was not asked yet has no note either.
  const sent = [
    `Bearer ${HELD.TOKEN}`,
    HELD.KEY,
    `Basic ${Buffer.from(PAIR).toString('base64')}`,
    `Bearer ${HELD.WRITTEN}`,
    HELD.WRITTEN,
    '',
  ];
  await vi.waitFor(() => expect(server.heard).toEqual(new Set(sent)), 20_000);
  await works();
  const working = await told(scene);
  expect(leaksIn(working)).toEqual([]);
  expect(working.get('/api/v1/slos')).toContain('faulty.yaml');
  for (const refusal of Object.keys(REFUSALS)) {
    server.refusal = refusal;
    await vi.waitFor(
      async () => {
        const notes = await sources();
        expect(names.filter((name) => notes.get(name) === '')).toEqual([]);
      },
      { timeout: 20_000, interval: 50 },
    );
    const all = await told(scene);
    expect({ refusal, leaks: leaksIn(all) }).toEqual({ refusal, leaks: [] });
    if (refusal === 'as a Prometheus') {
      const notes = await sources();
      expect(notes.get('token')).toBe('total: […] […]');
    }
    await works();
  }
  expect(leaksIn(await told(scene))).toEqual([]);
});
