/** What `leeway suggest` prints. */
import type { RouteReport, Routes } from '../http/contract.ts';
import { durationWords } from '../slo/proposal-threshold.ts';
import { percent, plural, wholeNumber } from '../slo/words.ts';
import { textTable } from './text-table.ts';

const HEAD = ['SERVICE', 'METHOD', 'ROUTE', ' REQUESTS', ' PER MIN', ' P50', ' P95', ' P99', ' 4XX', ' 5XX'];

/** The busiest routes first, so that these matter most. */
const MOST_REASONS = 12;

export function suggestText({ services, routes }: Routes): string {
  if (routes.length === 0 && services.every(({ unknownPaths }) => unknownPaths === 0))
    return 'No traffic was seen in the last 30 days.\n';
  const parts = [textTable([...HEAD, 'OBJECTIVES'], routes.map(row))];
  for (const { service, unknownPaths } of services)
    if (unknownPaths > 0)
      parts.push(`${service}: ${plural(unknownPaths, 'request')} to unknown paths answered 404.\n`);
  const without = routes.filter(({ suggestion }) => suggestion !== null && suggestion.yaml === null);
  if (without.length > 0)
    parts.push(without.slice(0, MOST_REASONS).map(whyNone).join('') + more(without.length));
  const documents = services.flatMap(({ yaml }) => (yaml === null ? [] : [yaml]));
  parts.push(
    documents.length === 0
      ? 'Nothing to suggest.\n'
      : `${plural(routes.filter(isSuggested).length, 'suggestion')}, ready for a file in slo-definitions/:\n\n${documents.join('---\n')}`,
  );
  return parts.join('\n');
}

function row(route: RouteReport): string[] {
  return [
    route.service,
    route.method,
    route.held === 0 ? route.route : `${route.route} (and ${route.held} rarer)`,
    wholeNumber(route.requests),
    rate(route.perMinute),
    duration(route.p50),
    duration(route.p95),
    duration(route.p99),
    percent(route.clientErrors / route.requests),
    percent(route.serverErrors / route.requests),
    objectives(route),
  ];
}

function objectives({ objectives: counting, ignoredBy, suggestion }: RouteReport): string {
  if (counting.length > 0) return counting.join(', ');
  if (ignoredBy.length > 0) return `ignored by ${ignoredBy.join(', ')}`;
  return suggestion?.yaml === null ? 'none' : 'none; suggested below';
}

function whyNone({ method, route, suggestion }: RouteReport): string {
  return `No suggestion for ${method} ${route}: ${suggestion!.reason}\n`;
}

function more(reasons: number): string {
  return reasons > MOST_REASONS ? `The other ${reasons - MOST_REASONS} reasons are in --json.\n` : '';
}

function isSuggested({ suggestion }: RouteReport): boolean {
  return suggestion !== null && suggestion.yaml !== null;
}

function duration(ms: number | null): string {
  return ms === null ? '-' : durationWords(ms * 1000);
}

function rate(perMinute: number | null): string {
  if (perMinute === null) return '-';
  if (perMinute < 0.01) return '<0.01';
  return perMinute >= 10 ? wholeNumber(perMinute) : perMinute.toFixed(perMinute >= 1 ? 1 : 2);
}
