import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../server/http/contract.ts';
import { filterRows, summaryLine, worstFirst } from '../../web/lib/overview.ts';
import { WORST_FIRST } from '../../web/lib/verdict.ts';
import { status } from './status.ts';

const of = (...verdicts: readonly Verdict[]) =>
  verdicts.map((verdict, index) => status({ verdict, name: `n${index}` }));

test.each([
  { title: 'none', slos: of(), line: 'No objectives yet.' },
  { title: 'one', slos: of('ship'), line: 'The one objective says ship.' },
  { title: 'one of three', slos: of('ship', 'harden', 'caution'), line: '1 of 3 objectives says harden.' },
  { title: 'two of three', slos: of('unknown', 'ship', 'unknown'), line: '2 of 3 objectives say unknown.' },
  { title: 'all', slos: of('ship', 'ship'), line: 'All 2 objectives say ship.' },
])('the answer for $title', ({ slos, line }) => {
  expect(summaryLine(slos)).toBe(line);
});

describe('the order of rows', () => {
  test('harden, caution, unknown, ship; then least left; then by name', () => {
    const rows = [
      status({ name: 'c', verdict: 'ship', remaining: 0.3 }),
      status({ name: 'b', verdict: 'unknown', remaining: -3 }),
      status({ name: 'z', verdict: 'harden', remaining: -0.2 }),
      status({ name: 'a', verdict: 'harden', remaining: -1.8 }),
      status({ name: 'd', verdict: 'caution', remaining: 0.1 }),
      status({ name: 'a', verdict: 'ship', remaining: 0.3 }),
    ];
    expect(worstFirst(rows).map(({ verdict, name }) => `${verdict} ${name}`)).toEqual([
      'harden a',
      'harden z',
      'caution d',
      'unknown b',
      'ship a',
      'ship c',
    ]);
  });

  test('it does not depend on the order of arrival', () => {
    const row = fc.record({
      verdict: fc.constantFrom(...WORST_FIRST),
      remaining: fc.constantFrom(-1, 0, 0.5),
      name: fc.string({ maxLength: 2 }),
    });
    const rows = fc.uniqueArray(row, { selector: ({ name }) => name });
    fc.assert(
      fc.property(rows, (some) => {
        const slos = some.map((one) => status(one));
        expect(worstFirst(slos.toReversed())).toEqual(worstFirst(slos));
      }),
    );
  });
});

test.each([
  { title: 'no filter', text: '', verdict: 'all', names: ['read-snippet', 'ingest'] },
  { title: 'a word of the objective', text: 'PUBLICID', verdict: 'all', names: ['read-snippet'] },
  { title: 'service and name', text: 'leeway/in', verdict: 'all', names: ['ingest'] },
  { title: 'every word must be there', text: 'leeway publicid', verdict: 'all', names: [] },
  { title: 'a verdict', text: '', verdict: 'harden', names: ['ingest'] },
] as const)('filter: $title', ({ text, verdict, names }) => {
  const rows = [
    status(),
    status({ service: 'leeway', name: 'ingest', objective: '99.9% of POST /api/v1/logs', verdict: 'harden' }),
  ];
  expect(filterRows(rows, { text, verdict }).map(({ name }) => name)).toEqual(names);
});
