import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { addGateCommands } from '../../server/cli/gate-commands.ts';
import { gateText } from '../../server/cli/gate-text.ts';
import { HARDEN, memoryIo } from '../support/gate.ts';

const ROOT = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/gate.md', ROOT), 'utf8');

function section(title: string): string {
  const text = page.split(/^(?=##+ )/m).find((part) => part.startsWith(`${title}\n`));
  if (text === undefined) throw new Error(`docs/gate.md has no "${title}"`);
  return text;
}

function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map((match) => match[1]!);
}

/** Of the first column, row by row. */
function codes(text: string): string[] {
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) => /^\| `([^`\s]+)/.exec(row)![1]!);
}

test('the options of docs/gate.md are those that there are', () => {
  const program = new Command();
  addGateCommands(program, async () => {}, memoryIo().io);
  const options = program.commands[0]!.options.map(({ long }) => long);
  expect(new Set([...codes(section('## Options')), '--json'])).toEqual(new Set(options));
});

test('the keys of the policy of docs/gate.md are those of docs/definitions.md', () => {
  const definitions = readFileSync(new URL('docs/definitions.md', ROOT), 'utf8');
  const policy = definitions.split(/^(?=## )/m).find((part) => part.startsWith('## Policy\n'))!;
  const [keys] = policy.split('| key of a freeze');
  expect(codes(section('## Policy'))).toEqual(codes(keys!));
});

test('the table of docs/gate.md is one that is printed', () => {
  const [pay, look] = HARDEN.slos;
  const answer = {
    ...HARDEN,
    reasons: HARDEN.reasons.slice(0, 1),
    slos: [
      { ...pay!, burn: 3 },
      { ...look!, verdict: 'ship' as const, remaining: 0.88, good: 9988 },
    ],
  };
  expect(page).toContain(`\n\`\`\`\n${gateText(answer, false)}\`\`\`\n`);
});

test('inputs and outputs of the action are all in docs/gate.md', () => {
  const action = parse(readFileSync(new URL('action.yml', ROOT), 'utf8'));
  const text = section('### GitHub Actions');
  for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)])
    expect(text).toContain(`\`${name}\``);
});

test('every snippet of docs/gate.md is YAML, and asks what the gate takes', () => {
  const snippets = blocks(page, 'yaml').map((text) => parse(text));
  expect(snippets).toHaveLength(6);
  const queries = [...page.matchAll(/api\/v1\/gate\?([^"']+)/g)].map(
    (match) => new URLSearchParams(match[1]),
  );
  expect(queries).toHaveLength(3);
  for (const query of queries)
    for (const name of query.keys()) expect(['service', 'enforce', 'by']).toContain(name);
});
