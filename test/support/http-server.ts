/** An HTTP surface over hand-made ports: a board one can change, and a ledger that remembers what it was given. */
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { readConfig } from '../../server/config.ts';
import type { Board, BoardChange, BoardSnapshot, RoutesSeen } from '../../server/http/board.ts';
import type { BodyAbout, HttpDeps, SourceReading } from '../../server/http/ports.ts';
import { createServer } from '../../server/http/server.ts';
import { sloId } from '../../server/http/wire.ts';
import { type Batch, type BatchPart, KEY_LIVES_MS, type Receipt } from '../../server/ledger/batch.ts';
import { Deltas } from '../../server/ledger/deltas.ts';
import { USUAL_ALERTS } from '../../server/slo/alert.ts';
import { servicesOf, USUAL_LINES } from '../../server/slo/line-rules.ts';
import { USUAL_POLICY } from '../../server/slo/policy.ts';
import type { Status } from '../../server/slo/status.ts';
import {
  alone,
  emptyBills,
  emptyDeploys,
  emptyDesk,
  emptyGate,
  emptySilences,
  openAccess,
} from './alert-desk.ts';

/** 2026-11-23T12:00:30Z. */
export const NOW = Date.UTC(2026, 10, 23, 12, 0, 30);

export const SNIPPETS: Status = {
  slo: {
    sli: 'events',
    service: 'snippets',
    name: 'read-snippet',
    objective: '99.5% of GET /s/: non-5xx under 300ms over 30 days',
    target: { text: '99.5%', of: 1000, bad: 5 },
    window: { kind: 'rolling', text: '30d', minutes: 43_200 },
    match: { methods: ['GET'], route: { text: '/s/:', segments: ['s', ':'] } },
    good: { status: null, duration: { text: 'under 300ms', belowUs: 300_000 } },
    slices: null,
    per: [],
    divided: null,
    alerts: USUAL_ALERTS,
    policy: USUAL_POLICY,
    isPublic: false,
    ignore: null,
    description: null,
    runbook: 'https://runbooks.example/read',
    source: 'name: read-snippet\n',
    place: { file: 'slo-definitions/snippets.yaml', line: 3, column: 5 },
  },
  counts: { good: 99_900, bad: 100, unmeasured: 7, ignored: 3, uncertain: 1 },
  total: 100_000,
  sli: 0.999,
  interval: { low: 0.9988, high: 0.9992 },
  remaining: 0.8,
  failuresLeft: 402,
  outageMinutesLeft: 37.5,
  lookbacks: [
    {
      text: '5m',
      minutes: 5,
      counts: { good: 9, bad: 1, unmeasured: 0, ignored: 0, uncertain: 0 },
      burn: 20,
    },
    {
      text: '30d',
      minutes: 43_200,
      counts: { good: 99_900, bad: 100, unmeasured: 7, ignored: 3, uncertain: 1 },
      burn: 0.2,
    },
  ],
  tiers: [
    {
      severity: 'page',
      long: 60,
      short: 5,
      share: { num: 20, den: 1000 },
      threshold: { num: 864_000, den: 60_000 },
      source: 'SRE workbook',
    },
  ],
  alerts: [
    {
      severity: 'page',
      tier: '1h/5m',
      burn: 20,
      threshold: 14.4,
      startedAt: NOW - 60_000,
      isSilenced: false,
    },
  ],
  verdict: 'ship',
  reasons: ['80% of the budget is left'],
  headline: 'Ship. 402 more failures.',
  period: null,
  coverage: 0.99,
  exactSince: null,
  exhaustsAt: NOW + 86_400_000,
  building: null,
  warnings: [],
  lag: 0,
  updatedAt: NOW,
};

/** The same SLO under another name. */
export function statusNamed(name: string, more: Partial<Status> = {}): Status {
  return { ...SNIPPETS, ...more, slo: { ...SNIPPETS.slo, name } };
}

export const FAULT = {
  file: 'slo-definitions/broken.yaml',
  line: 7,
  column: 16,
  message: 'did you mean "under"?',
  excerpt: 'undr 300ms\n^',
};

export const SOURCE = {
  name: 'http/snippets',
  service: 'snippets',
  services: ['snippets'],
  lastHeard: NOW - 1000,
  silent: false,
  silenceAfter: 600_000,
  accepted: 5,
  rejected: 2,
  rejectedBy: { 'no status': 2 },
  ignored: 1,
  ignoredBy: { 'the client was gone': 1 },
  formats: { leeway: 1, caddy: 4 },
  notes: ['access.log does not exist'],
};

export type TestBoard = Board & { change(change: BoardChange): void; listeners(): number; asked: unknown[] };

export function boardOf(snapshot: Partial<BoardSnapshot & { routes: RoutesSeen }> = {}): TestBoard {
  const listeners = new Set<(change: BoardChange) => void>();
  const statuses = new Map((snapshot.statuses ?? [SNIPPETS]).map((status) => [sloId(status.slo), status]));
  const asked: unknown[] = [];
  return {
    hasCounts: true,
    faults: () => snapshot.faults ?? [FAULT],
    snapshot: () => ({
      statuses: [...statuses.values()],
      trends: snapshot.trends ?? new Map([['snippets/read-snippet', [null, 1, 0.8]]]),
      faults: snapshot.faults ?? [FAULT],
      sources: snapshot.sources ?? [SOURCE],
    }),
    find: (key) => statuses.get(sloId(key)),
    counted: () =>
      [...statuses.values()].map(({ slo: { service, name } }) => ({ service, name, good: 999, bad: 3 })),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    history: async (key, range) => {
      asked.push({ key, range });
      return [{ t: range.to, good: 9, bad: 1, remaining: 0.8, left: null, burn: 20 }];
    },
    attribution: async (key, by) => {
      asked.push({ key, by });
      return [
        { key: { route: '/s/:', status: '200' }, good: 900, bad: 1 },
        { key: { route: '/s/:', status: '500' }, good: 96, bad: 3 },
      ];
    },
    routes: async (question) => {
      asked.push(question);
      return snapshot.routes ?? { from: NOW - 86_400_000, to: NOW, services: [] };
    },
    change: (change) => {
      for (const status of change.statuses) statuses.set(sloId(status.slo), status);
      for (const key of change.removed) statuses.delete(sloId(key));
      for (const listener of listeners) listener(change);
    },
    listeners: () => listeners.size,
    asked,
  };
}

export function batchOf(about: BodyAbout, accepted: number, more: Partial<BatchPart> = {}): Batch {
  const { source, at } = about;
  const service = servicesOf(about.service)[0]!;
  const digest = String(accepted);
  const none = { rejected: 0, rejectedBy: new Map(), ignored: 0, ignoredBy: new Map() };
  const formats = new Map(accepted === 0 ? [] : [['leeway', accepted]]);
  const part: BatchPart = { source, service, accepted, ...none, formats, ...more };
  return {
    parts: [part],
    deltas: new Deltas(),
    accepted,
    rejected: part.rejected,
    ignored: part.ignored,
    errors: [],
    identity: about.identity === null ? null : { ...about.identity, digest, livesMs: KEY_LIVES_MS },
    position: null,
    arrivedAt: at,
  };
}

/** Counts the lines of a body. */
export async function countLines(chunks: AsyncIterable<Uint8Array>, about: BodyAbout) {
  let lines = 0;
  for await (const chunk of chunks) for (const byte of chunk) if (byte === 10) lines++;
  return { ok: true as const, batch: batchOf(about, lines) };
}

export type TestServer = {
  readonly server: FastifyInstance;
  readonly board: TestBoard;
  readonly committed: Batch[];
  /** The JSON lines logged so far. */
  readonly lines: () => Record<string, unknown>[];
};

/** A source as it is read when nothing is declared of it. */
export function readingOf(source: string, service: string): SourceReading {
  return { source, service: { kind: 'one', service }, lines: USUAL_LINES, dedupBody: false };
}

/** Closed after the test. Every port may be replaced. */
export async function startHttp(
  more: Partial<HttpDeps> & { env?: Record<string, string> } = {},
): Promise<TestServer> {
  let log = '';
  const board = boardOf();
  const committed: Batch[] = [];
  const { env, ...deps } = more;
  const server = await createServer({
    config: readConfig(env ?? {}),
    now: () => NOW,
    access: openAccess(),
    board,
    replicas: alone(),
    alerts: emptyDesk(),
    silences: emptySilences(),
    deploys: emptyDeploys(),
    bills: emptyBills(),
    gate: emptyGate(),
    readBody: countLines,
    readPush: async (chunks, about) =>
      countLines(chunks, { ...about, ...readingOf(about.protocol, 'snippets'), identity: null }),
    commit: async (batch): Promise<Receipt> => {
      committed.push(batch);
      const { accepted, rejected, ignored, errors } = batch;
      return { kind: 'committed', accepted, rejected, ignored, errors };
    },
    resolveSource: ({ source, service }) =>
      service === undefined && source === undefined
        ? { ok: false, message: 'Say whose lines these are: ?service=NAME or ?source=NAME.' }
        : { ok: true, isNew: false, ...readingOf(source ?? `http/${service}`, service ?? 'snippets') },
    pingDatabase: async () => {},
    queueDepth: () => 3,
    pool: () => ({ total: 10, idle: 4, waiting: 2 }),
    demo: null,
    webDir: null,
    logger: pino(
      { level: 'debug', base: null },
      {
        write: (text) => {
          log += text;
        },
      },
    ),
    ...deps,
  });
  onTestFinished(() => server.close());
  const lines = () =>
    log
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { server, board: (more.board as TestBoard | undefined) ?? board, committed, lines };
}
