/** Alerts beyond the fold: who is told, what of it people see, and what they change. */
import type { Logger } from 'pino';
import { type AuditAction, type Change, entryOf } from '../access/audit.ts';
import { requireService } from '../access/caller.ts';
import { composed, type Lookups } from '../alerts/composing.ts';
import { Dispatcher } from '../alerts/dispatcher.ts';
import type { DeliveryListener } from '../alerts/ports.ts';
import { sendTest } from '../alerts/test-message.ts';
import { AppError } from '../app-error.ts';
import type { Config } from '../config.ts';
import type { AlertDesk, AlertHistory, ReceiverHealth } from '../http/alert-ports.ts';
import { sloPath } from '../http/page-paths.ts';
import type { AlertActivity } from '../http/ports.ts';
import { attributionOf } from '../ledger/attribution.ts';
import { sloKey } from '../ledger/objectives.ts';
import type { Service } from '../service.ts';
import type { AlertFacts } from '../slo/alert-facts.ts';
import * as history from '../store/alert-history.ts';
import { addEntry, audited } from '../store/audit.ts';
import { orUnavailable } from '../store/connection-fault.ts';
import { createDeliveryStore } from '../store/deliveries.ts';
import { lastDeployBefore } from '../store/deploys.ts';
import { Receivers } from './receivers.ts';
import { ToldFaults } from './told-faults.ts';
import { unknownReceiver } from './unknown-names.ts';

const MOST_HITS = 3;
const BROKEN = 'Its definition has a fault; what it is to be told waits, for a day.';
const MS_PER_MINUTE = 60_000;

export type AlertsRunning = AlertDesk &
  AlertActivity & {
    start(): void;
    stop(): Promise<void>;
    /** One round of deliveries; settles when nothing is due. */
    round(): Promise<void>;
  };

export type AlertDeskOptions = {
  readonly service: Service;
  readonly config: Pick<Config, 'denied'>;
  /** Where people find the page, without a trailing slash. */
  readonly pageUrl: () => string;
  readonly now: () => number;
  readonly random?: () => number;
  readonly log: Logger;
};

export function createAlertDesk(options: AlertDeskOptions): AlertsRunning {
  const { service, config, now, log, random = Math.random } = options;
  const { db } = service.store;
  const receivers = new Receivers({ now, denied: config.denied });
  receivers.configure(service.definitions.current());
  const lookups = lookupsOf(options);
  const listeners = new Set<DeliveryListener>();
  const faults = new ToldFaults(now);
  const dispatcher = new Dispatcher({
    store: createDeliveryStore(db),
    now,
    random,
    compose: (delivery) => composed(delivery, lookups, now()),
    receiverOf: (name) => receivers.get(name),
    names: () => receivers.names,
    isLeading: () => service.fold.leading,
    listener: {
      attempted: (...attempt) => listeners.forEach((listener) => void listener.attempted(...attempt)),
      died(receiver, messages) {
        if (messages > 0) log.error({ receiver, messages }, 'alert messages are dead: nobody was told');
        for (const listener of listeners) listener.died(receiver, messages);
      },
    },
    changed(receiver, fault) {
      if (fault === null) log.info({ receiver }, 'the receiver takes alerts again');
      else log.warn({ receiver, reason: fault }, 'the receiver does not take alerts');
    },
    failed(cause) {
      faults.tell(cause, () => log.warn({ err: cause }, 'alerts wait to be delivered'));
    },
  });
  const stops = [
    service.onDefinitions((definitions) => receivers.configure(definitions)),
    service.onNotices(() => dispatcher.wake()),
  ];

  async function found(id: string): Promise<AlertHistory> {
    const alert = await orUnavailable(history.alertById(db, id));
    if (alert === null) throw unknownAlert(id);
    return alert;
  }

  return {
    start: () => dispatcher.start(),
    round: () => dispatcher.round(),
    async stop() {
      for (const stop of stops) stop();
      await dispatcher.stop();
      await receivers.close();
    },
    firing: (kind) => service.fold.state?.alerting.book.countOf(kind) ?? 0,
    waiting: () =>
      new Map([...receivers.names.map((name): [string, number] => [name, 0]), ...dispatcher.waiting]),
    onDeliveries: (listener) => void listeners.add(listener),
    async alerts(asked) {
      const rows = await orUnavailable(history.alertHistory(db, { ...asked, limit: asked.limit + 1 }));
      return { alerts: rows.slice(0, asked.limit), more: rows.length > asked.limit };
    },
    alert: found,
    acknowledge(id, by, note, actor) {
      const at = now();
      return audited(db, actor, at, async (trx) => {
        const before = await history.alertById(trx, id);
        if (before === null) throw unknownAlert(id);
        requireService(actor.caller, before.service);
        await history.acknowledge(trx, id, { by, note, at });
        const change = changeOf('alert.acknowledge', before.service, id, before.acknowledged, { by, note });
        return { result: { ...before, acknowledged: { at, by, note } }, change };
      });
    },
    async receivers() {
      const rows = await orUnavailable(history.receiverCounts(db));
      const counts = new Map(rows.map((row) => [row.receiver, row]));
      const { receivers: defined, broken, routes } = service.definitions.current();
      const healthOf = (name: string, type: ReceiverHealth['type'], fault: string | null): ReceiverHealth => {
        const circuit = dispatcher.circuitOf(name);
        const count = counts.get(name);
        // What this process has not tried, one before it has.
        const tried = circuit === null ? (count?.lastReason ?? null) : circuit.fault;
        return {
          ...{ name, type },
          hears: routes.filter((route) => route.receiver === name).map(({ receiver: _, ...rest }) => rest),
          waiting: count?.waiting ?? 0,
          dead: count?.dead ?? 0,
          pausedUntil: circuit?.pausedUntil(now()) ?? null,
          fault: fault ?? tried,
          lastSentAt: count?.lastSentAt?.getTime() ?? null,
        };
      };
      return [
        ...defined.map(({ name, type }) => healthOf(name, type, null)),
        ...broken.flatMap(({ name, type }) => (type === null ? [] : [healthOf(name, type, BROKEN)])),
      ];
    },
    async test(name, actor) {
      const receiver = receivers.get(name);
      if (receiver === null) throw new AppError('not_found', unknownReceiver(name, receivers.names));
      const at = now();
      const tested = await sendTest(receiver, options.pageUrl(), at);
      const { kind: outcome } = tested.outcome;
      const change = changeOf('receiver.test', null, name, null, { outcome });
      await orUnavailable(addEntry(db, entryOf(actor, change, at)));
      return tested;
    },
    async resend(id, actor) {
      const at = now();
      const sent = await audited(db, actor, at, async (trx) => {
        const again = await history.resend(trx, id, at);
        if (again === null) throw new AppError('not_found', `There is no delivery ${id}.`);
        if (again === 'not dead')
          throw new AppError('bad_request', 'Only a delivery that is dead can be sent again.');
        const { receiver } = again;
        const change = changeOf(
          'delivery.resend',
          null,
          id,
          { receiver, state: 'dead' },
          { receiver, state: again.state },
        );
        return { result: again, change };
      });
      dispatcher.wake();
      return sent;
    },
  };
}

function unknownAlert(id: string): AppError {
  return new AppError('not_found', `There is no alert ${id}.`);
}

function changeOf(
  action: AuditAction,
  service: string | null,
  subject: string,
  before: object | null,
  after: object | null,
): Change {
  return { action, service, subject, before, after };
}

/** What messages say beyond the alert itself. The counts of an alert are in the store when its notice is. */
function lookupsOf({ service, pageUrl }: AlertDeskOptions): Lookups {
  const { fold, store } = service;
  return {
    async hits({ service: of, slo, startedAt }, lookback) {
      const entry = slo === null ? undefined : fold.state?.current.get(sloKey({ service: of, name: slo }));
      if (fold.state === null || entry === undefined || entry.plan.slo.sli === 'counters') return [];
      const by = ['method', 'route', 'status', 'kind'] as const;
      // As it was when it began, however long its receiver was away.
      const upTo = Math.floor(startedAt / MS_PER_MINUTE) - entry.plan.lag;
      const span = lookback === null ? { upTo } : { upTo, reach: lookback };
      const rows = await attributionOf(store, fold.state.book, entry, by, span);
      const bad = rows.reduce((sum, row) => sum + row.bad, 0);
      return rows
        .filter((row) => row.bad > 0)
        .slice(0, MOST_HITS)
        .map(({ key, bad: own }) => ({
          what: `${key['method']} ${key['route']} answered ${key['status']} (${key['kind']})`,
          bad: own,
          share: own / bad,
        }));
    },
    deployBefore: (of, at) => lastDeployBefore(store.db, of, at),
    urlOf: (facts) => `${pageUrl()}${pathOf(facts)}`,
  };
}

function pathOf({ service, slo, startedAt }: AlertFacts): string {
  if (slo === null) return '/alerts';
  return sloPath({ service, name: slo }, new Date(startedAt).toISOString());
}
