/** File sources of real definitions, on a real database, beside a writer that never stops. */
import { utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createFileSources, type FileSources } from '../../server/file-sources.ts';
import type { Service } from '../../server/service.ts';
import { gzip, LogWriter } from '../support/log-writer.ts';
import { countsOf, openScene, type Scene } from '../support/service-harness.ts';
import { temporaryFolder } from '../support/tmp.ts';

type Setting = {
  readonly scene: Scene;
  readonly service: Service;
  readonly writer: LogWriter;
  readonly path: (name: string) => string;
  /** Followers of a process of their own. */
  follow(service?: Service): FileSources;
};

async function setting(): Promise<Setting> {
  const folder = temporaryFolder();
  const path = (name: string) => `${folder.path}/${name}`;
  const scene = await openScene(Date.now());
  await scene.define(
    [
      'service: shop',
      'slos:',
      '  - { name: up, objective: 99% of requests non-5xx over 7 days }',
      'sources:',
      `  - { name: edge, path: ${path('access.log')} }`,
    ].join('\n'),
  );
  const service = await scene.start();
  const writer = new LogWriter(path('access.log'));
  const running = new Set<FileSources>();
  onTestFinished(async () => {
    await writer.stop();
    for (const files of running) await files.stop();
    folder.remove();
  });
  return {
    scene,
    service,
    writer,
    path,
    follow(of = service) {
      const log = pino({ level: 'silent' });
      const files = createFileSources({ service: of, now: Date.now, log });
      files.start();
      running.add(files);
      return files;
    },
  };
}

/** All that the writer wrote is counted, and nothing else, some time after it stopped. */
async function countsEqual({ scene, service, writer }: Setting): Promise<void> {
  await writer.stop();
  const { clock } = scene;
  await vi.waitFor(
    async () => {
      clock.now = Date.now();
      const counts = await countsOf(service, clock);
      expect(counts['up 10080']).toMatchObject(writer.written);
    },
    { timeout: 25_000, interval: 100 },
  );
  // Time enough to count something twice.
  await delay(2_500);
  clock.now = Date.now();
  expect((await countsOf(service, clock))['up 10080']).toMatchObject(writer.written);
}

/** The followers have begun to read. */
async function reads({ scene }: Setting): Promise<void> {
  await vi.waitFor(
    async () => {
      const [row] = await scene.sql<{ position: string }>('select position from file');
      expect(Number(row?.position)).toBeGreaterThan(0);
    },
    { timeout: 10_000, interval: 20 },
  );
}

describe('each line of a log counts once while it is rotated', { timeout: 60_000 }, () => {
  test('by renaming, the writer going on in the old file for a while', async () => {
    const all = await setting();
    all.writer.start();
    all.follow();
    await reads(all);
    for (const generation of [3, 2, 1]) {
      await all.writer.more(300);
      await all.writer.rename(all.path(`access.log.${generation}`));
    }
    await all.writer.more(300);
    await countsEqual(all);
  });

  test('by copying and truncating', async () => {
    const all = await setting();
    all.writer.start();
    all.follow();
    await reads(all);
    for (const generation of [3, 2, 1]) {
      await all.writer.more(300);
      await all.writer.copyTruncate(all.path(`access.log.${generation}`));
    }
    await all.writer.more(300);
    await countsEqual(all);
  });

  test('by renaming and packing', async () => {
    const all = await setting();
    all.writer.start();
    all.follow();
    await reads(all);
    for (const stamp of ['20261120', '20261121']) {
      await all.writer.more(300);
      await all.writer.rename(all.path(`access.log-${stamp}`));
      await gzip(all.path(`access.log-${stamp}`));
    }
    await countsEqual(all);
  });

  test('while Leeway is down for one rotation, and for several of different kinds', async () => {
    const all = await setting();
    const { writer, path } = all;
    writeFileSync(path('access.log.9'), lineOf(503));
    const hourAgo = Date.now() / 1000 - 3600;
    utimesSync(path('access.log.9'), hourAgo, hourAgo);
    writer.start();
    const first = all.follow();
    await reads(all);
    await first.stop();
    await writer.more(200);
    await writer.rename(path('access.log.6'));
    const second = all.follow();
    await writer.more(200);
    await second.stop();
    await writer.more(200);
    await writer.copyTruncate(path('access.log.5'));
    await writer.more(200);
    await writer.rename(path('access.log.4'));
    await gzip(path('access.log.4'));
    await writer.more(200);
    await writer.rename(path('access.log.3'));
    await writer.more(200);
    all.follow();
    await countsEqual(all);
  });

  test('by two processes that follow it at once', async () => {
    const all = await setting();
    const other = await all.scene.start();
    all.writer.start();
    all.follow();
    all.follow(other);
    await reads(all);
    for (const generation of [2, 1]) {
      await all.writer.more(400);
      await all.writer.rename(all.path(`access.log.${generation}`));
    }
    await all.writer.more(400);
    await countsEqual(all);
  });
});

test('a source that is defined, changed and taken away is followed as the definitions say', async () => {
  const { scene, service, path, follow } = await setting();
  const definition = (name: string) =>
    [
      'service: shop',
      'slos: [{ name: up, objective: 99% of requests non-5xx over 7 days }]',
      `sources: [{ name: edge, path: ${path(name)} }]`,
    ].join('\n');
  const files = follow();
  await vi.waitFor(() => expect(files.faults('edge')).toHaveLength(1), { timeout: 5_000 });
  expect(files.faults('edge')[0]?.message).toContain('access.log does not exist');
  writeFileSync(path('other.log'), lineOf(200) + lineOf(503));
  await scene.define(definition('other.log'), [service]);
  await vi.waitFor(
    async () => {
      scene.clock.now = Date.now();
      expect((await countsOf(service, scene.clock))['up 10080']).toMatchObject({ good: 1, bad: 1 });
    },
    { timeout: 15_000, interval: 50 },
  );
  expect(files.faults('edge')).toEqual([]);
});

test('a log of which nothing could be read is read again when its source says how', async () => {
  const { scene, service, path, follow } = await setting();
  const line = { when: new Date().toISOString(), method: 'GET', path: '/a', code: 200 };
  writeFileSync(path('odd.log'), `${JSON.stringify(line)}\n`.repeat(3));
  const define = (more: string) =>
    scene.define(
      [
        'service: shop',
        'slos: [{ name: up, objective: 99% of requests non-5xx over 7 days }]',
        `sources: [{ name: odd, path: ${path('odd.log')}${more} }]`,
      ].join('\n'),
      [service],
    );
  await define('');
  follow();
  const row = () => scene.sql('select accepted, rejected from file');
  await vi.waitFor(async () => expect(await row()).toEqual([{ accepted: '0', rejected: '3' }]), {
    timeout: 10_000,
  });
  await define(', fields: { status: code, time: when, method: method, path: path }');
  await vi.waitFor(async () => expect(await row()).toEqual([{ accepted: '3', rejected: '0' }]), {
    timeout: 10_000,
  });
  scene.clock.now = Date.now();
  expect((await countsOf(service, scene.clock))['up 10080']).toMatchObject({ good: 3, bad: 0 });
});

function lineOf(status: number): string {
  return `{"time":"${new Date().toISOString()}","method":"GET","path":"/a","status":${status}}\n`;
}
