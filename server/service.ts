/** Leeway without its HTTP surface: definitions, ingest, ledger and fold on one store. Commands and the server share it. */

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { SilenceBook } from './alerts/silence-book.ts';
import { AppError } from './app-error.ts';
import type { Config } from './config.ts';
import type { Definitions } from './definitions/read.ts';
import { createDefinitions, type DefinitionsStore } from './definitions/watch.ts';
import { closedPatterns, horizonOf, keptMinutes, objectivesOf } from './definitions-in-force.ts';
import { createIngest, type Ingest } from './ingest/ingest.ts';
import { createThreadedBodies, type ThreadedBodies } from './ingest/thread/threaded-bodies.ts';
import { LabelLearner } from './label-learner.ts';
import type { Batch, Receipt } from './ledger/batch.ts';
import { CounterReadings } from './ledger/counter-readings.ts';
import { Fold } from './ledger/fold.ts';
import { GroupCommit } from './ledger/group-commit.ts';
import { makeCountable } from './ledger/objectives.ts';
import { SeriesRegistry } from './ledger/series-registry.ts';
import { isConnectionFault } from './store/connection-fault.ts';
import { openPool, requirePostgres } from './store/database.ts';
import { type Embedded, openEmbedded } from './store/embedded/index.ts';
import { createLedgerStore, type LedgerStore } from './store/ledger-store.ts';
import { migrate } from './store/migrate.ts';
import { createSilenceStore } from './store/silences.ts';
import { tellDefinitions } from './told-definitions.ts';

const MS_PER_MINUTE = 60_000;
const RETRY_AFTER_S = 2;
const APPLY_RETRY_MS = 1_000;

export type Service = {
  /** Names this process life among those on the same database. */
  readonly holder: string;
  readonly definitions: DefinitionsStore;
  readonly ingest: Ingest;
  /** The reading of bodies; large ones in a thread of their own. */
  readonly bodies: ThreadedBodies;
  readonly fold: Fold;
  readonly store: LedgerStore;
  readonly groups: GroupCommit;
  /** What the series of batches stand for. */
  readonly registry: SeriesRegistry;
  /** How far counters were read: their readers tell, the fold asks. */
  readonly readings: CounterReadings;
  /** The values by which objectives are divided. */
  readonly labels: LabelLearner;
  pool(): { total: number; idle: number; waiting: number };
  /** Commits a batch; rejects with `unavailable` when PostgreSQL is away. */
  commit(batch: Batch): Promise<Receipt>;
  /** Calls `listener` whenever the definitions or their faults changed, until the answer is called. */
  onDefinitions(listener: (definitions: Definitions) => void): () => void;
  /** Calls `listener` whenever receivers are to be told of alerts, until the answer is called. */
  onNotices(listener: () => void): () => void;
  /** Puts other definitions in force; what the watch of the folder calls. */
  apply(definitions: Definitions): void;
  keepHouse(): Promise<void>;
  stop(): Promise<void>;
};

export type ServiceOptions = {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly log: Logger;
  /** False for commands that read once. */
  readonly watch: boolean;
  /** Whether alerts are begun, kept and told here; commands only look at them. As `watch` when left out. */
  readonly alerts?: boolean;
  /** True where nobody is told of them, whatever the definitions say: in the demo things break for show. */
  readonly tellsNobody?: boolean;
};

/** Opens the database, migrates it, reads the definitions and begins to fold. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { config, env, now, log, watch, alerts = watch, tellsNobody = false } = options;
  const embedded =
    config.databaseUrl === undefined
      ? await openEmbedded(config.dataDir, { log: (text) => log.info(text) })
      : null;
  const connection = connectionOf(config, embedded);
  let stopping = false;
  const pool = openPool(connection, (error) => {
    if (!stopping) log.warn({ err: error }, 'a connection to PostgreSQL broke');
  });
  const store = createLedgerStore(pool, connection);
  try {
    await requirePostgres(pool);
    const { applied, newer } = await migrate(store.db);
    if (newer.length > 0)
      log.info({ migrations: newer }, 'the schema is of a newer Leeway; this one serves on it');
    if (applied.length > 0) log.info({ migrations: applied }, 'the schema was brought up to date');
    const definitions = createDefinitions(config.definitionsDir, env);
    await definitions.reload();
    const service = await assemble({ config, now, log, store, definitions, alerts, tellsNobody });
    const watching = watch ? definitions.watch(service.apply) : null;
    if (watch) service.labels.start();
    return {
      ...service,
      pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
      async stop() {
        watching?.stop();
        await service.labels.stop();
        await service.ceaseApplying();
        await service.bodies.stop();
        await service.groups.drain();
        await service.fold.stop();
        stopping = true;
        await store.db.destroy();
        await embedded?.close();
      },
    };
  } catch (cause) {
    await store.db.destroy();
    await embedded?.close();
    if (!isConnectionFault(cause)) throw cause;
    throw new AppError('unavailable', 'PostgreSQL went away while Leeway started; try again.', { cause });
  }
}

function connectionOf(config: Config, embedded: Embedded | null) {
  return embedded === null ? { connectionString: config.databaseUrl } : embedded.connection;
}

type Parts = {
  readonly config: Config;
  readonly now: () => number;
  readonly log: Logger;
  readonly store: LedgerStore;
  readonly definitions: DefinitionsStore;
  readonly alerts: boolean;
  readonly tellsNobody: boolean;
};

async function assemble({ config, now, log, store, definitions, alerts, tellsNobody }: Parts) {
  const holder = `${hostname()} ${process.pid} ${randomUUID()}`;
  const registry = new SeriesRegistry();
  const horizonMinutes = () => horizonOf(definitions.current());
  const learned = await store.storedRoutes();
  const readings = new CounterReadings();
  for (const { counters, readUntil } of await store.counterPositions())
    readings.set(counters, { until: readUntil, sampled: null, share: null, fault: null, doubt: null });
  const { maxBody } = config;
  const ingest = createIngest({ registry, maxBody, horizonMinutes, learned });
  const bodies = createThreadedBodies({ ingest, registry, maxBody, horizonMinutes, learned });
  const groups: GroupCommit = new GroupCommit({ store, registry, handOff: (group) => fold.handOff(group) });
  const fold = new Fold({
    store,
    now,
    holder,
    readings,
    alerts: alerts
      ? {
          refreshSilences: () => silences.refresh(),
          isSilenced: (subject, at) => silences.isSilenced(subject, at),
          onNotices: () => onNotices.forEach((listener) => void listener()),
        }
      : null,
    ownWriter: () => groups.writer,
    retention: () => keptMinutes(config, definitions.current()),
    log: { info: (text) => log.info(text), warn: (error, text) => log.warn({ err: error }, text) },
  });
  const onNotices = new Set<() => void>();
  const silences = new SilenceBook({
    store: createSilenceStore(store.db),
    now,
    templateOf: (service, slo) =>
      definitions.current().slos.find((one) => one.service === service && one.name === slo)?.divided?.from ??
      null,
  });
  const listeners = new Set<(definitions: Definitions) => void>();
  const applyOnce = async (next: Definitions): Promise<void> => {
    const wanted = objectivesOf(next);
    const countable = await makeCountable(tellsNobody ? { ...wanted, routes: [] } : wanted, store, now());
    const rules = { patterns: closedPatterns(next), parts: countable.currentParts };
    ingest.rules(rules);
    bodies.rules(rules);
    fold.define(countable);
  };
  let latest: Definitions | null = null;
  let applying = Promise.resolve();
  // One after the other, so that the last that came is the one that stays.
  const apply = (next: Definitions): void => {
    latest = next;
    tellDefinitions(next, log);
    for (const listener of listeners) listener(next);
    const isLatest = () => latest === next;
    applying = applying.then(() => untilApplied(() => applyOnce(next), isLatest, log));
  };
  const ceaseApplying = async () => {
    latest = null;
    await applying;
  };
  const labels = new LabelLearner({
    store,
    definitions,
    fold,
    apply: () => apply(definitions.current()),
    log,
  });
  await labels.begin();
  const keepHouse = () => keepHouseOf(store, config, definitions.current(), now());
  tellDefinitions(definitions.current(), log);
  await applyOnce(definitions.current());
  await keepHouse();
  fold.start();
  return {
    holder,
    definitions,
    ingest,
    bodies,
    fold,
    store,
    groups,
    registry,
    readings,
    labels,
    apply,
    ceaseApplying,
    keepHouse,
    onNotices(listener: () => void) {
      onNotices.add(listener);
      return () => void onNotices.delete(listener);
    },
    onDefinitions(listener: (definitions: Definitions) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    commit: (batch: Batch) =>
      groups.commit(batch).catch((cause: unknown) => {
        if (cause instanceof AppError) throw cause;
        const retryAfter = RETRY_AFTER_S;
        throw new AppError('unavailable', 'PostgreSQL did not take the batch; send it again.', {
          cause,
          retryAfter,
        });
      }),
  };
}

/** Definitions are applied through an outage of the database, unless newer ones came. */
async function untilApplied(apply: () => Promise<void>, wanted: () => boolean, log: Logger): Promise<void> {
  for (let tries = 0; wanted(); tries++) {
    try {
      await apply();
      return;
    } catch (cause) {
      if (tries === 0) log.warn({ err: cause }, 'the new definitions wait for PostgreSQL');
      await new Promise((resolve) => setTimeout(resolve, APPLY_RETRY_MS));
    }
  }
}

async function keepHouseOf(
  store: LedgerStore,
  config: Config,
  definitions: Definitions,
  now: number,
): Promise<void> {
  const minute = Math.floor(now / MS_PER_MINUTE);
  await store.keepHouse(minute, minute - keptMinutes(config, definitions));
}
