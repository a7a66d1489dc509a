/** Another PostgreSQL takes the place of the first, and lacks what that had committed last. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Fleet } from '../chaos/faults/fleet.ts';
import { PostgresPlace } from '../chaos/faults/postgres-place.ts';
import { totalOf } from '../support/asking.ts';
import { PostgresCluster } from '../support/postgres-cluster.ts';
import { temporaryFolder } from '../support/tmp.ts';

const NAMES = ['a', 'b', 'c'];
const SLOS = `service: shop\nslos:\n${NAMES.map((name) => `  - { name: ${name}, objective: 99% of GET /${name} non-5xx over 30 days }\n`).join('')}`;
const WITHIN = { timeout: 30_000, interval: 50 };

async function openFleet(): Promise<{ place: PostgresPlace; fleet: Fleet; folder: string }> {
  const temporary = temporaryFolder();
  const folder = temporary.path;
  const definitionsDir = join(folder, 'slo-definitions');
  mkdirSync(definitionsDir);
  writeFileSync(join(definitionsDir, 'slos.yaml'), SLOS);
  const place = await PostgresPlace.open(folder);
  const fleet = await Fleet.open({ replicas: 2, databaseUrl: place.url, folder, definitionsDir });
  onTestFinished(async () => {
    await fleet.close();
    await place.close();
    temporary.remove();
  });
  return { place, fleet, folder };
}

/** So many lines of a route, under a key of the route's name, until they are taken. */
async function post(url: string, route: string, count: number): Promise<{ duplicate: boolean }> {
  const line = `${JSON.stringify({ method: 'GET', path: `/${route}`, status: 200, ms: 1 })}\n`;
  return vi.waitFor(async () => {
    const answer = await fetch(`${url}/api/v1/logs?service=shop`, {
      method: 'POST',
      headers: { 'idempotency-key': route },
      body: line.repeat(count),
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as { duplicate: boolean };
  }, WITHIN);
}

async function shows(urls: readonly string[], totals: readonly number[]): Promise<void> {
  await vi.waitFor(async () => {
    for (const url of urls)
      expect(await Promise.all(NAMES.map((name) => totalOf(url, name)))).toEqual(totals);
  }, WITHIN);
}

test('numbers that were given in what is lost are given anew, and stand for nothing old', async () => {
  const { place, fleet, folder } = await openFleet();
  const [first, second] = fleet.urls as [string, string];
  await post(first, 'a', 10);
  await shows(fleet.urls, [10, 0, 0]);
  await place.cluster.stop('fast');
  const copy = PostgresCluster.copyOf(place.cluster, join(folder, 'copy'));
  await place.cluster.start();
  expect(await post(first, 'b', 5)).toMatchObject({ duplicate: false });
  await shows(fleet.urls, [10, 5, 0]);

  const old = place.cluster;
  await old.kill();
  await copy.start();
  place.leadTo(copy);
  expect(await post(second, 'c', 7)).toMatchObject({ duplicate: false });
  expect(await post(first, 'a', 10)).toMatchObject({ duplicate: true });
  await shows(fleet.urls, [10, 0, 7]);
  expect(await post(first, 'b', 5)).toMatchObject({ duplicate: false });
  await shows(fleet.urls, [10, 5, 7]);
  for (const place of [0, 1]) {
    expect(await fleet.end(place, 'SIGTERM')).toBe(0);
    await fleet.start(place);
  }
  await shows(fleet.urls, [10, 5, 7]);
});
