import { describe, expect, test } from 'vitest';
import { parseStatusSet, statusIn } from '../../server/slo/status-set.ts';

describe('a set of statuses', () => {
  test.each([
    { text: 'non-5xx', set: { text: 'non-5xx', ranges: [[100, 499]] } },
    {
      text: 'non-4xx',
      set: {
        text: 'non-4xx',
        ranges: [
          [100, 399],
          [500, 599],
        ],
      },
    },
    { text: 'non-4xx non-5xx', set: { text: 'non-4xx, non-5xx', ranges: [[100, 399]] } },
    { text: '2XX', set: { text: '2xx', ranges: [[200, 299]] } },
    { text: '404', set: { text: '404', ranges: [[404, 404]] } },
    { text: '400-403', set: { text: '400-403', ranges: [[400, 403]] } },
    { text: '2xx-3xx', set: { text: '2xx-3xx', ranges: [[200, 399]] } },
    {
      text: '2xx, 304',
      set: {
        text: '2xx, 304',
        ranges: [
          [200, 299],
          [304, 304],
        ],
      },
    },
    { text: '3xx,2xx', set: { text: '3xx, 2xx', ranges: [[200, 399]] } },
    { text: '200-250, 240-299', set: { text: '200-250, 240-299', ranges: [[200, 299]] } },
    {
      text: '2xx, non-204',
      set: {
        text: '2xx, non-204',
        ranges: [
          [200, 203],
          [205, 299],
        ],
      },
    },
    {
      text: 'non-400-403',
      set: {
        text: 'non-400-403',
        ranges: [
          [100, 399],
          [404, 599],
        ],
      },
    },
  ])('$text', ({ text, set }) => {
    expect(parseStatusSet(text)).toEqual({ ok: true, status: set });
  });

  test.each([
    { text: '', reason: /no status is given/ },
    { text: '600', reason: /100 to 599/ },
    { text: '099', reason: /100 to 599/ },
    { text: '0xx', reason: /100 to 599/ },
    { text: '403-400', reason: /runs backwards/ },
    { text: '40x', reason: /is not a status/ },
    { text: 'ok', reason: /is not a status/ },
    { text: '404, non-404', reason: /no status is left/ },
    { text: 'non-5xx, 404', reason: /"non-5xx" takes nothing away from 404/ },
  ])('"$text" is refused with the reason', ({ text, reason }) => {
    const reading = parseStatusSet(text);
    expect(reading.ok ? 'read' : reading.reason).toMatch(reason);
  });

  test('holds exactly the statuses that its words say', () => {
    const reading = parseStatusSet('2xx, 304, 400-403, non-204');
    if (!reading.ok) throw new Error(reading.reason);
    for (let status = 100; status < 600; status++) {
      const meant =
        (status >= 200 && status < 300 && status !== 204) ||
        status === 304 ||
        (status >= 400 && status <= 403);
      expect([status, statusIn(reading.status, status)]).toEqual([status, meant]);
    }
  });
});
