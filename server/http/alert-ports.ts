/**
 * What the HTTP surface reads and changes of alerts; app.ts fills it. Of what is not there calls reject with `not_found`.
 * Times in ms.
 */
import type { Actor } from '../access/audit.ts';
import type { DeliveryState } from '../alerts/ports.ts';
import type { Outcome } from '../alerts/receiver.ts';
import type { ReceiverSettings } from '../alerts/receiver-settings.ts';
import type { Tested } from '../alerts/test-message.ts';
import type { NotifyRoute } from '../slo/alert.ts';
import type { AlertState } from '../slo/alert-state.ts';

export type DeliveryRecord = {
  readonly id: string;
  readonly receiver: string;
  readonly type: 'firing' | 'resolved';
  readonly state: DeliveryState;
  readonly alerts: number;
  readonly createdAt: number;
  readonly nextAt: number;
  readonly finishedAt: number | null;
  readonly reason: string | null;
  readonly attempts: number;
  /** The newest first. */
  readonly log: readonly {
    readonly at: number;
    readonly tookMs: number;
    readonly outcome: Outcome['kind'];
    readonly code: number | null;
    readonly reason: string | null;
  }[];
};

export type AlertHistory = AlertState & {
  readonly acknowledged: { readonly at: number; readonly by: string; readonly note: string | null } | null;
  readonly deliveries: readonly DeliveryRecord[];
};

export type AlertsAsked = {
  readonly state: 'firing' | 'resolved' | 'all';
  readonly service?: string | undefined;
  readonly slo?: string | undefined;
  /** Of these alone; null: of all. */
  readonly services: readonly string[] | null;
  readonly before?: number | undefined;
  readonly limit: number;
};

export type ReceiverHealth = {
  readonly name: string;
  readonly type: ReceiverSettings['type'];
  readonly hears: readonly Omit<NotifyRoute, 'receiver'>[];
  readonly waiting: number;
  readonly dead: number;
  readonly pausedUntil: number | null;
  readonly fault: string | null;
  readonly lastSentAt: number | null;
};

export type AlertDesk = {
  /** Those that fire first, then the newest. */
  alerts(asked: AlertsAsked): Promise<{ readonly alerts: readonly AlertHistory[]; readonly more: boolean }>;
  alert(id: string): Promise<AlertHistory>;
  acknowledge(id: string, by: string, note: string | null, actor: Actor): Promise<AlertHistory>;
  receivers(): Promise<readonly ReceiverHealth[]>;
  /** Sends a marked message at once, and says what became of it. */
  test(receiver: string, actor: Actor): Promise<Tested>;
  /** A dead delivery is due again, and for a day. Rejects with `bad_request` when it is not dead. */
  resend(delivery: string, actor: Actor): Promise<DeliveryRecord>;
};
