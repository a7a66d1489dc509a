/** Silences and deploys, from the domain to the wire. */
import type * as wire from './alert-contract.ts';
import type { DeployMarker, SilenceRecord } from './silence-ports.ts';
import { iso } from './wire.ts';

export function silence(record: SilenceRecord): wire.Silence {
  const { id, service, slo, rrule, timeZone, author, reason, endedBy, state, span } = record;
  return {
    ...{ id, service, slo, rrule, timeZone, author, reason, endedBy, state },
    startsAt: iso(record.startsAt),
    endsAt: iso(record.endsAt),
    createdAt: iso(record.createdAt),
    endedAt: record.endedAt === null ? null : iso(record.endedAt),
    span: span === null ? null : { from: iso(span.from), to: iso(span.to) },
  };
}

export function deploy({ at, ...rest }: DeployMarker): wire.Deploy {
  return { ...rest, at: iso(at) };
}
