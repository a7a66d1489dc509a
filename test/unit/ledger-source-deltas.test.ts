import { expect, test } from 'vitest';
import type { Batch, BatchPart } from '../../server/ledger/batch.ts';
import { Deltas } from '../../server/ledger/deltas.ts';
import { ranges, sourceDeltas } from '../../server/ledger/source-deltas.ts';

const MINUTE = 29_000_000;

function batchOf(parts: readonly (Partial<BatchPart> & { source: string; service: string })[]): Batch {
  const none = { accepted: 0, rejected: 0, ignored: 0 };
  const nothing = { rejectedBy: new Map(), ignoredBy: new Map(), formats: new Map() };
  return {
    parts: parts.map((part) => ({ ...none, ...nothing, ...part })),
    deltas: new Deltas(),
    ...none,
    errors: [],
    identity: null,
    position: null,
    arrivedAt: MINUTE * 60_000 + 5,
  };
}

test('what several batches say of a source is one sum, with all of its services', () => {
  const deltas = sourceDeltas([
    batchOf([
      {
        source: 'edge',
        service: '',
        rejected: 4,
        rejectedBy: new Map([['no service for host', 4]]),
      },
      {
        source: 'edge',
        service: 'shop',
        accepted: 3,
        ignored: 2,
        ignoredBy: new Map([['the client was gone', 2]]),
        formats: new Map([['caddy', 3]]),
      },
    ]),
    batchOf([
      {
        source: 'edge',
        service: 'web',
        accepted: 5,
        rejected: 1,
        rejectedBy: new Map([['no status', 1]]),
        ignored: 1,
        ignoredBy: new Map([['the client was gone', 1]]),
        formats: new Map([
          ['caddy', 4],
          ['combined', 1],
        ]),
      },
      { source: 'other', service: 'web', accepted: 1, formats: new Map([['leeway', 1]]) },
    ]),
  ]);
  const heard = { heard: [[MINUTE, MINUTE]], at: MINUTE * 60_000 + 5, newest: MINUTE };
  expect(deltas).toEqual([
    {
      source: 'edge',
      service: 'shop',
      services: ['shop', 'web'],
      ...heard,
      accepted: 8,
      rejected: 5,
      rejectedBy: { 'no service for host': 4, 'no status': 1 },
      ignored: 3,
      ignoredBy: { 'the client was gone': 3 },
      formats: { caddy: 7, combined: 1 },
    },
    {
      source: 'other',
      service: 'web',
      services: ['web'],
      ...heard,
      accepted: 1,
      rejected: 0,
      rejectedBy: {},
      ignored: 0,
      ignoredBy: {},
      formats: { leeway: 1 },
    },
  ]);
});

test('a source whose lines belong to no service is heard all the same', () => {
  expect(sourceDeltas([batchOf([{ source: 'edge', service: '', rejected: 1 }])])).toMatchObject([
    { source: 'edge', service: '', services: [], rejected: 1, heard: [[MINUTE, MINUTE]] },
  ]);
});

test.each([
  { values: [], found: [] },
  { values: [4], found: [[4, 4]] },
  {
    values: [1, 2, 3, 7, 9, 10],
    found: [
      [1, 3],
      [7, 7],
      [9, 10],
    ],
  },
])('$values are the ranges $found', ({ values, found }) => {
  expect(ranges(values)).toEqual(found);
});

test('the newest minute is that of its events, else of its arrival; of what is read once there is none', () => {
  const about = { source: 'edge', service: 'shop' };
  const old = { ...batchOf([about]), deltas: new Deltas() };
  old.deltas.add(1, MINUTE - 500, 390, 1);
  const newestOf = (batches: readonly Batch[]) => sourceDeltas(batches).map(({ newest }) => newest);
  expect(newestOf([old])).toEqual([MINUTE - 500]);
  expect(newestOf([old, batchOf([about])])).toEqual([MINUTE]);
  expect(newestOf([{ ...batchOf([about]), isOnce: true }])).toEqual([null]);
  expect(newestOf([old, { ...batchOf([about]), isOnce: true }])).toEqual([MINUTE - 500]);
});
