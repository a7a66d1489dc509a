/** Several Leeway processes on one database, as they run beside each other. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { createDatabase, type TestDatabase, urlOf } from './database.ts';
import { metric } from './metric.ts';
import { type Leeway, startLeeway } from './process.ts';
import { temporaryFolder } from './tmp.ts';

const WITHIN_MS = 30_000;

export type Replica = { readonly leeway: Leeway; readonly url: string };

export type ReplicaScene = {
  readonly database: TestDatabase;
  /** Of the definitions and of what they name. */
  readonly folder: string;
  /** Starts one more; settles when it is ready. */
  start(env?: Readonly<Record<string, string>>): Promise<Replica>;
  /** The one that counts, of those given. */
  leader(among: readonly Replica[]): Promise<Replica>;
};

/** `definitions`: YAML, once its folder is known. */
export async function openReplicaScene(definitions: (folder: string) => string): Promise<ReplicaScene> {
  const database = await createDatabase();
  const temporary = temporaryFolder();
  const started = new Set<Leeway>();
  onTestFinished(async () => {
    for (const leeway of started) leeway.kill('SIGKILL');
    await Promise.all([...started].map(({ ended }) => ended));
    await database.drop();
    temporary.remove();
  });
  const folder = temporary.path;
  const definitionsDir = join(folder, 'slo-definitions');
  mkdirSync(definitionsDir);
  writeFileSync(join(definitionsDir, 'slos.yaml'), definitions(folder));
  return {
    database,
    folder,
    async start(env = {}) {
      const leeway = startLeeway({
        dataDir: folder,
        definitionsDir,
        env: { DATABASE_URL: urlOf(database), ...env },
      });
      started.add(leeway);
      return { leeway, url: await leeway.listening };
    },
    async leader(among) {
      const isLeading = async ({ url }: Replica) =>
        (await metric(url, 'leeway_leading').catch(() => 0)) === 1;
      return vi.waitFor(
        async () => {
          for (const replica of among) if (await isLeading(replica)) return replica;
          throw new Error('nobody leads');
        },
        { timeout: WITHIN_MS, interval: 20 },
      );
    },
  };
}

export async function postLines(
  { url }: Pick<Replica, 'url'>,
  lines: readonly object[],
  more: { readonly key?: string; readonly query?: string } = {},
): Promise<Response> {
  return fetch(new URL(`/api/v1/logs?${more.query ?? 'service=shop'}`, url), {
    method: 'POST',
    body: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    headers: more.key === undefined ? {} : { 'idempotency-key': more.key },
  });
}

/** Good or bad requests of the present. */
export function requests(count: number, status = 200): object[] {
  return Array.from({ length: count }, () => ({
    time: new Date().toISOString(),
    method: 'GET',
    path: '/s/1',
    status,
    durationMs: 5,
  }));
}
