/** During a roll the version before runs on the schema of this one, beside it; after a roll back, again. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openDatabase, openPool } from '../../server/store/database.ts';
import { migrate } from '../../server/store/migrate.ts';
import { createEmptyDatabase, urlOf } from '../support/database.ts';
import { checkOutPrevious } from '../support/previous-version.ts';
import { type Leeway, startLeeway, startNode } from '../support/process.ts';
import { postLines, requests } from '../support/replica-scene.ts';
import { temporaryFolder } from '../support/tmp.ts';

const SLOS = `
service: shop
slos:
  - name: reads
    objective: 99% of GET /s/:id non-5xx under 300ms over 30 days
`;

async function openScene() {
  const database = await createEmptyDatabase();
  const folder = temporaryFolder();
  const started: Leeway[] = [];
  onTestFinished(async () => {
    for (const leeway of started) leeway.kill('SIGKILL');
    await Promise.all(started.map(({ ended }) => ended));
    await database.drop();
    folder.remove();
  });
  const db = openDatabase(openPool(database.config, () => {}));
  await migrate(db);
  await db.destroy();
  const definitionsDir = join(folder.path, 'slo-definitions');
  mkdirSync(definitionsDir);
  writeFileSync(join(definitionsDir, 'slos.yaml'), SLOS);
  const env = { DATABASE_URL: urlOf(database) };
  const previous = checkOutPrevious(folder.path);
  const begun = async (leeway: Leeway) => {
    started.push(leeway);
    return { leeway, url: await leeway.listening };
  };
  return {
    startPrevious: () =>
      begun(startNode([previous, 'serve'], { ...env, LEEWAY_DEFINITIONS: definitionsDir, PORT: '0' })),
    startThis: () => begun(startLeeway({ dataDir: folder.path, definitionsDir, env })),
  };
}

async function story({ url }: { readonly url: string }) {
  const read = async (path: string) => (await (await fetch(new URL(path, url))).json()) as object;
  const { slos } = (await read('/api/v1/slos')) as { slos?: { total: number; bad: number }[] };
  const { verdict } = (await read('/api/v1/gate?service=shop')) as { verdict?: string };
  const { status: ready } = await fetch(new URL('/ready', url));
  return { ready, total: slos?.[0]?.total, bad: slos?.[0]?.bad, verdict };
}

const WITHIN = { timeout: 30_000, interval: 50 };

test('the version before serves on the schema of this one, beside it, and after a roll back', async () => {
  const scene = await openScene();
  const before = await scene.startPrevious();
  expect((await postLines(before, [...requests(99), ...requests(1, 500)])).status).toBe(200);
  await vi.waitFor(
    async () => expect(await story(before)).toEqual({ ready: 200, total: 100, bad: 1, verdict: 'caution' }),
    WITHIN,
  );

  const next = await scene.startThis();
  expect((await postLines(next, requests(50))).status).toBe(200);
  expect((await postLines(before, requests(50))).status).toBe(200);
  await vi.waitFor(
    async () => expect(await story(before)).toMatchObject({ ready: 200, total: 200, bad: 1 }),
    WITHIN,
  );
  before.leeway.kill('SIGTERM');
  expect(await before.leeway.ended).toBe(0);
  await vi.waitFor(
    async () => expect(await story(next)).toMatchObject({ ready: 200, total: 200, bad: 1 }),
    WITHIN,
  );

  const again = await scene.startPrevious();
  expect((await postLines(again, requests(10))).status).toBe(200);
  await vi.waitFor(
    async () => expect(await story(next)).toMatchObject({ ready: 200, total: 210, bad: 1 }),
    WITHIN,
  );
  next.leeway.kill('SIGTERM');
  expect(await next.leeway.ended).toBe(0);
  await vi.waitFor(
    async () => expect(await story(again)).toMatchObject({ ready: 200, total: 210, bad: 1 }),
    WITHIN,
  );
  again.leeway.kill('SIGTERM');
  expect(await again.leeway.ended).toBe(0);
});
