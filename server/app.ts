/** The composition root: knows everyone, decides nothing. */
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Cron } from 'croner';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { type Actor, entryOf } from './access/audit.ts';
import { AppError } from './app-error.ts';
import type { Config } from './config.ts';
import { type CounterSources, createCounterSources } from './counter-sources.ts';
import { definedServices } from './definitions-in-force.ts';
import { type Demo, startDemo } from './demo/demo.ts';
import { type AccessRunning, createAccessDesk, whyOthersCall } from './desks/access-desk.ts';
import { type AlertsRunning, createAlertDesk } from './desks/alert-desk.ts';
import { createBillDesk } from './desks/bill-desk.ts';
import { createBoard } from './desks/board.ts';
import { createDeployDesk } from './desks/deploy-desk.ts';
import { createGateDesk, type GateRunning } from './desks/gate-desk.ts';
import { createIssuer } from './desks/issuer.ts';
import { createReplicaDesk, type ReplicaRunning } from './desks/replica-desk.ts';
import { createSilenceDesk } from './desks/silence-desk.ts';
import { createFileSources, type FileSources } from './file-sources.ts';
import type { DemoSwitches } from './http/contract.ts';
import { createServer } from './http/server.ts';
import { ownRequests } from './own-requests.ts';
import { createPushReader } from './push-reading.ts';
import { replicaUrlOf } from './replica-url.ts';
import { type Service, startService } from './service.ts';
import { resolveSource } from './source-names.ts';
import { addEntry } from './store/audit.ts';
import { orUnavailable } from './store/connection-fault.ts';
import type { Db } from './store/database.ts';

/** How long senders have to notice, by answers that close their connections, that this process is about to end. */
const DRAIN_MS = 300;

export type App = {
  /** Where it listens, once started. */
  readonly url: string;
  /** The demo's history is in; at once without a demo. */
  readonly ready: Promise<void>;
  /** Stops taking, finishes what was taken, commits and closes. Idempotent. */
  stop(): Promise<void>;
};

export type AppOptions = {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  readonly now?: () => number;
  /** Runs the example service and its load; told how its history comes in. */
  readonly demo?: {
    readonly progress: (done: number, total: number) => void;
    readonly historyLines?: number;
  };
  /** The folder of the built page. */
  readonly webDir: string;
};

/** Starts Leeway: the database, the fold, the HTTP surface and, if asked, the demo. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, env, log, now = Date.now } = options;
  const tellsNobody = options.demo !== undefined;
  const service = await startService({ config, env, now, log, watch: true, tellsNobody });
  const demo: { running: Demo | null } = { running: null };
  const own = ownRequests({ service, now, log });
  const files = createFileSources({ service, now, log });
  const counters = createCounterSources({ service, now, log });
  const place: { url: string } = { url: '' };
  const pageUrl = () => (config.publicUrl ?? place.url).replace(/\/+$/, '');
  const alerts = createAlertDesk({ service, config, pageUrl, now, log });
  const gate = createGateDesk({ service, pageUrl, now, log });
  const access = openAccess(options, service, pageUrl);
  const replicas = createReplicaDesk({ service, now, log });
  try {
    await requireTokens(access, config, log);
    // The first answers have the counts, unless another process leads.
    await service.fold.settle();
    const server = await listen({
      ...{ options, service, files, counters, alerts, gate, access, replicas, now, demo },
      onRequestLogged: own.add,
    });
    const url = urlOf(server);
    place.url = url;
    const replicaUrl = replicaUrlOf(config.replicaUrl, url);
    await replicas.join(replicaUrl);
    await service.store.listensAt(replicaUrl);
    log.info({ url, version: config.version }, 'Leeway listens');
    if (!config.isLoopback && config.publicUrl === null)
      log.warn(
        { url },
        'links in answers and messages begin with this address; set LEEWAY_PUBLIC_URL to where people find the page',
      );
    const housekeeping = new Cron(
      '17 * * * *',
      { catch: (cause) => log.warn({ err: cause }, 'housekeeping failed') },
      async () => {
        if (service.fold.leading) await service.keepHouse();
      },
    );
    if (options.demo !== undefined) {
      const leeway = { url, token: access.ownToken };
      demo.running = await startDemo({ leeway, now, log, ...options.demo });
    }
    files.start();
    counters.start();
    alerts.start();
    let stopped: Promise<void> | undefined;
    const stop = async () => {
      housekeeping.stop();
      await demo.running?.stop();
      server.drain();
      // Another replica takes over at once, while this one still finishes what it was sent.
      const gaveUp = alerts.stop().then(() => service.fold.stop());
      const left = Promise.all([files.stop(), counters.stop()]).then(() => replicas.leave());
      await Promise.all([gaveUp, left, delay(DRAIN_MS)]);
      await server.close();
      await gate.stop();
      await own.stop();
      await service.stop();
    };
    return { url, ready: demo.running?.ready ?? Promise.resolve(), stop: () => (stopped ??= stop()) };
  } catch (cause) {
    await own.stop();
    await alerts.stop();
    await replicas.leave();
    await service.stop();
    throw cause;
  }
}

function openAccess(
  { config, now = Date.now }: AppOptions,
  service: Service,
  pageUrl: () => string,
): AccessRunning {
  const { db } = service.store;
  const issuer = config.oidc === null ? null : createIssuer({ settings: config.oidc, db, pageUrl, now });
  const publicServices = () => service.definitions.current().publicServices;
  const services = () => definedServices(service.definitions.current());
  return createAccessDesk({ db, config, issuer, services, publicServices, now });
}

/** Where others than this machine can call, somebody must have been let in. Throws `invalid_settings`. */
async function requireTokens(access: AccessRunning, config: Config, log: Logger): Promise<void> {
  if (await access.isOpen()) {
    log.info(
      'Leeway is open: nobody has to say who they are, and only this machine can call. The first token closes it: ' +
        'leeway token create --name NAME --scope admin',
    );
    return;
  }
  if (config.adminToken !== null || config.oidc !== null || (await access.tokens()).length > 0) return;
  throw new AppError(
    'invalid_settings',
    `${whyOthersCall(config)}, and no token was made yet: anybody could do anything. Make one first, with\n` +
      '  leeway token create --name NAME --scope admin\nor set LEEWAY_ADMIN_TOKEN or LEEWAY_ADMIN_TOKEN_FILE.',
  );
}

type Listening = {
  readonly options: AppOptions;
  readonly service: Service;
  readonly files: FileSources;
  readonly counters: CounterSources;
  readonly alerts: AlertsRunning;
  readonly gate: GateRunning;
  readonly access: AccessRunning;
  readonly replicas: ReplicaRunning;
  readonly now: () => number;
  readonly demo: { readonly running: Demo | null };
  readonly onRequestLogged: (line: Parameters<ReturnType<typeof ownRequests>['add']>[0]) => void;
};

async function listen(listening: Listening): Promise<FastifyInstance> {
  const { options, service, files, counters, alerts, gate, access, replicas, now, demo, onRequestLogged } =
    listening;
  const { config, log, webDir } = options;
  const server = await createServer({
    config,
    now,
    access,
    board: createBoard(service, { files, counters }),
    replicas,
    alerts,
    alertActivity: alerts,
    silences: createSilenceDesk({
      db: service.store.db,
      definitions: service.definitions.current,
      now,
    }),
    deploys: createDeployDesk({ db: service.store.db, now }),
    bills: createBillDesk({ service }),
    gate,
    files,
    readBody: service.bodies.readBody,
    readPush: createPushReader({
      maxBody: config.maxBody,
      readEntries: service.ingest.readEntries,
      resolveSource: (asked) => resolveSource(asked, service),
      services: () => service.definitions.current().slos.map((slo) => slo.service),
    }),
    commit: service.commit,
    resolveSource: (asked) => resolveSource(asked, service),
    pingDatabase: service.store.ping,
    queueDepth: () => service.groups.depth,
    pool: service.pool,
    demo: options.demo === undefined ? null : switchesOf(demo, service.store.db, now),
    webDir: existsSync(join(webDir, 'index.html')) ? webDir : null,
    logger: log,
    onRequestLogged,
  });
  try {
    await server.listen({ host: config.host, port: config.port });
  } catch (cause) {
    await server.close();
    const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    if (!taken) throw cause;
    const message = `Port ${config.port} of ${config.host} is in use; stop the other program or set PORT.`;
    throw new AppError('invalid_settings', message, { cause });
  }
  return server;
}

/** The switches are there from the start; they move once the example service runs. */
function switchesOf(demo: { readonly running: Demo | null }, db: Db, now: () => number) {
  const switches = (): DemoSwitches => demo.running?.switches() ?? { slow: false, broken: false };
  return {
    switches,
    async set(next: DemoSwitches, actor: Actor): Promise<void> {
      const change = {
        action: 'demo.switch',
        service: null,
        subject: 'demo',
        before: switches(),
        after: next,
      } as const;
      demo.running?.set(next);
      await orUnavailable(addEntry(db, entryOf(actor, change, now())));
    },
  };
}

function urlOf(server: FastifyInstance): string {
  const address = server.server.address();
  if (address === null || typeof address === 'string')
    throw new Error('the server does not listen on a port');
  const host = isIP(address.address) === 6 ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
