import { expect, test } from 'vitest';
import { silenceTable } from '../../server/cli/silence-text.ts';
import type { Silence } from '../../server/http/alert-contract.ts';
import { silence } from '../web/alerts.ts';

test('when a silence begins again is said in words', () => {
  const rrule = 'FREQ=WEEKLY;BYDAY=SU';
  const weekly: Silence = silence({ rrule, timeZone: 'Europe/Berlin', startsAt: '2026-08-23T00:30:00.000Z' });
  const [, once, again] = silenceTable([silence(), weekly]).split('\n');
  expect(once).not.toContain('every');
  expect(again).toContain('  every Sunday at 02:30, by the clocks of Europe/Berlin  ');
});
