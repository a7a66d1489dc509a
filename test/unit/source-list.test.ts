import { expect, test } from 'vitest';
import type { LogSource, SourceDefinition } from '../../server/definitions/source.ts';
import { sourceList } from '../../server/desks/source-list.ts';
import { NO_LINES } from '../../server/ledger/heard.ts';
import type { SourceHealth } from '../../server/ledger/source-views.ts';
import type { ServiceRule } from '../../server/slo/line-rules.ts';
import { USUAL_LINES } from '../../server/slo/line-rules.ts';

const HEARD: SourceHealth = {
  name: 'edge',
  service: 'web',
  services: ['web'],
  lastHeard: 1_000,
  silent: false,
  silenceAfter: 600_000,
  ...NO_LINES,
  accepted: 5,
};

function declared(name: string, more: Partial<LogSource> = {}): LogSource {
  return {
    name,
    type: 'file',
    paths: [`/var/log/${name}.log`],
    service: { kind: 'one', service: 'web' },
    lines: USUAL_LINES,
    silenceAfter: 'auto',
    lag: 0,
    dedup: 'off',
    rejectedAbove: null,
    place: { file: 'a.yaml', line: 1, column: 1 },
    ...more,
  };
}

const notesOn = ({ name }: SourceDefinition) => [`${name}.log does not exist`];
const BY_HOST: ServiceRule = {
  kind: 'field',
  field: 'host',
  map: new Map([['a', 'shop']]),
  otherwise: 'web',
};

test.each([
  {
    title: 'a source that nothing declares is shown as it is heard',
    heard: [HEARD],
    declarations: [],
    expected: [{ ...HEARD, notes: [] }],
  },
  {
    title: 'a file source has the notes on its files, and is listed once',
    heard: [HEARD],
    declarations: [declared('edge')],
    expected: [{ ...HEARD, notes: ['edge.log does not exist'] }],
  },
  {
    title: 'a source that posts has no files',
    heard: [HEARD],
    declarations: [declared('edge', { type: 'http', paths: [] })],
    expected: [{ ...HEARD, notes: [] }],
  },
  {
    title: 'what is declared and was never heard is listed as that, for all of its services',
    heard: [],
    declarations: [declared('lb', { service: BY_HOST, silenceAfter: 60_000 })],
    expected: [
      {
        ...NO_LINES,
        name: 'lb',
        service: 'shop',
        services: ['shop', 'web'],
        lastHeard: null,
        silent: false,
        silenceAfter: 60_000,
        notes: ['lb.log does not exist'],
      },
    ],
  },
])('$title', ({ heard, declarations, expected }) => {
  expect(sourceList(heard, declarations, notesOn)).toEqual(expected);
});

test('of silence that is to be learnt, or not watched, nothing is known before anything was heard', () => {
  const both = [declared('a'), declared('b', { silenceAfter: 'off' })];
  expect(sourceList([], both, notesOn).map(({ silenceAfter }) => silenceAfter)).toEqual([null, null]);
});
