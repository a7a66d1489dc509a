/** Logs when a fault begins and when it ends, not each time it is met. */
import type { FastifyBaseLogger } from 'fastify';

export type FaultLog = { failed(error: unknown): void; worked(): void };

export function createFaultLog(log: FastifyBaseLogger, what: string): FaultLog {
  let failing = false;
  return {
    failed(error) {
      if (!failing) log.warn({ err: error }, `${what} fails`);
      failing = true;
    },
    worked() {
      if (failing) log.info(`${what} works again`);
      failing = false;
    },
  };
}
