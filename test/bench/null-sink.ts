/** Leeway's HTTP surface with nothing behind it: bodies are drained and answered. What ingest is measured beside. */
import { pino } from 'pino';
import { readConfig } from '../../server/config.ts';
import { createServer } from '../../server/http/server.ts';
import { Deltas } from '../../server/ledger/deltas.ts';
import { servicesOf, USUAL_LINES } from '../../server/slo/line-rules.ts';
import {
  alone,
  emptyBills,
  emptyDeploys,
  emptyDesk,
  emptyGate,
  emptySilences,
  openAccess,
} from '../support/alert-desk.ts';

const config = readConfig({ PORT: '0' });
const log = pino({ level: config.logLevel });
const deltas = new Deltas();

const server = await createServer({
  config,
  now: Date.now,
  access: openAccess(),
  replicas: alone(),
  alerts: emptyDesk(),
  silences: emptySilences(),
  deploys: emptyDeploys(),
  bills: emptyBills(),
  gate: emptyGate(),
  board: {
    hasCounts: true,
    faults: () => [],
    snapshot: () => ({ statuses: [], trends: new Map(), faults: [], sources: [] }),
    find: () => undefined,
    counted: () => [],
    subscribe: () => () => {},
    history: async () => [],
    attribution: async () => [],
    routes: async () => ({ from: 0, to: 0, services: [] }),
  },
  async readBody(chunks, { source, service, at }) {
    for await (const _ of chunks);
    const none = { accepted: 0, rejected: 0, ignored: 0 };
    const part = {
      source,
      service: servicesOf(service)[0]!,
      ...none,
      rejectedBy: new Map(),
      ignoredBy: new Map(),
      formats: new Map(),
    };
    const batch = {
      parts: [part],
      deltas,
      ...none,
      errors: [],
      identity: null,
      position: null,
      arrivedAt: at,
    };
    return { ok: true, batch };
  },
  readPush: async () => ({ ok: false, code: 'not_found', message: 'not measured' }),
  commit: async () => ({ kind: 'committed', accepted: 0, rejected: 0, ignored: 0, errors: [] }),
  resolveSource: () => ({
    ok: true,
    isNew: false,
    source: 'http/snippets',
    service: { kind: 'one', service: 'snippets' },
    lines: USUAL_LINES,
    dedupBody: false,
  }),
  pingDatabase: async () => {},
  queueDepth: () => 0,
  pool: () => ({ total: 0, idle: 0, waiting: 0 }),
  demo: null,
  webDir: null,
  logger: log,
});
const url = await server.listen({ host: config.host, port: config.port });
log.info({ url }, 'Leeway listens');
process.once('SIGTERM', () => void server.close());
