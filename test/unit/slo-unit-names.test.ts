import { expect, test } from 'vitest';
import { unitInName } from '../../server/slo/unit-names.ts';

test.each([
  { name: 'ms', unit: 'ms' },
  { name: 'took_ms', unit: 'ms' },
  { name: 'took-ms', unit: 'ms' },
  { name: 'timing.ms', unit: 'ms' },
  { name: 'tookMs', unit: 'ms' },
  { name: 'TOOK_MS', unit: 'ms' },
  { name: 'latencyMillis', unit: 'ms' },
  { name: 'request_s', unit: 's' },
  { name: 'durationSeconds', unit: 's' },
  { name: 'duration_us', unit: 'us' },
  { name: 'DurationNs', unit: 'ns' },
  { name: 'latency_nanoseconds', unit: 'ns' },
  { name: 'elapsed_usecs', unit: 'us' },
])('$name tells $unit', ({ name, unit }) => expect(unitInName(name)).toBe(unit));

test.each(['took', 'items', 'durationS', 'columns', 'ms_total', 'latencyms', 'status', 'Bus', 'ms.took'])(
  '%s tells no unit',
  (name) => expect(unitInName(name)).toBeNull(),
);
