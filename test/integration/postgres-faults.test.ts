/** A database that only reads, while Leeway runs: who sends is told to come again, and pipelines are told that it is not ready. */
import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
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
    objective: 99% of GET /s/:id non-5xx over 30 days
`;
const WITHIN = { timeout: 30_000, interval: 50 };

async function operatorOf({ database }: ReplicaScene): Promise<pg.Client> {
  const client = new pg.Client(database.config);
  await client.connect();
  await client.query('set default_transaction_read_only = off; set statement_timeout = 0');
  onTestFinished(() => client.end());
  return client;
}

async function cutAll(operator: pg.Client): Promise<void> {
  await operator.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
}

async function totalOf({ url }: Replica): Promise<number> {
  const answer = await fetch(new URL('/api/v1/slos', url));
  const { slos } = (await answer.json()) as { slos?: { total: number }[] };
  return slos?.[0]?.total ?? -1;
}

async function readyOf({ url }: Replica): Promise<number> {
  return (await fetch(new URL('/ready', url))).status;
}

/** Posts under one key until it is counted; answers the codes of those that were not. */
async function postUntilCounted(replica: Replica, key: string): Promise<number[]> {
  const refused: number[] = [];
  await vi.waitFor(async () => {
    const answer = await postLines(replica, requests(10), { key });
    if (answer.status !== 200) {
      refused.push(answer.status);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    expect(answer.status).toBe(200);
  }, WITHIN);
  return refused;
}

test('a database that only reads is one that is away, and is found again when it writes', async () => {
  const scene = await openReplicaScene(() => SLOS);
  const replica = await scene.start();
  await scene.leader([replica]);
  expect(await postUntilCounted(replica, 'before')).toEqual([]);
  const operator = await operatorOf(scene);
  const name = operator.escapeIdentifier(scene.database.config.database ?? operator.database!);
  await operator.query(`alter database ${name} set default_transaction_read_only = on`);
  await cutAll(operator);
  await vi.waitFor(async () => expect(await readyOf(replica)).toBe(503), WITHIN);
  const answer = await postLines(replica, requests(10), { key: 'meanwhile' });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^\d+$/)]);

  await operator.query(`alter database ${name} reset default_transaction_read_only`);
  await vi.waitFor(async () => expect(await readyOf(replica)).toBe(200), WITHIN);
  await postUntilCounted(replica, 'meanwhile');
  await vi.waitFor(async () => expect(await totalOf(replica)).toBe(20), WITHIN);
});
