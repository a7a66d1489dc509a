import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDefinitions } from '../../server/definitions/read.ts';

const fixture = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const WHOLE = `${fixture('../fixtures/definitions/faulty.yaml')}---\n${fixture('../../slo-definitions/snippets.yaml')}`;
const PIECES = [
  '\n',
  '\r',
  ' ',
  '\t',
  ':',
  '- ',
  '? ',
  '{',
  ']',
  '"',
  "'",
  '#',
  '&a ',
  '*a',
  '|',
  '>',
  '!t ',
  '---\n',
  '%',
  '<<: ',
  '\0',
  '😀',
  '${',
];

test('whatever is done to a file, it is read or refused with places inside it', () => {
  const damage = fc.tuple(fc.nat(WHOLE.length), fc.nat(20), fc.constantFrom('', ...PIECES));
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 6 }), (damages) => {
      let text = WHOLE;
      for (const [at, cut, put] of damages) text = text.slice(0, at) + put + text.slice(at + cut);
      const lines = text.split('\n');
      for (const { line, column, message } of readDefinitions([{ path: 'a.yaml', text }], {}).faults) {
        const inside = line >= 1 && column >= 1 && column <= (lines[line - 1]?.length ?? -1) + 1;
        expect([message, line, column, inside]).toEqual([message, line, column, true]);
      }
    }),
    { numRuns: 300 },
  );
});
