/** A desk of alerts on which nothing lies, for servers that are about something else. */
import { AppError } from '../../server/app-error.ts';
import type { AlertDesk } from '../../server/http/alert-ports.ts';

export function emptyDesk(more: Partial<AlertDesk> = {}): AlertDesk {
  const none = async (): Promise<never> => {
    throw new AppError('not_found', 'There is no such thing.');
  };
  return {
    alerts: async () => ({ alerts: [], more: false }),
    alert: none,
    acknowledge: none,
    receivers: async () => [],
    test: none,
    resend: none,
    ...more,
  };
}
