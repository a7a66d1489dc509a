import { expect, test } from 'vitest';
import { inOrder, notMuted } from '../../web/lib/alert-order.ts';
import { alert } from './alerts.ts';

const acknowledged = { at: '2026-08-20T10:05:00.000Z', by: 'Ana', note: null };
const EARLIER = '2026-08-20T09:00:00.000Z';

test('what nobody looks after comes first, the gravest of it before the rest', () => {
  const ordered = [
    alert({ id: 'page' }),
    alert({ id: 'older page', startedAt: EARLIER }),
    alert({ id: 'no data', kind: 'no-data' }),
    alert({ id: 'budget', kind: 'budget' }),
    alert({ id: 'ticket', kind: 'ticket' }),
    alert({ id: 'measurement', kind: 'measurement' }),
    alert({ id: 'acknowledged page', acknowledged }),
    alert({ id: 'acknowledged ticket', kind: 'ticket', acknowledged }),
    alert({ id: 'muted page', muted: 'silence' }),
    alert({ id: 'muted ticket', kind: 'ticket', muted: 'page' }),
  ];
  expect(inOrder(ordered.toReversed()).map(({ id }) => id)).toEqual(ordered.map(({ id }) => id));
});

test('what is muted is not counted', () => {
  expect(notMuted([alert(), alert({ muted: 'page' }), alert({ muted: 'silence' })])).toHaveLength(1);
});
