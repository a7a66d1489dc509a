import { expect, test } from 'vitest';
import { scrollToSee, splitAtCaret } from '../../web/lib/fault-excerpt.ts';

test('the carets are told from the line they point at', () => {
  const line = '    objective: 99.5% of GET /s undr 300ms\n';
  expect(splitAtCaret(`${line}      ^^^^`)).toEqual({ before: `${line}      `, caret: '^^^^' });
  expect(splitAtCaret('no ^ at the end')).toEqual({ before: 'no ^ at the end', caret: '' });
  expect(splitAtCaret('')).toEqual({ before: '', caret: '' });
});

test.each([
  { title: 'in sight', left: 100, width: 30, scroll: 0 },
  { title: 'beyond the right edge', left: 440, width: 30, scroll: 202 },
  { title: 'wider than the box', left: 200, width: 900, scroll: 168 },
  { title: 'at the left edge and wider than the box', left: 10, width: 900, scroll: 0 },
])('carets $title scroll a box of 300 px by $scroll px', ({ left, width, scroll }) => {
  expect(scrollToSee({ left, width }, 300)).toBe(scroll);
});
