/** Several processes on one database: all take lines and serve pages, one counts. */
import { once } from 'node:events';
import { appendFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { totalOf } from '../support/asking.ts';
import { metric } from '../support/metric.ts';
import { listenTo, type PageListener } from '../support/page-listener.ts';
import {
  openReplicaScene,
  postLines,
  type Replica,
  type ReplicaScene,
  requests,
} from '../support/replica-scene.ts';

const SLOS = `
service: shop
slos:
  - name: reads
    objective: 99% of GET /s/:id non-5xx under 300ms over 30 days
`;
const WITHIN = { timeout: 30_000, interval: 20 };
/** What the page and pipelines read of the counts. */
const READS = [
  '/api/v1/slos',
  '/api/v1/slos/shop/reads',
  '/api/v1/slos/shop/reads/history?step=1d',
  '/api/v1/slos/shop/reads/attribution?by=route,status',
  '/api/v1/slos/shop/reads/deploys',
  '/api/v1/routes',
  '/api/v1/receivers',
  '/api/v1/gate?service=shop',
];

async function json(url: string, path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(new URL(path, url), { headers });
  return { status: answer.status, body: await answer.json() };
}

const totalAt = ({ url }: Replica, name = 'reads'): Promise<number> => totalOf(url, name);

/** As long as it is the same: what moves with the clock is left out. */
function still(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body, (name, value) =>
      ['updatedAt', 'at', 't', 'from', 'to', 'lastHeard', 'coverage', 'exhaustsAt'].includes(name)
        ? undefined
        : value,
    ),
  );
}

async function started(scene: ReplicaScene, count: number): Promise<Replica[]> {
  const replicas: Replica[] = [];
  for (let one = 0; one < count; one++) replicas.push(await scene.start());
  await scene.leader(replicas);
  return replicas;
}

function listening(replica: () => Replica): PageListener {
  const listener = listenTo(() => replica().url, null, 'reads');
  onTestFinished(listener.stop);
  return listener;
}

test('what is read is the same at every replica, and what is posted at any is seen at all', async () => {
  const scene = await openReplicaScene(() => SLOS);
  const replicas = await started(scene, 3);
  expect(await Promise.all(replicas.map(({ url }) => metric(url, 'leeway_leading')))).toEqual([1, 0, 0]);
  const listeners = replicas.map((replica) => listening(() => replica));
  for (const replica of replicas)
    expect(await (await postLines(replica, requests(10))).json()).toMatchObject({ accepted: 10 });
  await vi.waitFor(() => expect(listeners.map(({ total }) => total)).toEqual([30, 30, 30]), WITHIN);
  for (const path of READS) {
    const [first, ...others] = await Promise.all(replicas.map(({ url }) => json(url, path)));
    expect([path, first!.status]).toEqual([path, 200]);
    for (const other of others) expect(still(other)).toEqual(still(first));
  }
  const unknown = await Promise.all(replicas.map(({ url }) => json(url, '/api/v1/slos/shop/none')));
  expect(unknown.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(new Set(unknown.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  await vi.waitFor(async () => {
    const counts = await Promise.all(replicas.map(({ url }) => metric(url, 'leeway_replicas')));
    expect(counts).toEqual([3, 3, 3]);
  }, WITHIN);
  expect(listeners.map(({ gaps }) => gaps)).toEqual([0, 0, 0]);
});

test('a source that was heard at one replica is known at the others', async () => {
  const scene = await openReplicaScene(
    () =>
      `${SLOS}---\nservice: other\nslos:\n  - objective: 99% of requests non-5xx over 7 days\n    name: all\n`,
  );
  const [first, second] = (await started(scene, 2)) as [Replica, Replica];
  const ofEdge = { query: 'source=edge&service=shop' };
  expect((await postLines(first, requests(1), ofEdge)).status).toBe(200);
  await vi.waitFor(async () => {
    expect((await postLines(second, [], { query: 'source=edge' })).status).toBe(200);
  }, WITHIN);
  const foreign = await postLines(second, requests(1), { query: 'source=edge&service=other' });
  expect(foreign.status).toBe(400);
});

test('after a kill -9 and after a clean stop another replica counts, and listeners miss nothing', async () => {
  const scene = await openReplicaScene(() => SLOS);
  let replicas = await started(scene, 3);
  const heard = [0, 1, 2].map((place) => listening(() => replicas[place % replicas.length]!));
  let posted = 0;
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const leader = await scene.leader(replicas);
    expect((await postLines(leader, requests(5))).status).toBe(200);
    posted += 5;
    replicas = replicas.filter((replica) => replica !== leader);
    leader.leeway.kill(signal);
    const next = await scene.leader(replicas);
    expect((await postLines(next, requests(5))).status).toBe(200);
    posted += 5;
    await vi.waitFor(() => expect(heard.map(({ total }) => total)).toEqual([posted, posted, posted]), WITHIN);
    expect(await Promise.all(replicas.map((one) => totalAt(one)))).toEqual(replicas.map(() => posted));
    if (signal === 'SIGTERM') expect(await leader.leeway.ended).toBe(0);
  }
  expect(heard.map(({ gaps }) => gaps)).toEqual([0, 0, 0]);
});

test('a reader at a replica does not notice that the lease changes hands', async () => {
  const scene = await openReplicaScene(() => SLOS);
  const [first, second] = (await started(scene, 2)) as [Replica, Replica];
  await postLines(first, requests(7));
  await vi.waitFor(async () => expect(await totalAt(second)).toBe(7), WITHIN);
  let isOver = false;
  const seen = new Set<string>();
  const reading = (async () => {
    while (!isOver) {
      const { status, body } = await json(second.url, '/api/v1/slos/shop/reads');
      seen.add(`${status} ${(body as { total?: number }).total}`);
    }
  })();
  first.leeway.kill('SIGTERM');
  expect(await first.leeway.ended).toBe(0);
  await scene.leader([second]);
  isOver = true;
  await reading;
  expect([...seen]).toEqual(['200 7']);
});

test('a reader at a replica gets its answer when the one that counts hangs', async () => {
  const scene = await openReplicaScene(() => SLOS);
  const [first, second] = (await started(scene, 2)) as [Replica, Replica];
  await postLines(second, requests(7));
  await vi.waitFor(async () => expect(await totalAt(second)).toBe(7), WITHIN);
  first.leeway.kill('SIGSTOP');
  const { status, body } = await json(second.url, '/api/v1/slos/shop/reads');
  expect([status, (body as { total?: number }).total]).toEqual([200, 7]);
  expect(await metric(second.url, 'leeway_leading')).toBe(1);
  first.leeway.kill('SIGCONT');
  await postLines(first, requests(3));
  await vi.waitFor(
    async () => expect([await totalAt(first), await totalAt(second)]).toEqual([10, 10]),
    WITHIN,
  );
});

test('each file is read by one replica, and by another one when that is gone', async () => {
  const scene = await openReplicaScene(
    (folder) => `sources:\n  - name: edge\n    service: shop\n    path: ${folder}/access.log\n${SLOS}`,
  );
  const log = join(scene.folder, 'access.log');
  const lines = (count: number) =>
    requests(count)
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('');
  writeFileSync(log, lines(100));
  let replicas = await started(scene, 3);
  const readBy = async () =>
    Promise.all(replicas.map(({ url }) => metric(url, 'leeway_ingest_events_total')));
  await vi.waitFor(async () => expect(await totalAt(replicas[2]!)).toBe(100), WITHIN);
  for (let round = 0; round < 20; round++) appendFileSync(log, lines(10));
  await vi.waitFor(async () => expect(await totalAt(replicas[2]!)).toBe(300), WITHIN);
  const counts = await readBy();
  expect(counts.toSorted((a, b) => a - b)).toEqual([0, 0, 300]);
  const reader = replicas[counts.indexOf(300)]!;
  reader.leeway.kill('SIGKILL');
  await reader.leeway.ended;
  replicas = replicas.filter((replica) => replica !== reader);
  appendFileSync(log, lines(50));
  await vi.waitFor(async () => expect(await totalAt(replicas[0]!)).toBe(350), WITHIN);
  expect((await readBy()).toSorted((a, b) => a - b)).toEqual([0, 50]);
});

test('counters are scraped by the one that counts, and on by the next', async () => {
  let served = 0;
  const target = createServer((_, response) => {
    served++;
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(`# TYPE requests_total counter\nrequests_total{code="200"} ${served * 10}\n`);
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void target.close());
  const { port } = target.address() as { port: number };
  const scene = await openReplicaScene(
    () => `sources:
  - { name: app, type: scrape, targets: "http://127.0.0.1:${port}/metrics", interval: 1s }
${SLOS}---
service: web
slos:
  - { name: available, source: app, target: 99%, total: requests_total, bad: 'requests_total{code="500"}', window: 1d }
`,
  );
  const replicas = await started(scene, 3);
  // Two that ask would have it double in between, however slow the machine is.
  const scrapes = async (count: number) => {
    const [begun, before] = [performance.now(), served];
    await vi.waitFor(() => expect(served).toBeGreaterThanOrEqual(before + count), WITHIN);
    return performance.now() - begun;
  };
  await scrapes(1);
  expect(await scrapes(3)).toBeGreaterThan(1_500);
  const leader = await scene.leader(replicas);
  leader.leeway.kill('SIGKILL');
  const others = replicas.filter((replica) => replica !== leader);
  const next = await scene.leader(others);
  await scrapes(1);
  expect(await scrapes(3)).toBeGreaterThan(1_500);
  // What the target had counted before the first scrape is of before; each scrape adds ten, counted when it is stored.
  await vi.waitFor(async () => {
    const upTo = (served - 1) * 10;
    expect(await totalAt(next, 'available')).toBe(upTo);
  }, WITHIN);
});

test('only a replica may say who asks', async () => {
  const scene = await openReplicaScene(() => SLOS);
  const env = { LEEWAY_ADMIN_TOKEN: 'an-admin-of-this-test' };
  const first = await scene.start(env);
  const second = await scene.start(env);
  const admin = { authorization: 'Bearer an-admin-of-this-test' };
  await vi.waitFor(
    async () => expect((await json(second.url, '/api/v1/slos', admin)).status).toBe(200),
    WITHIN,
  );
  expect((await json(second.url, '/api/v1/slos')).status).toBe(401);
  const told = {
    kind: 'admin',
    name: 'x',
    id: null,
    scopes: ['admin'],
    services: null,
    isPerson: false,
    address: null,
  };
  const caller = Buffer.from(JSON.stringify(told)).toString('base64url');
  for (const { url } of [first, second])
    for (const path of ['/api/v1/slos', '/api/v1/tokens', '/api/v1/stream']) {
      const forged = { 'x-leeway-replica': 'lw_forged', 'x-leeway-caller': caller };
      expect([path, (await json(url, path, forged)).status]).toEqual([path, 401]);
    }
  const refused = new WebSocket(`${second.url.replace('http', 'ws')}/api/v1/stream`);
  await once(refused, 'error');
});
