import { expect, test } from 'vitest';
import { isJsonType, rendered, templateFault } from '../../server/alerts/template.ts';
import { factsOf, messageOf, resolvedMessage, silence } from '../support/alert-messages.ts';

const PLAIN = new Map([['Content-Type', 'text/plain; charset=utf-8']]);

test('values are escaped for the strings of JSON', () => {
  const message = messageOf({ alerts: [factsOf({ reason: 'a "quote"\n and a \\' })] });
  const body = rendered('{"text":"{{title}}: {{reason}}","burn":{{burn}}}', message, true);
  expect(JSON.parse(body)).toEqual({
    text: 'Page: snippets/read-snippet burns its budget at 20x: a "quote"\n and a \\',
    burn: 20,
  });
});

test('anything but JSON gets values as they are', () => {
  const message = messageOf({ alerts: [factsOf({ reason: 'a "quote" & <b>' })] });
  expect(rendered('{{type}}\n{{reason}}\n{{{reason}}}', message, false)).toBe(
    'alert.firing\na "quote" & <b>\na "quote" & <b>',
  );
});

test('sections walk lists, and tell what is missing', () => {
  const template =
    '{{#alerts}}{{severity}}: {{#slo}}{{.}}{{/slo}}{{^slo}}{{source}}{{/slo}}{{#hit}} {{what}}={{bad}}{{/hit}}{{#deploy}} after {{version}}{{/deploy}};{{/alerts}}{{count}}{{#resolved}}!{{/resolved}}';
  const message = messageOf({ alerts: [factsOf(), silence()] });
  expect(templateFault(template, PLAIN)).toBeNull();
  expect(rendered(template, message, false)).toBe(
    'page: read-snippet GET /s/: 503 (failed)=1214 GET /s/: 200 (slow)=180 after v1.4.2;no-data: nginx-access;2',
  );
  expect(rendered('{{#resolved}}over at {{resolvedAt}}{{/resolved}}', resolvedMessage(), false)).toBe(
    'over at 2026-11-23T12:35:00.000Z',
  );
});

test('a name that is not known is named, with the near one and the known ones', () => {
  expect(templateFault('{"text":"{{sevice}}"}')).toBe(
    '{{sevice}} is not known; did you mean "service"? Known are alert, service, slo, source, kind, condition, tier, severity, burn, threshold, lookback, spent, remaining, verdict, reason, headline, objective, description, runbook, hit, deploy, startedAt, resolvedAt, url, id, thread, type, timestamp, firing, resolved, test, title, text, count, alerts.',
  );
});

test.each([
  { title: 'in a list', template: '{{#hit}}{{wat}}{{/hit}}', fault: /^\{\{wat\}\} .* "what"\?/ },
  { title: 'after a dot', template: '{{deploy.when}}', fault: /^\{\{deploy\.when\}\} is not known/ },
  { title: 'of every object', template: '{{constructor}}', fault: /^\{\{constructor\}\} is not known/ },
  { title: 'unescaped', template: '{{{nme}}}', fault: /^\{\{nme\}\} is not known/ },
  { title: 'of another template', template: '{{> footer}}', fault: /^\{\{> footer\}\}: other templates/ },
  {
    title: 'of a section that does not end',
    template: '{{#hit}}{{what}}',
    fault: 'It is no Mustache template: Unclosed section "hit" at 16.',
  },
  {
    title: 'that has no end',
    template: '{{title',
    fault: 'It is no Mustache template: Unclosed tag at 7.',
  },
])('a fault $title', ({ template, fault }) => {
  expect(templateFault(template, PLAIN)).toMatch(fault);
});

test('JSON that a missing value would break is a fault, and has a way out', () => {
  expect(templateFault('{"burn":{{burn}}}')).toMatch(/^Of a silent source it makes no JSON: /);
  expect(templateFault('{"burn":{{burn}}}', PLAIN)).toBeNull();
  expect(templateFault('{"burn":{{#burn}}{{burn}}{{/burn}}{{^burn}}null{{/burn}}}')).toBeNull();
  expect(templateFault('{"text":"{{text}}"}')).toBeNull();
});

test.each([
  { type: null, is: true },
  { type: 'application/json; charset=utf-8', is: true },
  { type: 'application/vnd.pager+json', is: true },
  { type: 'application/jsonlines', is: false },
  { type: 'application/json-seq', is: false },
  { type: 'text/plain', is: false },
])('$type is JSON: $is', ({ type, is }) => {
  expect(isJsonType(new Map(type === null ? [] : [['Content-type', type]]))).toBe(is);
});
