/** Alertmanager's API v2, as a Prometheus speaks to it. */
import type { AlertCondition } from '../../slo/alert.ts';
import { percent, times } from '../../slo/words.ts';
import type { AlertMessage, MessageFacts } from '../message.ts';
import { type Posting, post, type ReceiverDeps } from '../posting.ts';
import type { Receiver } from '../receiver.ts';
import type { AlertmanagerSettings } from '../receiver-settings.ts';
import { iso } from '../wire-facts.ts';
import { textOf, wordingOf } from '../wording.ts';
import { jsonPosting } from './by-post.ts';

const REPEAT_MS = 60_000;
/** It forgets an alert that it was not told again for so long, so that it may miss a few. */
const LIVES_MS = 5 * 60_000;

/** One for each condition: a subject has one alert of each, and those of burn rates differ by their kind. */
const NAMES: Readonly<Record<AlertCondition, string>> = {
  burn: 'LeewayBurnRate',
  remaining: 'LeewayBudgetLow',
  exhausted: 'LeewayBudgetExhausted',
  forecast: 'LeewayBudgetForecast',
  rejected: 'LeewayRejected',
  silent: 'LeewayNoData',
  unread: 'LeewayUnread',
};

export function alertmanagerBody(messages: readonly AlertMessage[], now: number) {
  const told = new Map<string, object>();
  for (const message of messages)
    for (const facts of message.alerts) told.set(facts.alert, alertOf(facts, message, now));
  return [...told.values()];
}

function alertOf(facts: MessageFacts, message: AlertMessage, now: number) {
  const ended = Math.max(facts.resolvedAt ?? message.at, facts.startedAt);
  return {
    labels: labelsOf(facts, message.test),
    annotations: annotationsOf(facts, message),
    startsAt: iso(facts.startedAt),
    endsAt: iso(message.type === 'firing' ? now + LIVES_MS : ended),
    ...(URL.canParse(facts.url) ? { generatorURL: facts.url } : {}),
  };
}

/** They name the alert, so nothing is among them that changes while it fires. */
function labelsOf({ condition, service, slo, source, kind }: MessageFacts, test: boolean) {
  return {
    alertname: test ? 'LeewayTest' : NAMES[condition],
    service,
    ...(slo === null ? { source: source ?? service } : { slo }),
    severity: kind === 'page' ? 'critical' : 'warning',
    kind,
  };
}

function annotationsOf(facts: MessageFacts, message: AlertMessage): Readonly<Record<string, string>> {
  const { title, lines } = wordingOf({ ...message, alerts: [facts] });
  const all = {
    summary: title,
    description: textOf({ lines, links: [] }),
    runbook_url: facts.runbook,
    tier: facts.tier,
    burn: facts.burn === null ? null : times(facts.burn),
    remaining: facts.remaining === null ? null : percent(facts.remaining),
    verdict: facts.verdict,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

export function alertmanagerReceiver(settings: AlertmanagerSettings, deps: ReceiverDeps): Receiver {
  const send = (messages: readonly AlertMessage[], signal: AbortSignal) => {
    const alerts = alertmanagerBody(messages, deps.now());
    return post(postingOf(settings, alerts), deps, signal);
  };
  return {
    send: (message, signal) => send([message], signal),
    repeat: {
      everyMs: REPEAT_MS,
      send: async (messages, signal) =>
        messages.length === 0 ? { kind: 'sent', code: null } : send(messages, signal),
    },
    close: async () => {},
  };
}

/** The path of the API comes after that of the URL, and before its query. */
function postingOf({ url, headers }: AlertmanagerSettings, alerts: readonly object[]): Posting {
  const target = URL.parse(url);
  if (target !== null) target.pathname = `${target.pathname.replace(/\/+$/, '')}/api/v2/alerts`;
  const posting = jsonPosting(target?.href ?? url, alerts);
  return { ...posting, headers: new Map([...headers, ...posting.headers]) };
}
