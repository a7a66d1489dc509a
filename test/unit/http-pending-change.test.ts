import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BoardChange } from '../../server/http/board.ts';
import { PendingChange } from '../../server/http/pending-change.ts';
import { sloId } from '../../server/http/wire.ts';
import { FAULT, SOURCE, statusNamed } from '../support/http-server.ts';

const name = fc.constantFrom('a', 'b', 'c');
const aChange: fc.Arbitrary<BoardChange> = fc
  .record({
    statuses: fc.uniqueArray(
      fc.record({ name, remaining: fc.integer() }).map((more) => statusNamed(more.name, more)),
      { selector: ({ slo }) => slo.name },
    ),
    removed: fc.uniqueArray(name),
    trends: fc.option(fc.dictionary(name, fc.array(fc.integer(), { maxLength: 2 }))),
    faults: fc.option(fc.constantFrom([], [FAULT])),
    sources: fc.option(fc.constantFrom([], [SOURCE])),
  })
  .map(({ statuses, removed, trends, faults, sources }) => ({
    statuses,
    removed: removed
      .filter((gone) => statuses.every(({ slo }) => slo.name !== gone))
      .map((gone) => ({ service: 'snippets', name: gone })),
    ...(trends && {
      trends: new Map(Object.entries(trends).map(([key, trend]) => [`snippets/${key}`, trend])),
    }),
    ...(faults && { faults }),
    ...(sources && { sources }),
  }));

/** What a page makes of changes, in order. A trend of an SLO that was removed on the way says nothing. */
function shown(changes: readonly BoardChange[], removedOnTheWay: ReadonlySet<string>) {
  const page = {
    slos: new Map<string, number>(),
    trends: new Map<string, unknown>(),
    faults: null,
    sources: null,
  };
  for (const change of changes) {
    for (const key of change.removed) page.slos.delete(sloId(key));
    for (const status of change.statuses) page.slos.set(sloId(status.slo), status.remaining);
    for (const [id, trend] of change.trends ?? []) if (!removedOnTheWay.has(id)) page.trends.set(id, trend);
    Object.assign(
      page,
      change.faults && { faults: change.faults },
      change.sources && { sources: change.sources },
    );
  }
  return page;
}

test('one merged message shows what the changes one by one would', () => {
  fc.assert(
    fc.property(
      fc.array(aChange, { maxLength: 8 }),
      fc.array(aChange, { maxLength: 8 }),
      (before, changes) => {
        const pending = new PendingChange();
        for (const change of changes) pending.add(change);
        const removed = new Set(changes.flatMap((change) => change.removed.map(sloId)));
        expect(shown([...before, pending.take()], removed)).toEqual(shown([...before, ...changes], removed));
      },
    ),
  );
});

test('an SLO that came back is not said to be removed, one that went is', () => {
  const pending = new PendingChange();
  const key = { service: 'snippets', name: 'a' };
  pending.add({ statuses: [], removed: [key] });
  pending.add({ statuses: [statusNamed('a'), statusNamed('b')], removed: [] });
  pending.add({ statuses: [], removed: [{ service: 'snippets', name: 'b' }] });
  const { statuses, removed } = pending.take();
  expect([statuses.map(({ slo }) => slo.name), removed.map(({ name: gone }) => gone)]).toEqual([
    ['a'],
    ['b'],
  ]);
});

test('what was taken is not sent again', () => {
  const pending = new PendingChange();
  const id = 'snippets/a';
  pending.add({
    statuses: [statusNamed('a')],
    removed: [],
    trends: new Map([[id, [1]]]),
    faults: [],
    sources: [],
  });
  pending.take();
  expect(pending.take()).toEqual({ statuses: [], removed: [] });
});
