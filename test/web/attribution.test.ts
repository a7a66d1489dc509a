import { describe, expect, test } from 'vitest';
import type { Attribution } from '../../server/http/contract.ts';
import { dearest, spenders } from '../../web/lib/attribution.ts';

const READ = '99.5% of GET /s/:publicId non-5xx under 300ms over 30 days';

function cut(by: readonly string[], keys: readonly Record<string, string>[]): Attribution {
  const rows = keys.map((key, index) => ({
    key,
    good: 0,
    bad: keys.length - index,
    total: keys.length - index,
    share: 1 / keys.length,
    budget: 0.61,
  }));
  return { service: 's', name: 'n', by: [...by], bad: 1, rows };
}

describe('what a row is called', () => {
  test.each([
    {
      title: 'as a request is spoken of, whatever the order of the answer',
      by: ['route', 'method', 'status'],
      key: { route: '/snippets', method: 'POST', status: '503' },
      name: 'POST /snippets 503',
    },
    {
      title: 'a route as the objective writes it',
      by: ['route'],
      key: { route: '/s/:' },
      name: '/s/:publicId',
    },
    { title: 'other parameters by a name for all', by: ['route'], key: { route: '/t/:' }, name: '/t/:id' },
    { title: 'no route at all', by: ['route'], key: { route: '(unmatched)' }, name: '(unmatched)' },
    { title: 'a kind', by: ['kind'], key: { kind: 'slow' }, name: 'slow' },
  ])('$title: $name', ({ by, key, name }) => {
    expect(spenders(cut(by, [key as unknown as Record<string, string>]), READ)[0]!.name).toBe(name);
  });
});

test('the dearest, and what it took', () => {
  const rows = spenders(cut(['status'], [{ status: '503' }, { status: '500' }]));
  expect(dearest(rows)).toEqual({ name: '503', took: '61% of the budget' });
  expect(dearest([])).toBeNull();
});
