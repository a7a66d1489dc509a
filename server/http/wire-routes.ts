/** What was seen of routes, to the wire: microseconds become milliseconds. */
import type { RouteReport } from '../slo/route-report.ts';
import type { Suggestion } from '../slo/route-suggestions.ts';
import type { RoutesSeen } from './board.ts';
import type * as wire from './contract.ts';

const US_PER_MS = 1000;

export function routes({ from, to, services }: RoutesSeen): wire.Routes {
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    services: services.map(({ service, requests, unknownPaths, yaml }) => ({
      service,
      requests,
      unknownPaths,
      yaml,
    })),
    routes: services.flatMap((service) => service.routes.map(route)),
  };
}

function route(report: RouteReport): wire.RouteReport {
  const { p50, p95, p99, refused, failed, suggestion: suggested, ...same } = report;
  return {
    ...same,
    p50: inMs(p50),
    p95: inMs(p95),
    p99: inMs(p99),
    clientErrors: refused,
    serverErrors: failed,
    objectives: [...same.objectives],
    ignoredBy: [...same.ignoredBy],
    suggestion: suggested === null ? null : suggestion(suggested),
  };
}

function suggestion(suggested: Suggestion): NonNullable<wire.RouteReport['suggestion']> {
  if (suggested.kind === 'none')
    return { name: null, objective: null, yaml: null, remaining: null, reason: suggested.reason };
  const { name, sentence, yaml, remaining, reason } = suggested;
  return { name, objective: sentence, yaml, remaining, reason };
}

function inMs(us: number | null): number | null {
  return us === null ? null : us / US_PER_MS;
}
