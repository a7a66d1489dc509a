/** The routes page: which rows, in which order, and the answer above them. */
import type { RouteReport, Routes } from '../../server/http/contract.ts';
import { durationWords } from '../../server/slo/proposal-threshold.ts';
import { percent, plural, wholeNumber } from '../../server/slo/words.ts';

export const DAYS = [1, 7, 30] as const;
export type Days = (typeof DAYS)[number];

type Column = {
  readonly key: string;
  readonly label: string;
  /** What a reader may not know of it. */
  readonly hint?: string;
  readonly of: (row: RouteReport) => string | number;
};

/** Numbers are sorted the largest first, texts from A. */
export const COLUMNS = [
  { key: 'route', label: 'Route', of: ({ route, method }) => `${route} ${method}` },
  { key: 'requests', label: 'Requests', of: ({ requests }) => requests },
  {
    key: 'rate',
    label: 'A minute',
    hint: 'Since the first request of the service',
    of: (row) => row.perMinute ?? -1,
  },
  { key: 'p50', label: 'p50', hint: 'Half of them took less', of: ({ p50 }) => p50 ?? -1 },
  { key: 'p95', label: 'p95', hint: '95% took less', of: ({ p95 }) => p95 ?? -1 },
  { key: 'p99', label: 'p99', hint: '99% took less', of: ({ p99 }) => p99 ?? -1 },
  { key: '4xx', label: '4xx', of: ({ clientErrors, requests }) => clientErrors / requests },
  { key: '5xx', label: '5xx', of: ({ serverErrors, requests }) => serverErrors / requests },
  { key: 'objective', label: 'Objective', of: (row) => `${coverageRank(row)} ${row.objectives.join()}` },
] as const satisfies readonly Column[];

export type ColumnKey = (typeof COLUMNS)[number]['key'];
export type Order = { readonly by: ColumnKey; readonly backwards: boolean };
export type RoutesFilter = { readonly service: string | null; readonly text: string };

/** The same column again turns the order round. */
export function orderBy({ by, backwards }: Order, column: ColumnKey): Order {
  return { by: column, backwards: by === column && !backwards };
}

export function ordered(rows: readonly RouteReport[], { by, backwards }: Order): readonly RouteReport[] {
  const { of } = COLUMNS.find(({ key }) => key === by)!;
  const sign = backwards ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(of(a), of(b)) || b.requests - a.requests);
}

export function filtered(
  rows: readonly RouteReport[],
  { service, text }: RoutesFilter,
): readonly RouteReport[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (service !== null && row.service !== service) return false;
    const haystack = `${row.service} ${row.method} ${row.route} ${row.objectives.join(' ')}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}

/** `2 of 5 routes have no objective.` */
export function routesLine(rows: readonly RouteReport[]): string {
  const without = rows.filter(({ suggestion }) => suggestion !== null).length;
  if (rows.length === 0) return 'No routes yet.';
  if (rows.length === 1) return `The one route has ${without === 0 ? 'an' : 'no'} objective.`;
  if (without === 0) return `All ${rows.length} routes have an objective.`;
  if (without === rows.length) return `None of ${rows.length} routes has an objective.`;
  return `${without} of ${rows.length} routes ${without === 1 ? 'has' : 'have'} no objective.`;
}

/** Every suggestion of the shown services as one file. */
export function allYaml({ services }: Routes, service: string | null): string | null {
  const documents = services.flatMap((one) =>
    one.yaml === null || (service !== null && one.service !== service) ? [] : [one.yaml],
  );
  return documents.length === 0 ? null : documents.join('---\n');
}

/** `shop: 1 204 requests to unknown paths answered 404.` */
export function unknownPaths({ services }: Routes, service: string | null): readonly string[] {
  return services
    .filter((one) => one.unknownPaths > 0 && (service === null || one.service === service))
    .map((one) => `${one.service}: ${plural(one.unknownPaths, 'request')} to unknown paths answered 404.`);
}

export function durationText(ms: number | null): string {
  return ms === null ? '–' : durationWords(Math.round(ms * 1000)).replace(/(?=[a-z])/, '\u202f');
}

export function rateText(perMinute: number | null): string {
  if (perMinute === null) return '–';
  if (perMinute < 0.01) return '<0.01';
  return perMinute >= 10 ? wholeNumber(perMinute) : perMinute.toFixed(perMinute >= 1 ? 1 : 2);
}

export function shareText(part: number, whole: number): string {
  return part === 0 ? '0' : percent(part / whole);
}

function coverageRank({ objectives, ignoredBy, suggestion }: RouteReport): number {
  if (suggestion?.yaml != null) return 0;
  if (suggestion !== null) return 1;
  return objectives.length > 0 ? 2 : 2 + ignoredBy.length;
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return b - a;
  return a < b ? -1 : a > b ? 1 : 0;
}
