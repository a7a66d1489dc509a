import type { ReceiverSettings } from '../alerts/receiver-settings.ts';
import type { AlertKind } from '../slo/alert.ts';
import type { Place } from '../slo/definition.ts';

/** One that has a fault, and was never without: what is to be told waits for it. `type` null: it cannot be read. */
export type BrokenReceiver = {
  readonly name: string;
  readonly type: ReceiverSettings['type'] | null;
  readonly on: readonly AlertKind[];
};

/** Who is told of alerts. Secrets are in here: it is never shown or logged whole. */
export type ReceiverDefinition = ReceiverSettings & {
  readonly on: readonly AlertKind[];
  readonly place: Place;
};
