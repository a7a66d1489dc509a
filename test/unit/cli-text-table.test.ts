import { expect, test } from 'vitest';
import { textTable } from '../../server/cli/text-table.ts';

test('columns are as wide as their widest cell, numbers stand to the right', () => {
  expect(
    textTable(
      ['NAME', ' LEFT'],
      [
        ['read', '100%'],
        ['w', '5%'],
      ],
    ),
  ).toBe('NAME  LEFT\nread  100%\nw       5%\n');
});

test('what anybody wrote moves no cursor, turns no text around and breaks no line', () => {
  const cell = 'a\u001b[31mRED \u001b]0;pwn\u0007 b\nc\u202ed\u2028e';
  expect(textTable(['BY'], [[cell]])).toBe('BY\na [31mRED  ]0;pwn  b c d e\n');
});
