/** What of the board a caller is shown. */
import type { Caller } from '../access/caller.ts';
import type { Status } from '../slo/status.ts';
import type { BoardChange, BoardSnapshot, Source, Trend } from './board.ts';
import type { SloStatus } from './slo-contract.ts';
import { sloId, sloStatus } from './wire.ts';
import { publicStatus } from './wire-public.ts';

/** Null services: of all. Who does not say who they are sees no sources. */
export type Audience = Pick<Caller, 'services' | 'kind'>;

/** The same for all who are shown the same. */
export function audienceKey({ services, kind }: Audience): string {
  return services === null ? '' : `${kind === 'nobody'} ${[...services].sort().join(' ')}`;
}

/** What of a status is theirs to see. */
export function statusFor({ kind }: Audience): (status: Status) => SloStatus {
  return kind === 'nobody' ? publicStatus : sloStatus;
}

export function isShown({ services }: Audience, service: string): boolean {
  return services === null || services.includes(service);
}

/** Faults of definitions are for those who see all: a file may be of any service. */
export function snapshotFor(audience: Audience, snapshot: BoardSnapshot): BoardSnapshot {
  if (audience.services === null) return snapshot;
  const statuses = snapshot.statuses.filter(({ slo }) => isShown(audience, slo.service));
  const shown = new Set(statuses.map(({ slo }) => sloId(slo)));
  return {
    statuses,
    trends: new Map([...snapshot.trends].filter(([id]) => shown.has(id))),
    faults: [],
    sources: sourcesFor(audience, snapshot.sources),
  };
}

/** Null when nothing of it is shown. */
export function changeFor(audience: Audience, change: BoardChange): BoardChange | null {
  if (audience.services === null) return change;
  const { statuses, removed, trends, sources } = change;
  const shown: BoardChange = {
    statuses: statuses.filter(({ slo }) => isShown(audience, slo.service)),
    removed: removed.filter(({ service }) => isShown(audience, service)),
    ...(trends && { trends: trendsFor(audience, trends) }),
    ...(sources && audience.kind !== 'nobody' && { sources: sourcesFor(audience, sources) }),
  };
  const { trends: ofTrends, sources: ofSources } = shown;
  const isEmpty =
    shown.statuses.length + shown.removed.length === 0 && !ofTrends?.size && ofSources === undefined;
  return isEmpty ? null : shown;
}

function trendsFor(audience: Audience, trends: ReadonlyMap<string, Trend>): ReadonlyMap<string, Trend> {
  return new Map(
    [...trends].filter(([id]) => audience.services!.some((service) => id.startsWith(`${service}/`))),
  );
}

function sourcesFor(audience: Audience, sources: readonly Source[]): readonly Source[] {
  if (audience.kind === 'nobody') return [];
  return sources
    .map((source) => ({
      ...source,
      services: source.services.filter((service) => isShown(audience, service)),
    }))
    .filter(({ services }) => services.length > 0)
    .map((source) => ({ ...source, service: source.services[0]! }));
}
