import { describe, expect, test } from 'vitest';
import { durationLimit, lookbackText, parseDuration } from '../../server/slo/duration.ts';
import { parseWindow } from '../../server/slo/window.ts';

describe('a duration', () => {
  test.each([
    { text: '300ms', read: ['300ms', 300_000] },
    { text: '1.5s', read: ['1.5s', 1_500_000] },
    { text: '1.50 s', read: ['1.5s', 1_500_000] },
    { text: '250us', read: ['250us', 250] },
    { text: '250µs', read: ['250us', 250] },
    { text: '0.001ms', read: ['0.001ms', 1] },
    { text: '0.3s', read: ['0.3s', 300_000] },
    { text: '1.000001s', read: ['1.000001s', 1_000_001] },
    { text: '2m', read: ['2m', 120_000_000] },
    { text: '0.5h', read: ['0.5h', 1_800_000_000] },
    { text: '24h', read: ['24h', 86_400_000_000] },
  ])('$text is read from its digits', ({ text, read }) => {
    const reading = parseDuration(text);
    expect(reading.ok ? [reading.text, reading.us] : reading.reason).toEqual(read);
  });

  test.each([
    { text: '300', reason: /lacks its unit; write 300ms or 300s/ },
    { text: '0.0001ms', reason: /finer than a microsecond/ },
    { text: '1.0000001s', reason: /finer than a microsecond/ },
    { text: '25h', reason: /longer than 24h/ },
    { text: '3 days', reason: /"days" is not a unit of time/ },
    { text: '-3ms', reason: /is not a duration/ },
    { text: '1.2.3s', reason: /is not a duration/ },
    { text: 'fast', reason: /is not a duration/ },
    { text: '5 constructor', reason: /is not a unit/ },
  ])('$text is refused with the reason', ({ text, reason }) => {
    const reading = parseDuration(text);
    expect(reading.ok ? 'read' : reading.reason).toMatch(reason);
  });

  test.each([
    {
      title: 'under is strictly less',
      comparison: 'under',
      limit: { text: 'under 300ms', belowUs: 300_000 },
    },
    {
      title: 'at most is one microsecond more',
      comparison: 'at most',
      limit: { text: 'at most 300ms', belowUs: 300_001 },
    },
  ] as const)('$title', ({ comparison, limit }) => {
    expect(durationLimit(comparison, '300 ms')).toEqual({ ok: true, limit });
  });

  test('nothing is under 0, but 0 is at most 0', () => {
    expect(durationLimit('under', '0ms').ok).toBe(false);
    expect(durationLimit('at most', '0ms')).toEqual({ ok: true, limit: { text: 'at most 0ms', belowUs: 1 } });
  });
});

describe('a window', () => {
  test.each([
    { text: '30 days', window: { kind: 'rolling', text: '30d', minutes: 43_200 } },
    { text: '30d', window: { kind: 'rolling', text: '30d', minutes: 43_200 } },
    { text: '4 weeks', window: { kind: 'rolling', text: '28d', minutes: 40_320 } },
    { text: '4w', window: { kind: 'rolling', text: '28d', minutes: 40_320 } },
    { text: '12h', window: { kind: 'rolling', text: '12h', minutes: 720 } },
    { text: '1 Day', window: { kind: 'rolling', text: '1d', minutes: 1440 } },
    { text: '48 hours', window: { kind: 'rolling', text: '2d', minutes: 2880 } },
    { text: '366d', window: { kind: 'rolling', text: '366d', minutes: 527_040 } },
  ])('$text is $window.text', ({ text, window }) => {
    expect(parseWindow(text)).toEqual({ ok: true, window });
  });

  test.each([
    { text: '0h', reason: /at least 1h/ },
    { text: '367d', reason: /at most 366d/ },
    { text: '30', reason: /lacks its unit; write 30d/ },
    { text: '30 dys', reason: /did you mean "days"/ },
    { text: '1.5d', reason: /is not a window/ },
    { text: '30m', reason: /is not a window/ },
    { text: 'month', reason: /is not a window/ },
  ])('$text is refused with the reason', ({ text, reason }) => {
    const reading = parseWindow(text);
    expect(reading.ok ? 'read' : reading.reason).toMatch(reason);
  });

  test.each([
    [5, '5m'],
    [30, '30m'],
    [60, '1h'],
    [90, '90m'],
    [360, '6h'],
    [1440, '1d'],
    [4320, '3d'],
    [43_200, '30d'],
  ])('the look-back of %i minutes is written %s', (minutes, text) => {
    expect(lookbackText(minutes)).toBe(text);
  });
});
