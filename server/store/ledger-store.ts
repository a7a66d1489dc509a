/** Fills the ledger's ports from PostgreSQL. */
import type pg from 'pg';
import type { CounterStore, FileStore, FoldStore, LabelStore, WriterStore } from '../ledger/ports.ts';
import * as alertRows from './alerts.ts';
import { forgetAudit } from './audit.ts';
import * as counterRows from './counters.ts';
import { bucketParts, routesInForce } from './cuts.ts';
import { type Db, openDatabase, openWriterPool, type Patience } from './database.ts';
import { forgetDeploys } from './deploys.ts';
import * as fileRows from './files.ts';
import { forgetGate } from './gate.ts';
import { commitGroup, dropOldKeys, nextWriter } from './groups.ts';
import * as labelRows from './label-values.ts';
import { acquireLease, leaderOf, releaseLease, tellLeaseUrl } from './lease.ts';
import { flush, ledgerRows, listen } from './ledger-rows.ts';
import { firstMinute, minuteRange, minuteSnapshot } from './minutes.ts';
import { Partitions } from './partitions.ts';
import { forgetReplicas } from './replicas.ts';
import { seriesIds, storedRoutes, storedSeries } from './series.ts';
import { forgetSessions } from './sessions.ts';
import { forgetSilences } from './silences.ts';
import * as slos from './slos.ts';
import { heardHours, sources } from './sources.ts';
import { forgetPasses } from './tokens.ts';
import { forgetWatches } from './watches.ts';

const HOUR_MINUTES = 60;
/** Who changed what is asked long after: 400 days, or as long as the history where that is longer. */
const AUDIT_MINUTES = 400 * 1440;
const MS_PER_MINUTE = 60_000;

export type LedgerStore = WriterStore &
  FileStore &
  CounterStore &
  LabelStore &
  FoldStore & {
    readonly db: Db;
    /** Tells others where this process can be asked, while it holds the lease. */
    listensAt(url: string): Promise<void>;
    storedRoutes(): Promise<{ service: string; route: string }[]>;
    /** Makes partitions ahead of `now`, drops what ended before `keepFrom` (minutes), and keys that are over. */
    keepHouse(now: number, keepFrom: number): Promise<void>;
    /** Rejects when PostgreSQL does not answer. */
    ping(): Promise<void>;
  };

export function createLedgerStore(
  pool: pg.Pool,
  connection: pg.PoolConfig,
  patience?: Patience,
): LedgerStore {
  const writers = openWriterPool(connection, patience);
  const db = openDatabase(pool, [writers]);
  const writing = openDatabase(writers);
  const partitions = new Partitions(db);
  const self: { holder: string | null; url: string | null } = { holder: null, url: null };
  return {
    db,
    nextWriter: () => nextWriter(writing),
    seriesIds: (series) => seriesIds(writing, series),
    commitGroup: (serverRun, claims, row) => commitGroup(writing, serverRun, claims, row),
    files: (source) => fileRows.files(db, source),
    openFile: (source, path, look, since) => fileRows.openFile(db, source, path, look, since),
    sawFile: (id, path) => fileRows.sawFile(db, id, path),
    claimFile: (id, reader) => fileRows.claimFile(db, id, reader),
    rewindFile: (id, position) => fileRows.rewindFile(db, id, position),
    forgetFiles: (before) => fileRows.forgetFiles(db, before),
    openCounter: (source, counters, since) => counterRows.openCounter(db, source, counters, since),
    counterPositions: () => counterRows.counterPositions(db),
    labelValues: () => labelRows.labelValues(db),
    sawLabelValues: (seen) => labelRows.sawLabelValues(db, seen),
    acquireLease(holder) {
      self.holder = holder;
      return acquireLease(db, holder, self.url);
    },
    async listensAt(url) {
      self.url = url;
      if (self.holder !== null) await tellLeaseUrl(db, self.holder, url);
    },
    releaseLease: (lease) => releaseLease(db, lease),
    leader: () => leaderOf(db),
    flush: (lease, changes) => flush(db, partitions, lease, changes),
    ledgerRows: (applied, except, limit) => ledgerRows(db, applied, except, limit),
    listen: (listener, onError) => listen(connection, listener, onError),
    series: (ids) => storedSeries(db, ids),
    sources: () => sources(db),
    alertStates: () => alertRows.alertStates(db),
    heardHours: (fromHour) => heardHours(db, fromHour),
    bucketParts: (cuts) => bucketParts(db, cuts),
    routesInForce: (routes, since) => routesInForce(db, routes, since),
    sloRows: () => slos.sloRows(db),
    addSlos: (lease, revisions) => slos.addSlos(db, lease, revisions),
    markBuilt: (lease, ids) => slos.markBuilt(db, lease, ids),
    dropSlos: (lease, ids) => slos.dropSlos(db, lease, ids),
    hourPacks: (ids, hours) => slos.hourPacks(db, ids, hours),
    savedSums: (ids) => slos.savedSums(db, ids),
    sumHours: (ids, span) => slos.sumHours(db, ids, span),
    lastUncertainHours: (ids) => slos.lastUncertainHours(db, ids),
    hourTotals: (ids, span) => slos.hourTotals(db, ids, span),
    hourRange: (id, span) => slos.hourRange(db, id, span),
    minuteSnapshot: () => minuteSnapshot(pool),
    minuteRange: (series, from, to) => minuteRange(db, series, from, to),
    firstMinute: () => firstMinute(db),
    storedRoutes: () => storedRoutes(db),
    async keepHouse(now, keepFrom) {
      await partitions.ensureAhead(now);
      await partitions.dropBefore(keepFrom);
      await slos.dropHoursBefore(db, Math.floor(keepFrom / HOUR_MINUTES));
      await dropOldKeys(db);
      await fileRows.forgetFiles(db, keepFrom * MS_PER_MINUTE);
      await counterRows.forgetCounters(db, keepFrom * MS_PER_MINUTE);
      await labelRows.forgetLabelValues(db, keepFrom * MS_PER_MINUTE);
      await alertRows.forgetAlerts(db, keepFrom * MS_PER_MINUTE);
      await forgetSilences(db, keepFrom * MS_PER_MINUTE);
      await forgetDeploys(db, keepFrom * MS_PER_MINUTE);
      await forgetGate(db, keepFrom * MS_PER_MINUTE);
      await forgetWatches(db, keepFrom * MS_PER_MINUTE);
      await forgetReplicas(db);
      await forgetPasses(db, now * MS_PER_MINUTE);
      await forgetSessions(db, now * MS_PER_MINUTE);
      await forgetAudit(db, Math.min(keepFrom, now - AUDIT_MINUTES) * MS_PER_MINUTE);
    },
    async ping() {
      await pool.query('select 1');
    },
  };
}
