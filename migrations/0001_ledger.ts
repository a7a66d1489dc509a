import { type Kysely, sql } from 'kysely';

/** Minutes are whole minutes since the epoch, UTC; hours are hours since the epoch. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // Who folds. The epoch grows with every change of holder and is checked in every write of the fold.
  `create table lease (
    name text primary key,
    holder text not null,
    epoch bigint not null,
    until timestamptz not null
  )`,
  `insert into lease (name, holder, epoch, until) values ('fold', '', 0, '-infinity')`,

  // A writer is one process life; its rows in the ledger carry its number.
  'create sequence writer_id',

  `create table series (
    id integer generated always as identity primary key,
    service text not null,
    method text not null,
    route text not null,
    status smallint not null,
    unique (service, method, route, status)
  )`,

  // Keys of batches, kept 24 hours; the first numbers are answered again.
  `create table batch (
    scope text not null,
    key text not null,
    digest text not null,
    accepted bigint not null,
    rejected bigint not null,
    errors jsonb not null,
    at timestamptz not null default now(),
    primary key (scope, key)
  )`,
  'create index batch_at on batch (at)',

  // A row is here exactly until its counts are in the minute rows: the flush that adds them removes it.
  `create table ledger (
    writer bigint not null,
    seq bigint not null,
    at timestamptz not null default now(),
    deltas bytea not null,
    sources jsonb not null,
    primary key (writer, seq)
  )`,

  `create table minute (
    series_id integer not null,
    minute integer not null,
    buckets bytea not null,
    primary key (series_id, minute)
  ) partition by range (minute)`,

  // Pieces of regular buckets, cut where a definition wants an edge. Ids fit the twelve bits of a bucket.
  `create table bucket_part (
    id smallint generated always as identity (start with 1024 minvalue 1024 maxvalue 4095) primary key,
    lower_us bigint not null,
    upper_us bigint not null,
    unique (lower_us, upper_us)
  )`,

  // Routes of the definitions in force: from minute "since" on their paths have a shape of their own.
  `create table route_pattern (
    service text not null,
    route text not null,
    since integer not null,
    primary key (service, route)
  )`,

  `create table source (
    name text primary key,
    service text not null,
    first_minute integer not null,
    last_minute integer not null,
    accepted bigint not null,
    rejected bigint not null,
    rejected_by jsonb not null
  )`,

  // Sixty bits an hour, lowest first.
  `create table heard (
    source text not null,
    hour integer not null,
    minutes bigint not null,
    primary key (source, hour)
  )`,

  // One row a revision of an SLO; the revision is a hash of what its counts depend on.
  `create table slo (
    id integer generated always as identity primary key,
    service text not null,
    name text not null,
    revision text not null,
    built boolean not null default false,
    unique (service, name, revision)
  )`,

  // Derived from the minute rows and disposable: totals of the hour, and the sixty minutes in "pack".
  `create table slo_hour (
    slo_id integer not null references slo (id) on delete cascade,
    hour integer not null,
    good bigint not null,
    bad bigint not null,
    unmeasured bigint not null,
    ignored bigint not null,
    uncertain bigint not null,
    pack bytea not null,
    primary key (slo_id, hour)
  )`,
  'create index slo_hour_uncertain on slo_hour (slo_id, hour) where uncertain > 0',

  // The sums of an SLO's look-backs that end with minute "as_of", over all that slo_hour holds: a quick start.
  `create table slo_sum (
    slo_id integer primary key references slo (id) on delete cascade,
    as_of integer not null,
    lookbacks integer[] not null,
    sums bytea not null
  )`,
];
