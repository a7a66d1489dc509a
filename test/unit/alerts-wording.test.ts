import { expect, test } from 'vitest';
import { textOf, wordingOf } from '../../server/alerts/wording.ts';
import { AT, factsOf, messageOf, resolvedMessage, silence, storm } from '../support/alert-messages.ts';

function textLines(message = messageOf()) {
  return textOf(wordingOf(message)).split('\n');
}

test('a page answers in the order in which people ask', () => {
  expect(wordingOf(messageOf())).toMatchObject({
    title: 'Page: snippets/read-snippet burns its budget at 20x',
    tone: 'page',
  });
  expect(textLines()).toEqual([
    'Objective: snippets/read-snippet: 99.5% of GET /s/: non-5xx under 300ms over 30 days',
    'Verdict: Harden. The budget burns at 20x, over 14.4x (1h/5m).',
    'How bad: 20x over the last 1h, where 14.4x is the threshold; 2.7% of the whole budget went in that time.',
    'Budget: 35% of it is left. The budget burns at 20x; 13 failures to go.',
    'Since: 2026-11-23 11:58 UTC',
    'Hit: GET /s/: 503 (failed), 1\u00a0214 bad (87%); GET /s/: 200 (slow), 180 bad (13%)',
    'Deploy before: v1.4.2, 7 minutes before it began (2026-11-23 11:51 UTC)',
    'What to do (runbook): https://runbooks.example/read?a=1&b=2',
    'The page at that time: https://leeway.example/snippets/read-snippet?at=2026-11-23T12%3A00Z',
  ]);
});

test('what is resolved says how long it lasted, and how it was', () => {
  const message = resolvedMessage();
  expect(wordingOf(message)).toMatchObject({
    title: 'Resolved: the page of snippets/read-snippet, after 37 minutes',
    tone: 'resolved',
  });
  expect(textLines(message).slice(1, 5)).toEqual([
    'Verdict then: Harden. The budget burns at 20x, over 14.4x (1h/5m).',
    'How bad then: 20x over the last 1h, where 14.4x is the threshold; 2.7% of the whole budget went in that time.',
    'Budget then: 35% of it is left. The budget burns at 20x; 13 failures to go.',
    'Lasted: 37 minutes, from 2026-11-23 11:58 UTC to 2026-11-23 12:35 UTC',
  ]);
});

test('a resolved message that closes nothing says that others still fire', () => {
  const { lines } = wordingOf(resolvedMessage({ threads: [{ id: 'thread-1', closes: false }] }));
  expect(lines.at(-1)).toEqual({ label: 'Still', text: 'Others that came with it still fire.', url: null });
});

test('a source that is silent has no budget, and no objective', () => {
  const message = messageOf({ alerts: [silence({ runbook: 'Ask the platform team.' })] });
  expect(wordingOf(message)).toMatchObject({
    title: 'No data: the source nginx-access is silent',
    tone: 'warning',
  });
  expect(textLines(message)).toEqual([
    'Source: nginx-access, of snippets',
    'Why: Nothing was heard of nginx-access for 12 minutes.',
    'Since: 2026-11-23 11:58 UTC',
    'What to do: Ask the platform team.',
    'The page at that time: https://leeway.example/snippets/read-snippet?at=2026-11-23T12%3A00Z',
  ]);
});

test.each([
  {
    condition: 'remaining',
    kind: 'budget',
    title: 'Budget: snippets/read-snippet has 35% of its budget left',
  },
  { condition: 'exhausted', kind: 'budget', title: 'Budget: snippets/read-snippet has spent its budget' },
  {
    condition: 'forecast',
    kind: 'budget',
    title: 'Budget: snippets/read-snippet is about to spend its budget',
  },
  {
    condition: 'rejected',
    kind: 'measurement',
    title: 'Measurement: too many lines of snippets/read-snippet are rejected',
  },
  {
    condition: 'unread',
    kind: 'no-data',
    title: 'No data: what snippets/read-snippet counts cannot be read',
  },
] as const)('the title of $condition', ({ condition, kind, title }) => {
  const alerts = [factsOf({ condition, kind, burn: null, lookback: null })];
  expect(wordingOf(messageOf({ alerts })).title).toBe(title);
});

test.each([
  { remaining: 0, text: 'All of it is spent. The budget burns at 20x; 13 failures to go.' },
  { remaining: -0.8, text: 'It is overspent by 80%. The budget burns at 20x; 13 failures to go.' },
])('of a budget of $remaining it is said that it is spent', ({ remaining, text }) => {
  const { lines } = wordingOf(messageOf({ alerts: [factsOf({ remaining })] }));
  expect(lines.find(({ label }) => label === 'Budget')?.text).toBe(text);
});

test('a description of several lines is one', () => {
  const { lines } = wordingOf(
    messageOf({ alerts: [factsOf({ description: 'What people\n  wait for.\n' })] }),
  );
  expect(lines[1]).toEqual({ label: 'About', text: 'What people wait for.', url: null });
});

test.each(['javascript:alert(1)', 'https://', 'the wiki'])('%s is no link', (runbook) => {
  const { lines, links } = wordingOf(messageOf({ alerts: [factsOf({ runbook })] }));
  expect(lines.at(-1)).toEqual({ label: 'What to do', text: runbook, url: null });
  expect(links.map(({ text }) => text)).toEqual(['The page at that time']);
});

test('a test says that it is one, first', () => {
  const wording = wordingOf(messageOf({ test: true }));
  expect(wording).toMatchObject({
    title: 'Test: Page: snippets/read-snippet burns its budget at 20x',
    tone: 'test',
  });
  expect(wording.lines[0]!.text).toBe('Sent by hand to see whether it arrives. Nothing fires.');
});

test('a storm names the gravest ten and counts the rest', () => {
  const message = storm(12);
  expect(wordingOf(message).title).toBe('Page: 14 alerts of snippets');
  const lines = textLines(message);
  expect(lines[0]).toBe('How many: 14 alerts of snippets: 12 pages, 2 tickets.');
  expect(lines[1]).toBe(
    'slo-0: Page, harden. The budget burns at 20x, over 14.4x (1h/5m). 35% of it is left. The budget burns at 20x; 13 failures to go. Since 2026-11-23 11:58 UTC. https://leeway.example/snippets/read-snippet?at=2026-11-23T12%3A00Z',
  );
  expect(lines.slice(1, 11).map((line) => line.split(':')[0])).toEqual(
    Array.from({ length: 10 }, (_, index) => `slo-${index}`),
  );
  expect(lines[11]).toBe('And: 4 more: 2 pages, 2 tickets.');
  expect(lines[12]).toBe(
    'Hit (slo-0): GET /s/: 503 (failed), 1\u00a0214 bad (87%); GET /s/: 200 (slow), 180 bad (13%)',
  );
  expect(lines[13]).toBe('Deploy before: v1.4.2, 7 minutes before it began (2026-11-23 11:51 UTC)');
  expect(lines).toHaveLength(16);
});

test('a storm that is over says of each how long it lasted', () => {
  const alerts = [
    factsOf({ resolvedAt: AT + 60_000 }),
    silence({ startedAt: AT - 3_600_000, resolvedAt: AT }),
  ];
  const message = resolvedMessage({ alerts });
  expect(wordingOf(message).title).toBe('Resolved: 2 alerts of snippets');
  expect(textLines(message).slice(0, 3)).toEqual([
    'How many: 2 alerts of snippets: 1 page, 1 no-data alert.',
    'read-snippet: Page, harden. The budget burns at 20x, over 14.4x (1h/5m). It lasted 3 minutes, from 2026-11-23 11:58 UTC to 2026-11-23 12:01 UTC. https://leeway.example/snippets/read-snippet?at=2026-11-23T12%3A00Z',
    'nginx-access: No-data alert. Nothing was heard of nginx-access for 12 minutes. It lasted 60 minutes, from 2026-11-23 11:00 UTC to 2026-11-23 12:00 UTC. https://leeway.example/snippets/read-snippet?at=2026-11-23T12%3A00Z',
  ]);
});
