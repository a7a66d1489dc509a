import { type Kysely, sql } from 'kysely';

/** Only adds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // Never forgotten: while a token was ever made, who calls has to say who they are.
  `create table token (
    id text primary key,
    name text not null,
    digest bytea not null unique,
    hint text not null,
    scopes text[] not null,
    services text[],
    created_at timestamptz not null,
    created_by text not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    revoked_by text,
    used_at timestamptz,
    used_from text
  )`,
  'create unique index token_name on token (name) where revoked_at is null',

  // `credential` is the digest of the token that it was begun with; null of a person whom an issuer vouched for.
  `create table session (
    id text primary key,
    digest bytea not null unique,
    credential bytea,
    name text not null,
    is_person boolean not null,
    scopes text[] not null,
    services text[],
    created_at timestamptz not null,
    expires_at timestamptz not null,
    address text,
    agent text
  )`,
  'create index session_expires_at on session (expires_at)',

  // Sign-ins on their way to an issuer and back. `digest` is of what the browser holds meanwhile.
  `create table sign_in (
    digest bytea primary key,
    state text not null,
    nonce text not null,
    verifier text not null,
    return_to text not null,
    expires_at timestamptz not null
  )`,

  `create table audit (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    who text not null,
    via text not null,
    credential text,
    address text,
    request text,
    action text not null,
    service text,
    subject text not null,
    before jsonb,
    after jsonb
  )`,
  'create index audit_at on audit (at)',
];
