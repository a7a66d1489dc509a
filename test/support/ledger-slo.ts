/** Objectives for tests, from their sentences. */
import { USUAL_ALERTS } from '../../server/slo/alert.ts';
import type { EventSlo } from '../../server/slo/definition.ts';
import { USUAL_POLICY } from '../../server/slo/policy.ts';
import { parseRoute, type RouteShape } from '../../server/slo/route-shape.ts';
import { parseSentence } from '../../server/slo/sentence.ts';
import { parseStatusSet } from '../../server/slo/status-set.ts';

export type IgnoreText = { readonly status?: string; readonly routes?: readonly string[] };

/** The SLO that a sentence means. */
export function sloOf(sentence: string, ignored?: IgnoreText): EventSlo {
  const reading = parseSentence(sentence);
  if (!reading.ok) throw new Error(`"${sentence}" cannot be read`);
  return {
    ...reading.parts,
    sli: 'events',
    slices: null,
    per: [],
    divided: null,
    alerts: USUAL_ALERTS,
    policy: USUAL_POLICY,
    isPublic: false,
    service: 'shop',
    name: 'test',
    objective: sentence,
    ignore:
      ignored === undefined
        ? null
        : { status: statusOf(ignored), routes: (ignored.routes ?? []).map(routeOf) },
    description: null,
    runbook: null,
    source: sentence,
    place: { file: 'test.yaml', line: 1, column: 1 },
  };
}

function statusOf({ status }: IgnoreText) {
  if (status === undefined) return null;
  const reading = parseStatusSet(status);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.status;
}

function routeOf(text: string): RouteShape {
  const reading = parseRoute(text);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.route;
}
