import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readDeniedAddresses } from '../../server/alerts/denied-addresses.ts';
import { EXAMPLE_MESSAGES } from '../../server/alerts/example-messages.ts';
import { alertmanagerBody } from '../../server/alerts/receivers/alertmanager.ts';
import { webhookBody } from '../../server/alerts/receivers/webhook.ts';
import { templateValues } from '../../server/alerts/template.ts';
import { readDefinitions } from '../../server/definitions/read.ts';
import { RECEIVER_TYPES } from '../../server/definitions/receiver-shape.ts';
import { AlertCondition } from '../../server/http/alert-contract.ts';

const page = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8');
const MESSAGE = EXAMPLE_MESSAGES[0]!.message;
const ENVIRONMENT = {
  ...Object.fromEntries(
    ['ONCALL', 'SLACK', 'TEAMS', 'DISCORD', 'NTFY', 'BOT'].map((name) => [
      `${name}_URL`,
      'https://a.example',
    ]),
  ),
  ONCALL_SECRET: Buffer.from('a secret of some length').toString('base64'),
  PD_KEY: 'key',
  MAIL_URL: 'smtps://user:password@mail.example:465',
};

function section(title: string): string {
  const text = page.split(/^(?=##+ )/m).find((part) => part.startsWith(`${title}\n`));
  if (text === undefined) throw new Error(`docs/alerts.md has no "${title}"`);
  return text;
}

function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map((match) => match[1]!);
}

/** What stands in code in a column, row by row. */
function codes(text: string, column: number): string[] {
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) =>
    [...row.split('|')[column + 1]!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!),
  );
}

test('the definitions of docs/alerts.md are valid, and have every kind of receiver', () => {
  const types = blocks(page, 'yaml').flatMap((text) => {
    const { receivers, faults } = readDefinitions([{ path: 'a.yaml', text }], ENVIRONMENT);
    expect(faults, text).toEqual([]);
    return receivers.map(({ type }) => type);
  });
  expect(new Set(types)).toEqual(new Set(RECEIVER_TYPES));
});

test('the conditions of docs/alerts.md are those that there are', () => {
  expect(codes(section('## When'), 1)).toEqual(['burn', ...AlertCondition.options]);
});

test('the webhook of docs/alerts.md has the fields that are sent', () => {
  const [shown] = blocks(section('### Webhook'), 'json').map((text) => JSON.parse(text));
  const sent = JSON.parse(webhookBody(MESSAGE));
  expect(Object.keys(shown)).toEqual(Object.keys(sent));
  expect(Object.keys(shown.data)).toEqual(Object.keys(sent.data));
  const named = new Set(codes(section('### Webhook'), 0));
  const own = ['service', 'severity', 'data'];
  const all = [...Object.keys(sent), ...Object.keys(sent.data), 'alerts'];
  expect(named).toEqual(new Set(all.filter((name) => !own.includes(name))));
});

test('the placeholders of docs/alerts.md are those that are known', () => {
  const [, list] = section('### Anything else').split('Known are:');
  const named = [...list!.matchAll(/\{\{#?(\w+)\}\}/g)].map((match) => match[1]!);
  const inner = ['what', 'bad', 'share', 'version', 'at'];
  expect(new Set(named)).toEqual(new Set([...Object.keys(templateValues(MESSAGE)), ...inner]));
});

test('the names that an Alertmanager gets are told', () => {
  const alerts = AlertCondition.options.map((condition) => ({ ...MESSAGE.alerts[0]!, condition }));
  const named = alerts.flatMap((alert) => alertmanagerBody([{ ...MESSAGE, alerts: [alert] }], 0));
  const text = section('### Alertmanager');
  for (const alert of named)
    expect(text).toContain((alert as { labels: { alertname: string } }).labels.alertname);
});

test('the addresses of docs/alerts.md are refused whatever is set', () => {
  const [listed] = section('## Security').split('Loopback');
  const found = listed!.match(/\b\d+(?:\.\d+){3}\b|\b(?:fe80::|fd[0-9a-f]{2}:[0-9a-f:]+)/g);
  const reading = readDeniedAddresses([]);
  expect(found).toHaveLength(9);
  for (const address of found ?? []) expect(reading.ok && reading.denied.denies(address), address).toBe(true);
});
