/** This process among the others on the same database: it tells that it is there, and finds out who counts. */
import type { Logger } from 'pino';
import { digestOf, newToken } from '../access/token-text.ts';
import type { Leadership, ReplicaDesk } from '../http/replica-ports.ts';
import type { Leader } from '../ledger/ports.ts';
import type { Service } from '../service.ts';
import * as rows from '../store/replicas.ts';
import { Remembered } from './remembered.ts';

const RENEW_MS = 1_000;

export type ReplicaRunning = ReplicaDesk & {
  /** From now on the others know of this process, which they reach at `url`. */
  join(url: string): Promise<void>;
  leave(): Promise<void>;
};

export type ReplicaDeskOptions = {
  readonly service: Pick<Service, 'fold' | 'holder' | 'store'>;
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
};

export function createReplicaDesk({ service, now, log }: ReplicaDeskOptions): ReplicaRunning {
  const { fold, holder, store } = service;
  const secret = newToken();
  const digest = digestOf(secret);
  const known = new Remembered<true | null>(now);
  const leaders = new Remembered<Leader | null>(now);
  let timer: NodeJS.Timeout | null = null;
  let renewing: Promise<void> | null = null;
  let count = 1;
  let isAway = false;

  async function renew(url: string): Promise<void> {
    try {
      await rows.renewReplica(store.db, { holder, url, digest });
      count = await rows.replicaCount(store.db);
      isAway = false;
    } catch (cause) {
      if (!isAway) log.warn({ err: cause }, 'the other replicas do not hear of this one');
      isAway = true;
    }
  }

  return {
    secret,
    count: () => count,
    async isReplica(given) {
      const asked = digestOf(given);
      const find = async () => ((await rows.isReplica(store.db, asked)) ? true : null);
      return (await known.get(asked.toString('hex'), find)) === true;
    },
    async leadership(afresh = false): Promise<Leadership> {
      if (fold.leading) return { where: 'here' };
      if (afresh) leaders.forget();
      const leader = await leaders.get('', () => store.leader()).catch(() => null);
      if (leader === null || leader.holder === holder || leader.url === null) return { where: 'nowhere' };
      return { where: 'elsewhere', url: leader.url };
    },
    async join(url) {
      await renew(url);
      timer ??= setInterval(() => {
        renewing ??= renew(url).finally(() => {
          renewing = null;
        });
      }, RENEW_MS).unref();
    },
    async leave() {
      if (timer === null) return;
      clearInterval(timer);
      timer = null;
      await renewing;
      await rows.removeReplica(store.db, holder).catch((cause: unknown) => {
        log.warn({ err: cause }, 'the other replicas find out by themselves that this one is gone');
      });
    },
  };
}
