/** What the HTTP surface needs from the other rooms; app.ts fills it. */
import type { FastifyBaseLogger } from 'fastify';
import type { Actor } from '../access/audit.ts';
import type { DeliveryListener } from '../alerts/ports.ts';
import type { ErrorCode } from '../app-error.ts';
import type { Config } from '../config.ts';
import type { Batch, Receipt } from '../ledger/batch.ts';
import type { AlertKind } from '../slo/alert.ts';
import type { LineRules, ServiceRule } from '../slo/line-rules.ts';
import type { AccessDesk } from './access-ports.ts';
import type { AlertDesk } from './alert-ports.ts';
import type { BillDesk } from './bill-ports.ts';
import type { Board } from './board.ts';
import type { DemoSwitches } from './contract.ts';
import type { GateDesk } from './gate-ports.ts';
import type { Limits } from './limits.ts';
import type { ReplicaDesk } from './replica-ports.ts';
import type { DeployDesk, SilenceDesk } from './silence-ports.ts';

/** Where lines come from, and how they are read. */
export type SourceReading = {
  readonly source: string;
  readonly service: ServiceRule;
  readonly lines: LineRules;
  /** A body that came before, within ten minutes, is not counted again. */
  readonly dedupBody: boolean;
};

/** One body, before it is read. */
export type BodyAbout = SourceReading & {
  /** `Content-Encoding`, as sent. */
  readonly encoding: string | undefined;
  readonly identity: { readonly scope: string; readonly key: string } | null;
  /** Arrival, ms. */
  readonly at: number;
};

/** A POST of lines, before its body is read. */
export type PostAbout = {
  readonly asked: SourceAsked;
  /** `Content-Encoding`, as sent. */
  readonly encoding: string | undefined;
  /** `Idempotency-Key`. */
  readonly key: string | null;
  /** The id of the token it came with; null without one. */
  readonly holder: string | null;
  /** Of which services its sender may tell; null: of all. */
  readonly services: readonly string[] | null;
  /** Arrival, ms. */
  readonly at: number;
};

export type PushFormat = 'json' | 'protobuf';

/** A POST in a protocol that carries lines inside messages of its own. */
export type PushAbout = PostAbout & {
  readonly protocol: 'loki' | 'otlp';
  readonly format: PushFormat;
};

export type BodyRead =
  | { readonly ok: true; readonly batch: Batch }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

export type SourceAsked = { readonly source: string | undefined; readonly service: string | undefined };

export type SourceFound =
  /** `isNew`: neither declared nor heard before. */
  | ({ readonly ok: true; readonly isNew: boolean } & SourceReading)
  | { readonly ok: false; readonly message: string };

/** One request that Leeway itself served, in a shape that Leeway can ingest. */
export type OwnRequest = {
  /** Completion, ms. */
  readonly time: number;
  readonly reqId: string;
  readonly method: string;
  /** The route template, e.g. `/api/v1/slos/:service/:name`. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
};

/** The file sources of the definitions, as they are followed. */
export type FollowedFiles = {
  /** By source: how much stands in the way of reading its files now. */
  faultCounts(): ReadonlyMap<string, number>;
  /** Calls `listener` with each batch that was committed. */
  onCommitted(listener: (batch: Batch) => void): void;
};

/** The alerting of Leeway as this process knows it: no answer asks PostgreSQL. */
export type AlertActivity = {
  /** How many alerts of a kind fire, muted ones too; 0 where another process leads. */
  firing(kind: AlertKind): number;
  /** By receiver, those of the definitions first: how many messages wait to be sent; 0 where another process leads. */
  waiting(): ReadonlyMap<string, number>;
  /** Tells `listener` what becomes of deliveries from now on. */
  onDeliveries(listener: DeliveryListener): void;
};

export type HttpDeps = {
  readonly config: Config;
  readonly now: () => number;
  readonly access: AccessDesk;
  readonly board: Board;
  readonly replicas: ReplicaDesk;
  readonly alerts: AlertDesk;
  readonly alertActivity?: AlertActivity;
  readonly silences: SilenceDesk;
  readonly deploys: DeployDesk;
  readonly bills: BillDesk;
  readonly gate: GateDesk;
  /** Reads one body to its end. Rejects when `chunks` does. */
  readonly readBody: (chunks: AsyncIterable<Uint8Array>, about: BodyAbout) => Promise<BodyRead>;
  /** Reads one push to its end, and finds out whose lines are in it. Rejects when `chunks` does. */
  readonly readPush: (chunks: AsyncIterable<Uint8Array>, about: PushAbout) => Promise<BodyRead>;
  /** Rejects with AppError('unavailable') when PostgreSQL is away. */
  readonly commit: (batch: Batch) => Promise<Receipt>;
  /** Which service and source a POST is about. */
  readonly resolveSource: (asked: SourceAsked) => SourceFound;
  /** Rejects when PostgreSQL cannot be reached. */
  readonly pingDatabase: () => Promise<void>;
  readonly queueDepth: () => number;
  readonly pool: () => { readonly total: number; readonly idle: number; readonly waiting: number };
  readonly files?: FollowedFiles;
  readonly demo: { switches(): DemoSwitches; set(next: DemoSwitches, actor: Actor): Promise<void> } | null;
  /** The built page; null when there is none. */
  readonly webDir: string | null;
  readonly logger: FastifyBaseLogger;
  readonly onRequestLogged?: (line: OwnRequest) => void;
  /** Bounds other than the usual ones. */
  readonly limits?: Partial<Limits>;
};
