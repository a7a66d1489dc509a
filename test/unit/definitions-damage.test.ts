import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatFault } from '../../server/definitions/fault.ts';
import { readDefinitions } from '../../server/definitions/read.ts';

const fixture = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const WHOLE = `${fixture('../fixtures/definitions/faulty.yaml')}---\n${fixture('../../slo-definitions/snippets.yaml')}`;
const SECRET = 'geheim/42+aB';
const RECEIVERS = `notify:
  - { name: hook, type: webhook, url: "https://a/${SECRET}", secret: ${SECRET}, headers: { A: ${SECRET} } }
  - name: mail
    type: email
    smtp: 'smtps://u:${SECRET}@m'
    from: a@b
    to: [c@d]
service: web
slos:
  - { name: a, objective: 99% of GET non-5xx over 1d, notify: [{ name: b, type: pagerduty, routing_key: ${SECRET} }] }
`;
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

test('whatever is done to a receiver, neither a fault nor its objective shows what it holds', () => {
  // Where a document begins in the middle of a receiver, nothing tells that it was one.
  const pieces = PIECES.filter((piece) => !piece.startsWith('---'));
  const damage = fc.tuple(fc.nat(RECEIVERS.length), fc.nat(7), fc.constantFrom('', ...pieces));
  fc.assert(
    fc.property(damage, ([at, cut, put]) => {
      const text = RECEIVERS.slice(0, at) + put + RECEIVERS.slice(at + cut);
      const { faults, slos } = readDefinitions([{ path: 'a.yaml', text }], {});
      const shown = [...faults.map(formatFault), ...slos.map(({ source }) => source)].join('\n');
      expect(shown).not.toContain('geheim');
    }),
    { numRuns: 300 },
  );
});
