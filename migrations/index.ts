/** All migrations in their order, as a list that also holds in the compiled package. Up only, never edited once released. */
import type { Migration } from 'kysely/migration';
import * as m0001 from './0001_ledger.ts';
import * as m0002 from './0002_files.ts';
import * as m0003 from './0003_file_reading.ts';
import * as m0004 from './0004_counters.ts';
import * as m0005 from './0005_label_values.ts';
import * as m0006 from './0006_alerts.ts';
import * as m0007 from './0007_gate.ts';
import * as m0008 from './0008_access.ts';
import * as m0009 from './0009_watches.ts';
import * as m0010 from './0010_lease_url.ts';
import * as m0011 from './0011_replicas.ts';

export type LeewayMigration = Migration & {
  /** False: its statements take effect one by one, as those have to that run beside writers. */
  readonly inTransaction?: boolean;
  /**
   * A contract step: it takes away what no version that may still run reads. Says since which version that is so. Others only add
   * (docs/migrations.md).
   */
  readonly contract?: string;
};

export const migrations: Readonly<Record<string, LeewayMigration>> = {
  '0001_ledger': m0001,
  '0002_files': m0002,
  '0003_file_reading': m0003,
  '0004_counters': m0004,
  '0005_label_values': m0005,
  '0006_alerts': m0006,
  '0007_gate': m0007,
  '0008_access': m0008,
  '0009_watches': m0009,
  '0010_lease_url': m0010,
  '0011_replicas': m0011,
};
