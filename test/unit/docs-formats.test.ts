import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readDefinitions } from '../../server/definitions/read.ts';
import { FORMAT_NAMES, LOG_FORMATS } from '../../server/slo/log-formats.ts';

const page = readFileSync(new URL('../../docs/definitions.md', import.meta.url), 'utf8');
const RESOLUTIONS = new Map([
  [null, 'none'],
  [1, '1 us'],
  [1000, '1 ms'],
  [1_000_000, '1 s'],
]);

function section(title: string): string {
  const text = page.split(/^(?=##+ )/m).find((part) => part.startsWith(`${title}\n`));
  if (text === undefined) throw new Error(`docs/definitions.md has no "${title}"`);
  return text;
}

function rowsOf(text: string): string[][] {
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test('the formats of docs/definitions.md are those that are read', () => {
  expect(rowsOf(section('### Formats'))).toEqual(
    LOG_FORMATS.map(({ name, writer, resolutionUs, assumes }) => [
      `\`${name}\``,
      writer,
      RESOLUTIONS.get(resolutionUs),
      assumes,
    ]),
  );
});

test('the formats that cannot be named are told', () => {
  const found = LOG_FORMATS.map(({ name }) => name).filter((name) => !FORMAT_NAMES.includes(name));
  const sentence = /^(.*) are found, never named\./m.exec(section('### Formats'));
  expect(sentence?.[1]?.match(/`[^`]+`/g)).toEqual(found.map((name) => `\`${name}\``));
});

test('the sources of docs/definitions.md are valid', () => {
  const text = /```yaml\n([\s\S]*?)```/.exec(section('## Sources'))![1]!;
  const { sources, faults } = readDefinitions([{ path: 'a.yaml', text }], {});
  expect(faults).toEqual([]);
  expect(sources.map(({ name, type }) => `${name} ${type}`)).toEqual(['edge file', 'caddy file', 'lb http']);
});
