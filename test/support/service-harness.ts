/** Whole services on a real database, with a clock and a folder of definitions that the test moves by hand. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { expect, onTestFinished, vi } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { createBoard } from '../../server/desks/board.ts';
import type { Batch, Receipt } from '../../server/ledger/batch.ts';
import { sloKey } from '../../server/ledger/objectives.ts';
import { type Service, startService } from '../../server/service.ts';
import type { Counts } from '../../server/slo/counts.ts';
import { usualReading } from '../../server/slo/line-rules.ts';
import type { Status } from '../../server/slo/status.ts';
import { createDatabase, type TestDatabase, urlOf } from './database.ts';
import { temporaryFolder } from './tmp.ts';
import { type Event, lineOf, SERVICE } from './traffic.ts';

const MINUTE = 60_000;

/** ms; what every service of a test takes for the present. */
export type Clock = { now: number };

export type Scene = {
  readonly clock: Clock;
  readonly database: TestDatabase;
  /** Starts a service; `folder` names one of several folders of definitions. `alerts`: it keeps them and has them told. */
  start(folder?: string, alerts?: boolean): Promise<Service>;
  /** Writes the definitions, and tells the services that are given. */
  define(yaml: string, services?: readonly Service[], folder?: string): Promise<void>;
  sql<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
};

/** A fresh database and all that is started on it; gone when the test is over. */
export async function openScene(now: number): Promise<Scene> {
  const database = await createDatabase();
  const clock: Clock = { now };
  const folders = new Map<string, ReturnType<typeof temporaryFolder>>();
  const services = new Set<Service>();
  const client = new pg.Client(database.config);
  await client.connect();
  onTestFinished(async () => {
    await Promise.all([...services].map((service) => service.stop()));
    await client.end();
    await database.drop();
    for (const folder of folders.values()) folder.remove();
  });
  const pathOf = (name: string): string => {
    const folder = folders.get(name) ?? temporaryFolder();
    folders.set(name, folder);
    return folder.path;
  };
  return {
    clock,
    database,
    async start(folder = 'a', alerts = false) {
      const service = await startOn(database, clock, pathOf(folder), alerts);
      services.add(service);
      const stop = async (): Promise<void> => {
        if (services.delete(service)) await service.stop();
      };
      return { ...service, stop };
    },
    async define(yaml, told = [], folder = 'a') {
      writeFileSync(join(pathOf(folder), 'slos.yaml'), yaml);
      for (const service of told) service.apply(await service.definitions.reload());
    },
    async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      return (await client.query<Row>(text, values)).rows;
    },
  };
}

async function startOn(
  database: TestDatabase,
  clock: Clock,
  folder: string,
  alerts: boolean,
): Promise<Service> {
  const env = { DATABASE_URL: urlOf(database), LEEWAY_DEFINITIONS: folder };
  const log = pino({ level: 'silent' });
  return startService({ config: readConfig(env), env, now: () => clock.now, log, watch: false, alerts });
}

/** Reads the events' lines as one body. */
export async function readEvents(
  service: Service,
  events: readonly Event[],
  at: number,
  key?: string,
): Promise<Batch> {
  const bytes = Buffer.from(events.map((event) => `${lineOf(event)}\n`).join(''));
  const reading = await service.ingest.readBody(chunksOf(bytes), {
    ...usualReading(`http/${SERVICE}`, SERVICE),
    encoding: undefined,
    identity: key === undefined ? null : { scope: 'test', key },
    at,
  });
  if (!reading.ok) throw new Error(reading.message);
  return reading.batch;
}

/** One POST of the events' lines. */
export async function post(
  service: Service,
  clock: Clock,
  events: readonly Event[],
  key?: string,
): Promise<Receipt> {
  return service.commit(await readEvents(service, events, clock.now, key));
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  const half = bytes.length >> 1;
  yield bytes.subarray(0, half);
  yield bytes.subarray(half);
}

export function statusOf(service: Service, name: string): Status | undefined {
  return service.fold.statuses.find({ service: SERVICE, name });
}

/** Settles when all that was committed is folded up to the present minute. */
export async function folded(service: Service, clock: Clock): Promise<void> {
  await vi.waitFor(
    async () => {
      await service.fold.settle();
      expect(service.fold.state?.asOf).toBe(minuteOf(clock));
    },
    { timeout: 15_000, interval: 20 },
  );
}

/** Every look-back's counts of every SLO, after all that was committed is folded: `read 30` -> counts. */
export async function countsOf(service: Service, clock: Clock): Promise<Record<string, Counts>> {
  await folded(service, clock);
  const shown: Record<string, Counts> = {};
  for (const { slo, lookbacks } of service.fold.statuses.snapshot().statuses) {
    for (const { minutes, counts } of lookbacks) shown[`${slo.name} ${minutes}`] = counts;
  }
  return shown;
}

/** Settles when it leads, and no SLO waits for its history. */
export async function ready(service: Service): Promise<void> {
  await vi.waitFor(() => expect(isReady(service)).toBe(true), { timeout: 15_000, interval: 20 });
}

/** True when it leads, has taken up all that is defined, and no SLO waits for its history. */
export function isReady({ fold, definitions }: Service): boolean {
  const { statuses } = fold.statuses.snapshot();
  const { current } = fold.state ?? {};
  const takenUp = definitions.current().slos.every((slo) => current?.has(sloKey(slo)));
  return (
    fold.leading && takenUp && statuses.length > 0 && statuses.every(({ building }) => building === null)
  );
}

export function boardOf(service: Service): ReturnType<typeof createBoard> {
  return createBoard(service);
}

export function minuteOf(clock: Clock): number {
  return Math.floor(clock.now / MINUTE);
}
