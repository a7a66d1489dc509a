import { describe, expect, test } from 'vitest';
import type { StreamChange, StreamSnapshot } from '../../server/http/contract.ts';
import { applyMessage, type Board } from '../../web/lib/board.ts';
import { status } from './status.ts';

const AT = '2026-08-20T10:00:00.000Z';
const SNAPSHOT: StreamSnapshot = {
  type: 'snapshot',
  seq: 7,
  at: AT,
  slos: [status(), status({ name: 'create-snippet' })],
  trends: { 'snippets/read-snippet': [1, 0.9], 'snippets/create-snippet': [1, 1] },
  faults: [],
  sources: [],
  folder: './slo-definitions',
  demo: true,
};
const EMPTY_CHANGE: StreamChange = { type: 'change', seq: 8, at: AT, slos: [], removed: [] };

function shown(): Board {
  const applied = applyMessage(null, SNAPSHOT);
  if (!applied.ok) throw new Error('a snapshot always applies');
  return applied.board;
}

describe('messages of the stream', () => {
  test('a snapshot is keyed by service and name', () => {
    expect([...shown().slos.keys()]).toEqual(['snippets/read-snippet', 'snippets/create-snippet']);
    expect(shown().demo).toBe(true);
  });

  test('a change replaces what it names and keeps the rest, object for object', () => {
    const before = shown();
    const changed = status({ verdict: 'harden' });
    const applied = applyMessage(before, { ...EMPTY_CHANGE, slos: [changed] });
    expect(applied.ok && applied.board.slos.get('snippets/read-snippet')).toBe(changed);
    expect(applied.ok && applied.board.slos.get('snippets/create-snippet')).toBe(
      before.slos.get('snippets/create-snippet'),
    );
    expect(before.slos.get('snippets/read-snippet')?.verdict).toBe('ship');
  });

  test('what was removed is gone, and trends are merged by name', () => {
    const applied = applyMessage(shown(), {
      ...EMPTY_CHANGE,
      removed: [{ service: 'snippets', name: 'create-snippet' }],
      trends: { 'snippets/read-snippet': [0.5] },
    });
    expect(applied.ok && [...applied.board.slos.keys()]).toEqual(['snippets/read-snippet']);
    expect(applied.ok && applied.board.trends).toEqual({
      'snippets/read-snippet': [0.5],
      'snippets/create-snippet': [1, 1],
    });
  });

  test('a heartbeat moves seq and changes nothing else', () => {
    const before = shown();
    const applied = applyMessage(before, { type: 'heartbeat', seq: 8, at: '2026-08-20T10:00:05.000Z' });
    expect(applied.ok && applied.board.seq).toBe(8);
    expect(applied.ok && applied.board.slos).toBe(before.slos);
  });

  test.each([
    { title: 'a message left out', seq: 9 },
    { title: 'the same message twice', seq: 7 },
  ])('$title is a gap', ({ seq }) => {
    expect(applyMessage(shown(), { ...EMPTY_CHANGE, seq })).toEqual({ ok: false, reason: 'gap' });
  });

  test('a change before any snapshot is a gap; a snapshot is never one', () => {
    expect(applyMessage(null, EMPTY_CHANGE).ok).toBe(false);
    expect(applyMessage(shown(), { ...SNAPSHOT, seq: 0 }).ok).toBe(true);
  });
});
