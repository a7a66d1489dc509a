import { expect, test } from 'vitest';
import { durationLimit } from '../../server/slo/duration.ts';
import { resolutionWarning } from '../../server/slo/resolution.ts';

const SECONDS = 'cannot be told from whole seconds';
const MILLISECONDS = 'cannot be told from whole milliseconds';
const NONE = 'leaves events unmeasured: their lines have no duration';

test.each([
  { limit: 'under 1s', format: 'combined+T', says: null },
  { limit: 'under 1m', format: 'combined+T', says: null },
  { limit: 'under 999ms', format: 'combined+T', says: SECONDS },
  { limit: 'under 1.5s', format: 'combined+T', says: SECONDS },
  { limit: 'at most 1s', format: 'combined+T', says: null },
  { limit: 'at most 300ms', format: 'combined+T', says: SECONDS },
  { limit: 'under 300ms', format: 'envoy', says: null },
  { limit: 'at most 300ms', format: 'envoy', says: null },
  { limit: 'under 250us', format: 'envoy', says: MILLISECONDS },
  { limit: 'under 1us', format: 'caddy', says: null },
  { limit: 'under 1h', format: 'combined', says: NONE },
  { limit: 'under 1us', format: 'auto', says: null },
  { limit: 'under 1us', format: 'what a later version reads', says: null },
])('"$limit" of $format', ({ limit, format, says }) => {
  const [, comparison, text] = /^(under|at most) (.*)$/.exec(limit)!;
  const reading = durationLimit(comparison as 'under' | 'at most', text!);
  if (!reading.ok) throw new Error(reading.reason);
  const expected = says === null ? null : `"${limit}" ${says} (source edge, ${format})`;
  expect(resolutionWarning(reading.limit, { source: 'edge', format })).toBe(expected);
});
