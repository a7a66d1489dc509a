/** The tables as Kysely knows them; migrations/ says what they mean. */
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { AuditAction } from '../access/audit.ts';
import type { Caller } from '../access/caller.ts';
import type { Scope } from '../access/scopes.ts';
import type { AlertMessage } from '../alerts/message.ts';
import type { DeliveryState } from '../alerts/ports.ts';
import type { GateCode } from '../gate/question.ts';
import type { WatchVerdict } from '../gate/watch-answer.ts';
import type { Answered, WatchAnswered } from '../http/gate-ports.ts';
import type { SourceDelta } from '../ledger/heard.ts';
import type { AlertCondition, AlertKind } from '../slo/alert.ts';
import type { AlertFacts } from '../slo/alert-facts.ts';
import type { LateMinute, Muted } from '../slo/alert-state.ts';
import type { ChangeKind } from '../slo/policy.ts';
import type { Verdict } from '../slo/verdict.ts';

/** Rows that a replica of the first release wrote lack what it did not know. */
export type StoredDelta = Partial<SourceDelta> &
  Pick<SourceDelta, 'source' | 'service' | 'heard' | 'at' | 'accepted' | 'rejected' | 'rejectedBy'>;

type Errors = readonly { readonly line: number; readonly reason: string }[];
/** bigint columns are read as numbers: every count is a safe integer. */
type Int8 = ColumnType<number, number | bigint, number | bigint>;
/** 0 unless it is given. */
type Count = ColumnType<number, number | undefined, number>;

export type Database = {
  lease: { name: string; holder: string; epoch: Int8; until: Date; url: string | null };
  replica: {
    holder: string;
    url: string;
    digest: Buffer;
    started_at: Generated<Date>;
    until: Date;
  };
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
    reader: Generated<string | null>;
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
    is_live: Generated<boolean>;
  };
  heard: { source: string; hour: number; minutes: ColumnType<string, string, string> };
  alert: {
    id: string;
    service: string;
    slo: string | null;
    source: string | null;
    kind: AlertKind;
    condition: AlertCondition;
    reason: string;
    tier: string | null;
    burn: number | null;
    threshold: number | null;
    lookback: number | null;
    started_at: Date;
    clear_since: Date | null;
    announced_at: Date | null;
    muted: Muted | null;
    resolved_at: Date | null;
    late_before: number | null;
    late: ColumnType<LateMinute[], string, string>;
    acknowledged_at: ColumnType<Date | null, never, Date>;
    acknowledged_by: ColumnType<string | null, never, string>;
    acknowledged_note: ColumnType<string | null, never, string | null>;
  };
  notice: {
    id: ColumnType<number, never, never>;
    alert: string;
    type: 'firing' | 'resolved';
    at: Date;
    facts: JSONColumnType<AlertFacts>;
  };
  outbox: { notice: number; receiver: string; delivery: string | null };
  delivery: {
    id: string;
    receiver: string;
    service: string;
    type: 'firing' | 'resolved';
    thread: string;
    state: Generated<DeliveryState>;
    created_at: Date;
    next_at: Date;
    expires_at: Date;
    attempts: Count;
    message: ColumnType<AlertMessage | null, string | null | undefined, string>;
    finished_at: Date | null;
    reason: string | null;
  };
  delivery_attempt: {
    delivery: string;
    attempt: number;
    at: Date;
    took_ms: number;
    outcome: 'sent' | 'retry' | 'refused';
    code: number | null;
    reason: string | null;
  };
  silence: {
    id: string;
    service: string;
    slo: string | null;
    starts_at: Date;
    ends_at: Date;
    rrule: string | null;
    time_zone: string;
    author: string;
    reason: string;
    created_at: Date;
    ended_at: Date | null;
    ended_by: string | null;
  };
  deploy: { id: ColumnType<number, never, never>; service: string; version: string; at: Date };
  gate_question: {
    id: ColumnType<number, never, never>;
    at: Date;
    service: string;
    slo: string | null;
    kind: ChangeKind;
    asked_by: string | null;
    version: string | null;
    verdict: Verdict;
    code: GateCode;
    answer: JSONColumnType<Answered>;
  };
  gate_override: {
    id: string;
    service: string;
    author: string;
    reason: string;
    starts_at: Date;
    ends_at: Date;
    ended_at: ColumnType<Date | null, never, Date>;
    ended_by: ColumnType<string | null, never, string>;
  };
  gate_watch: {
    id: ColumnType<number, never, never>;
    service: string;
    slo: string | null;
    version: string;
    asked_by: string | null;
    verdict: WatchVerdict;
    first_at: Date;
    last_at: Date;
    asked: number;
    answer: JSONColumnType<WatchAnswered>;
  };
  token: {
    id: string;
    name: string;
    digest: Buffer;
    hint: string;
    scopes: Scope[];
    services: string[] | null;
    created_at: Date;
    created_by: string;
    expires_at: Date | null;
    revoked_at: ColumnType<Date | null, never, Date>;
    revoked_by: ColumnType<string | null, never, string>;
    used_at: ColumnType<Date | null, never, Date | null>;
    used_from: ColumnType<string | null, never, string | null>;
  };
  session: {
    id: string;
    digest: Buffer;
    credential: Buffer | null;
    name: string;
    is_person: boolean;
    scopes: Scope[];
    services: string[] | null;
    created_at: Date;
    expires_at: Date;
    address: string | null;
    agent: string | null;
  };
  sign_in: {
    digest: Buffer;
    state: string;
    nonce: string;
    verifier: string;
    return_to: string;
    expires_at: Date;
  };
  audit: {
    id: ColumnType<number, never, never>;
    at: Date;
    who: string;
    via: Caller['kind'];
    credential: string | null;
    address: string | null;
    request: string | null;
    action: AuditAction;
    service: string | null;
    subject: string;
    before: ColumnType<object | null, string | null, never>;
    after: ColumnType<object | null, string | null, never>;
  };
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
