/** PagerDuty's Events API v2 (developer.pagerduty.com/docs/events-api-v2-overview). */
import { createHash } from 'node:crypto';
import type { AlertKind } from '../../slo/alert.ts';
import { linkOf } from '../alert-words.ts';
import { cut } from '../cutting.ts';
import type { AlertMessage } from '../message.ts';
import type { ReceiverDeps } from '../posting.ts';
import type { Receiver } from '../receiver.ts';
import type { PagerDutySettings } from '../receiver-settings.ts';
import { iso } from '../wire-facts.ts';
import { type Line, wordingOf } from '../wording.ts';
import { jsonPosting, postingsReceiver } from './by-post.ts';

const MOST_SUMMARY = 1024;
const MOST_KEY = 255;

const SEVERITIES: Readonly<Record<AlertKind, string>> = {
  page: 'critical',
  ticket: 'warning',
  budget: 'warning',
  measurement: 'warning',
  'no-data': 'error',
};

/** `thread`: the incident. */
export function pagerDutyBody(message: AlertMessage, thread: string, routingKey: string) {
  const { title, lines, links } = wordingOf(message);
  const gravest = message.alerts[0]!;
  return {
    routing_key: routingKey,
    event_action: message.type === 'firing' ? 'trigger' : 'resolve',
    dedup_key: keyOf(thread),
    payload: {
      summary: cut(title, MOST_SUMMARY),
      source: gravest.service,
      severity: SEVERITIES[gravest.kind],
      timestamp: iso(gravest.startedAt),
      component: gravest.slo ?? gravest.source ?? gravest.service,
      group: message.service,
      class: gravest.condition,
      custom_details: detailsOf(lines),
    },
    links: links.map(({ text, url }) => ({ href: url, text })),
    client: 'Leeway',
    ...(linkOf(gravest.url) === null ? {} : { client_url: gravest.url }),
  };
}

/** An incident for each thread; what still holds one open is not told as its end. */
export function pagerDutyReceiver({ url, routingKey }: PagerDutySettings, deps: ReceiverDeps): Receiver {
  return postingsReceiver(
    (message) =>
      message.threads
        .filter(({ closes }) => message.type === 'firing' || closes)
        .map(({ id }) => ({
          ...jsonPosting(url, pagerDutyBody(message, id, routingKey)),
          secrets: [routingKey],
        })),
    deps,
  );
}

function keyOf(thread: string): string {
  return thread.length <= MOST_KEY ? thread : createHash('sha256').update(thread).digest('hex');
}

/** By label; a page and a ticket of one objective have the same. */
function detailsOf(lines: readonly Line[]): Readonly<Record<string, string>> {
  const byLabel = Map.groupBy(lines, ({ label }) => label);
  return Object.fromEntries(
    [...byLabel].map(([label, same]) => [label, same.map(({ text }) => text).join('\n')]),
  );
}
