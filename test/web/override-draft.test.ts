import { expect, test } from 'vitest';
import { newOverrideDraft, readOverrideDraft } from '../../web/lib/override-draft.ts';

const DRAFT = { ...newOverrideDraft('snippets', 'Ana'), reason: 'the fix' };

test('two hours unless it is said otherwise, words without white space around them', () => {
  expect(readOverrideDraft({ ...DRAFT, reason: ' the fix ', by: ' Ana ' })).toEqual({
    ok: true,
    override: { service: 'snippets', for: '2h', reason: 'the fix', by: 'Ana' },
  });
  expect(readOverrideDraft({ ...DRAFT, length: '1d' })).toMatchObject({ override: { for: '1d' } });
});

test.each([
  [{ reason: ' ' }, { reason: 'Say why.' }],
  [{ by: '' }, { by: 'Say who you are.' }],
  [
    { reason: '', by: ' ' },
    { reason: 'Say why.', by: 'Say who you are.' },
  ],
])('%j lacks something', (changes, faults) => {
  expect(readOverrideDraft({ ...DRAFT, ...changes })).toEqual({ ok: false, faults });
});
