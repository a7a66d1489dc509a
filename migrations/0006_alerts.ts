import { type Kysely, sql } from 'kysely';

/** Only adds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // Sources that were ever heard of what was present then.
  'alter table source add column is_live boolean not null default false',

  // About an objective ("slo") or a source. Look-backs, and what is late before, in minutes.
  `create table alert (
    id text primary key,
    service text not null,
    slo text,
    source text,
    kind text not null,
    condition text not null,
    reason text not null,
    tier text,
    burn double precision,
    threshold double precision,
    lookback integer,
    started_at timestamptz not null,
    clear_since timestamptz,
    announced_at timestamptz,
    muted text,
    resolved_at timestamptz,
    late_before integer,
    late jsonb not null default '[]',
    acknowledged_at timestamptz,
    acknowledged_by text,
    acknowledged_note text
  )`,
  `create unique index alert_firing on alert (service, coalesce(slo, ''), coalesce(source, ''), kind, condition)
    where resolved_at is null`,
  'create index alert_started_at on alert (started_at)',
  'create index alert_subject on alert (service, slo, started_at)',

  // What receivers are to be told of an alert: that it fires, and that it is over.
  `create table notice (
    id bigint generated always as identity primary key,
    alert text not null references alert (id) on delete cascade,
    type text not null,
    at timestamptz not null,
    facts jsonb not null,
    unique (alert, type)
  )`,

  // Messages to receivers, each about one notice or several. Its id is what the receiver sees, the same on every attempt.
  `create table delivery (
    id text primary key,
    receiver text not null,
    service text not null,
    type text not null,
    thread text not null,
    state text not null default 'waiting',
    created_at timestamptz not null,
    next_at timestamptz not null,
    expires_at timestamptz not null,
    attempts integer not null default 0,
    message jsonb,
    finished_at timestamptz,
    reason text
  )`,
  `create index delivery_waiting on delivery (receiver, next_at) where state = 'waiting'`,
  'create index delivery_created_at on delivery (created_at)',

  // Each notice for each of its receivers; without a delivery until one is made of it.
  `create table outbox (
    notice bigint not null references notice (id) on delete cascade,
    receiver text not null,
    delivery text references delivery (id) on delete set null,
    primary key (notice, receiver)
  )`,
  'create index outbox_waiting on outbox (receiver, notice) where delivery is null',
  'create index outbox_delivery on outbox (delivery)',

  `create table delivery_attempt (
    delivery text not null references delivery (id) on delete cascade,
    attempt integer not null,
    at timestamptz not null,
    took_ms integer not null,
    outcome text not null,
    code integer,
    reason text,
    primary key (delivery, attempt)
  )`,

  // Spans in which alerts of a service, or of one of its objectives, are muted. Recurring ones by "rrule", in a time zone.
  `create table silence (
    id text primary key,
    service text not null,
    slo text,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    rrule text,
    time_zone text not null default 'UTC',
    author text not null,
    reason text not null,
    created_at timestamptz not null,
    ended_at timestamptz,
    ended_by text
  )`,
  'create index silence_service on silence (service)',

  `create table deploy (
    id bigint generated always as identity primary key,
    service text not null,
    version text not null,
    at timestamptz not null,
    unique (service, version, at)
  )`,
  'create index deploy_at on deploy (service, at)',
];
