import type { ReceiverSettings } from '../alerts/receiver-settings.ts';
import type { AlertKind } from '../slo/alert.ts';
import type { Place } from '../slo/definition.ts';

/** Who is told of alerts. Secrets are in here: it is never shown or logged whole. */
export type ReceiverDefinition = ReceiverSettings & {
  readonly on: readonly AlertKind[];
  readonly place: Place;
};
