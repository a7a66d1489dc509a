import { expect, test } from 'vitest';
import type { AlertMessage } from '../../server/alerts/message.ts';
import { alertmanagerBody } from '../../server/alerts/receivers/alertmanager.ts';
import { discordBody } from '../../server/alerts/receivers/discord.ts';
import { pagerDutyBody } from '../../server/alerts/receivers/pagerduty.ts';
import { slackBody } from '../../server/alerts/receivers/slack.ts';
import { teamsBody } from '../../server/alerts/receivers/teams.ts';
import { webhookBody } from '../../server/alerts/receivers/webhook.ts';
import { AT, factsOf, messageOf, resolvedMessage, silence, storm } from '../support/alert-messages.ts';

const PAGE = 'https://leeway.example/snippets/read-snippet?at=2026-11-23T12%3A00Z';
const RUNBOOK = 'https://runbooks.example/read?a=1&b=2';

/** Texts as long, and as full of what needs escaping, as anyone could write them. */
const LONG = '&<>*_[]`\\"@everyone '.repeat(1000);
const LONGEST: AlertMessage = {
  ...storm(1000),
  alerts: storm(1000).alerts.map((facts) => ({
    ...facts,
    slo: LONG,
    reason: LONG,
    headline: LONG,
    runbook: `https://runbooks.example/${LONG}`,
    hit: [{ what: LONG, bad: 1, share: 1 }],
    deploy: { version: LONG, at: AT },
  })),
};

test('a webhook has the facts of the gravest alert under the names of the contract', () => {
  expect(JSON.parse(webhookBody(messageOf()))).toEqual({
    type: 'alert.firing',
    timestamp: '2026-11-23T12:00:00.000Z',
    data: {
      alert: 'a-1',
      service: 'snippets',
      slo: 'read-snippet',
      source: null,
      kind: 'page',
      condition: 'burn',
      tier: '1h/5m',
      severity: 'page',
      burn: 20,
      threshold: 14.4,
      lookback: '1h',
      spent: 0.0277,
      remaining: 0.35,
      verdict: 'harden',
      reason: 'The budget burns at 20x, over 14.4x (1h/5m).',
      headline: 'Harden. The budget burns at 20x; 13 failures to go.',
      objective: '99.5% of GET /s/: non-5xx under 300ms over 30 days',
      description: null,
      runbook: RUNBOOK,
      hit: [
        { what: 'GET /s/: 503 (failed)', bad: 1214, share: 0.87 },
        { what: 'GET /s/: 200 (slow)', bad: 180, share: 0.13 },
      ],
      deploy: { version: 'v1.4.2', at: '2026-11-23T11:51:00.000Z' },
      startedAt: '2026-11-23T11:58:00.000Z',
      resolvedAt: null,
      url: PAGE,
    },
  });
});

test('a webhook of several alerts has all of them, the gravest twice', () => {
  const { data } = JSON.parse(webhookBody(storm(2)));
  expect(data.alerts.map(({ alert }: { alert: string }) => alert)).toEqual(['p-0', 'p-1', 'late', 'later']);
  expect(data).toEqual({ ...data.alerts[0], alerts: data.alerts });
});

test.each([
  { message: resolvedMessage(), type: 'alert.resolved', resolvedAt: '2026-11-23T12:35:00.000Z' },
  { message: messageOf({ test: true }), type: 'alert.test', resolvedAt: null },
])('a webhook of type $type', ({ message, type, resolvedAt }) => {
  expect(JSON.parse(webhookBody(message))).toMatchObject({ type, data: { resolvedAt } });
});

test('Slack gets a header, a section for each line, and links', () => {
  const message = messageOf({ alerts: [factsOf({ objective: 'a < b & c > d <!channel>' })] });
  const { text, blocks } = slackBody(message);
  expect(text).toBe('Page: snippets/read-snippet burns its budget at 20x');
  expect(blocks[0]).toEqual({ type: 'header', text: { type: 'plain_text', text, emoji: false } });
  expect(blocks[1]).toEqual({
    type: 'section',
    text: {
      type: 'mrkdwn',
      text: '*Objective*: snippets/read-snippet: a &lt; b &amp; c &gt; d &lt;!channel&gt;',
    },
  });
  expect(blocks.at(-1)!.text.text).toBe(
    `<https://runbooks.example/read?a=1&amp;b=2|What to do (runbook)>\n<${PAGE}|The page at that time>`,
  );
});

test('Slack gets no more than it takes', () => {
  const { text, blocks } = slackBody(LONGEST);
  const [header, ...sections] = blocks.map((block) => block.text.text);
  expect(blocks.length).toBeLessThanOrEqual(50);
  expect(text.length).toBeLessThanOrEqual(3000);
  expect(header!.length).toBeLessThanOrEqual(150);
  expect(Math.max(...sections.map(({ length }) => length))).toBeLessThanOrEqual(3000);
  expect(sections.join('').replace(/&(amp|lt|gt);|<https:[^|>]*\||>/g, '')).not.toMatch(/[&<>]/);
});

test('Teams gets an Adaptive Card whose texts are no Markdown', () => {
  const body = teamsBody(resolvedMessage());
  expect(body).toMatchObject({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null }],
  });
  const card = body.attachments[0]!.content;
  expect(card).toMatchObject({ type: 'AdaptiveCard', version: '1.4' });
  expect(card.body[0]!.inlines).toEqual([
    {
      type: 'TextRun',
      text: 'Resolved: the page of snippets/read-snippet, after 37 minutes',
      size: 'large',
      weight: 'bolder',
      color: 'good',
    },
  ]);
  expect(card.body[5]!.inlines).toEqual([
    { type: 'TextRun', text: 'Lasted: ', weight: 'bolder' },
    { type: 'TextRun', text: '37 minutes, from 2026-11-23 11:58 UTC to 2026-11-23 12:35 UTC' },
  ]);
  expect(card.actions).toEqual([
    { type: 'Action.OpenUrl', title: 'What to do (runbook)', url: RUNBOOK },
    { type: 'Action.OpenUrl', title: 'The page at that time', url: PAGE },
  ]);
});

test('Teams gets no more than 28 KB', () => {
  expect(Buffer.byteLength(JSON.stringify(teamsBody(LONGEST)))).toBeLessThan(28_000);
});

test('Discord gets an embed that mentions nobody and shows text as it is', () => {
  const message = messageOf({ alerts: [factsOf({ objective: '*all* of [GET](x) `/api/*` @everyone' })] });
  const { embeds, allowed_mentions } = discordBody(message);
  expect(allowed_mentions).toEqual({ parse: [] });
  expect(embeds[0]).toMatchObject({
    title: 'Page: snippets/read-snippet burns its budget at 20x',
    color: 0xd93025,
    timestamp: '2026-11-23T12:00:00.000Z',
  });
  const lines = embeds[0]!.description.split('\n');
  expect(lines[0]).toBe(
    '**Objective:** snippets/read-snippet: \\*all\\* of \\[GET\\](x) \\`/api/\\*\\` @everyone',
  );
  expect(lines.at(-1)).toBe(`[The page at that time](${PAGE})`);
});

test('Discord gets no more than it takes', () => {
  const { title, description } = discordBody(LONGEST).embeds[0]!;
  expect(title.length).toBeLessThanOrEqual(256);
  expect(description.length).toBeLessThanOrEqual(4096);
  expect(description.split('\n…\n')[1]).toBe(`[The page at that time](${PAGE})`);
});

test('PagerDuty is told to trigger, with the thread as its key', () => {
  expect(pagerDutyBody(messageOf(), 'thread-1', 'R0UTING')).toEqual({
    routing_key: 'R0UTING',
    event_action: 'trigger',
    dedup_key: 'thread-1',
    payload: {
      summary: 'Page: snippets/read-snippet burns its budget at 20x',
      source: 'snippets',
      severity: 'critical',
      timestamp: '2026-11-23T11:58:00.000Z',
      component: 'read-snippet',
      group: 'snippets',
      class: 'burn',
      custom_details: {
        Objective: 'snippets/read-snippet: 99.5% of GET /s/: non-5xx under 300ms over 30 days',
        Verdict: 'Harden. The budget burns at 20x, over 14.4x (1h/5m).',
        'How bad':
          '20x over the last 1h, where 14.4x is the threshold; 2.7% of the whole budget went in that time.',
        Budget: '35% of it is left. The budget burns at 20x; 13 failures to go.',
        Since: '2026-11-23 11:58 UTC',
        Hit: 'GET /s/: 503 (failed), 1\u00a0214 bad (87%); GET /s/: 200 (slow), 180 bad (13%)',
        'Deploy before': 'v1.4.2, 7 minutes before it began (2026-11-23 11:51 UTC)',
      },
    },
    links: [
      { href: RUNBOOK, text: 'What to do (runbook)' },
      { href: PAGE, text: 'The page at that time' },
    ],
    client: 'Leeway',
    client_url: PAGE,
  });
});

test.each([
  { kind: 'page', severity: 'critical' },
  { kind: 'ticket', severity: 'warning' },
  { kind: 'budget', severity: 'warning' },
  { kind: 'measurement', severity: 'warning' },
  { kind: 'no-data', severity: 'error' },
] as const)('PagerDuty hears of a $kind as $severity', ({ kind, severity }) => {
  expect(pagerDutyBody(messageOf({ alerts: [factsOf({ kind })] }), 't', 'k').payload.severity).toBe(severity);
});

test('PagerDuty resolves by the same key, however long the thread', () => {
  const thread = 't'.repeat(300);
  const [opened, closed] = [messageOf(), resolvedMessage()].map((message) =>
    pagerDutyBody(message, thread, 'k'),
  );
  expect(closed).toMatchObject({ event_action: 'resolve', dedup_key: opened!.dedup_key });
  expect(opened!.dedup_key).toMatch(/^[0-9a-f]{64}$/);
});

test('PagerDuty gets no more than it takes, and two alerts of one objective in one detail', () => {
  expect(pagerDutyBody(LONGEST, 't', 'k').payload.summary.length).toBeLessThanOrEqual(1024);
  const alerts = [factsOf(), factsOf({ alert: 'a-3', kind: 'ticket' })];
  const { custom_details } = pagerDutyBody(messageOf({ alerts }), 't', 'k').payload;
  expect(custom_details['read-snippet']!.split('\n').map((line) => line.split(',')[0])).toEqual([
    'Page',
    'Ticket',
  ]);
});

test('Alertmanager gets labels that stay, and says for how long the alert lives', () => {
  const [alert] = alertmanagerBody([messageOf()], AT + 1000);
  expect(alert).toMatchObject({
    labels: {
      alertname: 'LeewayBurnRate',
      service: 'snippets',
      slo: 'read-snippet',
      severity: 'critical',
      kind: 'page',
    },
    startsAt: '2026-11-23T11:58:00.000Z',
    endsAt: '2026-11-23T12:05:01.000Z',
    generatorURL: PAGE,
    annotations: {
      summary: 'Page: snippets/read-snippet burns its budget at 20x',
      runbook_url: RUNBOOK,
      tier: '1h/5m',
      burn: '20x',
      remaining: '35%',
      verdict: 'harden',
    },
  });
});

test('Alertmanager knows an alert by the same labels when its tier changes and when it ends', () => {
  const changed = messageOf({ alerts: [factsOf({ tier: '6h/30m', burn: 7, verdict: 'caution' })] });
  const bodies = [messageOf(), changed, resolvedMessage()].map((message) => alertmanagerBody([message], AT));
  const labels = bodies.map(([alert]) => (alert as { labels: object }).labels);
  expect(labels[1]).toEqual(labels[0]);
  expect(labels[2]).toEqual(labels[0]);
  expect(bodies[2]![0]).toMatchObject({ endsAt: '2026-11-23T12:35:00.000Z' });
});

test.each([
  { condition: 'remaining', alertname: 'LeewayBudgetLow' },
  { condition: 'exhausted', alertname: 'LeewayBudgetExhausted' },
  { condition: 'forecast', alertname: 'LeewayBudgetForecast' },
  { condition: 'rejected', alertname: 'LeewayRejected' },
  { condition: 'silent', alertname: 'LeewayNoData' },
  { condition: 'unread', alertname: 'LeewayUnread' },
] as const)('Alertmanager knows $condition as $alertname', ({ condition, alertname }) => {
  expect(alertmanagerBody([messageOf({ alerts: [silence({ condition })] })], AT)).toMatchObject([
    { labels: { alertname, service: 'snippets', source: 'nginx-access', severity: 'warning' } },
  ]);
});

test('Alertmanager hears of each alert once, and of tests as such', () => {
  const alerts = alertmanagerBody([messageOf(), messageOf({ alerts: [factsOf(), silence()] })], AT);
  expect(alerts).toHaveLength(2);
  expect(alertmanagerBody([messageOf({ test: true })], AT)).toMatchObject([
    {
      labels: { alertname: 'LeewayTest' },
      annotations: { summary: 'Test: Page: snippets/read-snippet burns its budget at 20x' },
    },
  ]);
});

test('whoever shows it to people says that a test is one', () => {
  const message = messageOf({ test: true });
  const shown = [slackBody, teamsBody, discordBody, (m: AlertMessage) => pagerDutyBody(m, 't', 'k')].map(
    (bodyOf) => JSON.stringify(bodyOf(message)),
  );
  for (const text of shown) expect(text).toContain('Test: Page: snippets/read-snippet');
});
