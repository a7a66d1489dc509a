import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../server/app-error.ts';
import { type Batch, KEY_LIVES_MS } from '../../server/ledger/batch.ts';
import { CommitQueue, type Waiting } from '../../server/ledger/commit-queue.ts';
import { Deltas } from '../../server/ledger/deltas.ts';

function deltasOf(size: number): Deltas {
  const deltas = new Deltas();
  for (let entry = 0; entry < size; entry++) deltas.add(entry >>> 12, 1, entry & 0xfff);
  return deltas;
}

const NOTHING = deltasOf(0);
const THIRD = deltasOf(334_000);

function waiting(more: Partial<Batch> = {}): Waiting {
  const none = { parts: [], deltas: NOTHING, accepted: 0, rejected: 0, ignored: 0, errors: [] };
  const batch = { ...none, identity: null, position: null, arrivedAt: 0, ...more };
  return { batch, resolve: () => {}, reject: () => {} };
}

const key = (name: string): Batch['identity'] => ({
  scope: 's',
  key: name,
  digest: 'd',
  livesMs: KEY_LIVES_MS,
});
const file = (id: number): Batch['position'] => ({
  file: id,
  from: 0,
  to: 1,
  headLength: 1,
  head: 'h',
  carry: null,
  rules: 'r',
});

function refusal(add: () => void): unknown {
  try {
    add();
  } catch (fault) {
    return fault;
  }
  return null;
}

describe('what waits is bounded', () => {
  test('in number: one more is refused at once, and taken when a group is on its way', () => {
    const queue = new CommitQueue();
    for (let taken = 0; taken < 2048; taken++) queue.add(waiting());
    const fault = refusal(() => queue.add(waiting()));
    expect(fault).toBeInstanceOf(AppError);
    expect(fault).toMatchObject({
      code: 'unavailable',
      retryAfter: 1,
      message: 'Too much waits for PostgreSQL. Nothing was counted; send it again.',
    });
    expect(queue.length).toBe(2048);
    expect(queue.takeGroup()).toHaveLength(512);
    queue.add(waiting());
    expect(queue.length).toBe(1537);
  });

  test('in entries: what does not fit is refused, what is small still fits', () => {
    const queue = new CommitQueue();
    queue.add(waiting({ deltas: THIRD }));
    queue.add(waiting({ deltas: THIRD }));
    expect(refusal(() => queue.add(waiting({ deltas: THIRD })))).toMatchObject({ code: 'unavailable' });
    queue.add(waiting({ deltas: deltasOf(5000) }));
    expect(queue.takeGroup()).toHaveLength(1);
    queue.add(waiting({ deltas: THIRD }));
    expect(queue.length).toBe(3);
  });

  test('but a batch larger than the bound is taken when nothing else waits', () => {
    const queue = new CommitQueue();
    const large = waiting({ deltas: deltasOf(1_000_001) });
    queue.add(waiting());
    expect(refusal(() => queue.add(large))).toMatchObject({ code: 'unavailable' });
    queue.takeGroup();
    queue.add(large);
    expect(queue.takeGroup()).toEqual([large]);
  });
});

test('groups keep the order, and none has two batches of one key or one file', () => {
  const some = fc.oneof(
    fc.constant({}),
    fc.nat(5).map((name) => ({ identity: key(String(name)) })),
    fc.nat(5).map((id) => ({ position: file(id) })),
  );
  fc.assert(
    fc.property(fc.array(some, { maxLength: 60 }), (given) => {
      const queue = new CommitQueue();
      const all = given.map((more) => waiting(more));
      for (const one of all) queue.add(one);
      const groups: Waiting[][] = [];
      while (queue.length > 0) groups.push(queue.takeGroup());
      expect(groups.flat()).toEqual(all);
      let before: string[] = [];
      for (const group of groups) {
        const claims = group.map(claimOf);
        const own = claims.filter((claim) => claim !== '');
        expect(new Set(own).size).toBe(own.length);
        // A group ends where it must and not before.
        if (before.length > 0) expect(before).toContain(claims[0]);
        before = claims;
      }
    }),
  );
});

/** Empty for a batch that claims nothing. */
function claimOf({ batch: { identity, position } }: Waiting): string {
  if (identity !== null) return `key ${identity.key}`;
  if (position === null) return '';
  return 'file' in position ? `file ${position.file}` : `counters ${position.counters}`;
}
