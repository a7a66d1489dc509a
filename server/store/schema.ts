/** The tables as Kysely knows them; migrations/ says what they mean. */
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { SourceDelta } from '../ledger/heard.ts';

/** Rows that a replica of the first release wrote lack what it did not know. */
export type StoredDelta = Partial<SourceDelta> &
  Pick<SourceDelta, 'source' | 'service' | 'heard' | 'at' | 'accepted' | 'rejected' | 'rejectedBy'>;

type Errors = readonly { readonly line: number; readonly reason: string }[];
/** bigint columns are read as numbers: every count is a safe integer. */
type Int8 = ColumnType<number, number | bigint, number | bigint>;
/** 0 unless it is given. */
type Count = ColumnType<number, number | undefined, number>;

export type Database = {
  lease: { name: string; holder: string; epoch: Int8; until: Date };
  series: { id: Generated<number>; service: string; method: string; route: string; status: number };
  batch: {
    scope: string;
    key: string;
    digest: string;
    accepted: Int8;
    rejected: Int8;
    errors: ColumnType<Errors, string, string>;
    at: Generated<Date>;
    ignored: Int8;
    expires: Date;
  };
  file: {
    id: Generated<number>;
    source: string;
    path: string;
    head_length: number;
    head: string;
    position: Int8;
    carry: string | null;
    seen_at: Generated<Date>;
    watched_since: Generated<Date>;
    accepted: Count;
    rejected: Count;
    rules: Generated<string | null>;
  };
  counter_position: {
    source: string;
    counters: string;
    read_until: Int8;
    carry: string | null;
    seen_at: Generated<Date>;
  };
  label_value: {
    service: string;
    slo: string;
    label_values: Record<string, string>;
    id: Generated<Int8>;
    seen_at: Generated<Date>;
  };
  ledger: {
    writer: Int8;
    seq: Int8;
    at: Generated<Date>;
    deltas: Buffer;
    sources: ColumnType<readonly StoredDelta[], string, string>;
  };
  minute: { series_id: number; minute: number; buckets: Buffer };
  bucket_part: { id: Generated<number>; lower_us: Int8; upper_us: Int8 };
  route_pattern: { service: string; route: string; since: number };
  source: {
    name: string;
    service: string;
    first_minute: number;
    last_minute: number;
    accepted: Int8;
    rejected: Int8;
    rejected_by: JSONColumnType<Record<string, number>>;
    ignored: Int8;
    ignored_by: JSONColumnType<Record<string, number>>;
    formats: JSONColumnType<Record<string, number>>;
    services: string[];
  };
  heard: { source: string; hour: number; minutes: ColumnType<string, string, string> };
  slo: { id: Generated<number>; service: string; name: string; revision: string; built: Generated<boolean> };
  slo_hour: {
    slo_id: number;
    hour: number;
    good: Int8;
    bad: Int8;
    unmeasured: Int8;
    ignored: Int8;
    uncertain: Int8;
    pack: Buffer;
  };
};
