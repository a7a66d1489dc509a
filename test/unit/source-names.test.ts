import { describe, expect, test } from 'vitest';
import { readDefinitions } from '../../server/definitions/read.ts';
import { USUAL_LINES } from '../../server/slo/line-rules.ts';
import { resolveSource } from '../../server/source-names.ts';

const DEFINED = `
service: shop
slos: [{ name: a, objective: 99% of GET non-5xx over 1d }]
sources:
  - { name: edge, format: caddy, timezone: Europe/Berlin, dedup: body }
  - { name: lb, service: { field: host, map: { a: shop }, otherwise: web } }
  - { name: nginx, path: [/var/log/nginx/access.log, /var/log/nginx/old.log] }
  - { name: http/web, service: web, format: alb }
`;
const MORE = '---\nservice: web\nslos: [{ name: a, objective: 99% of GET non-5xx over 1d }]\n';

/** What is heard: the source `known` of the service `api`, and `sources` of them in all. */
function names(text = DEFINED, sources = 1) {
  const definitions = readDefinitions([{ path: 'a.yaml', text }], {});
  expect(definitions.faults).toEqual([]);
  return {
    definitions: { current: () => definitions },
    fold: {
      view: {
        serviceOf: (source: string) => (source === 'known' ? 'api' : undefined),
        sourceCount: sources,
      },
    },
  };
}

const one = (service: string) => ({ kind: 'one' as const, service });
const usual = { lines: USUAL_LINES, dedupBody: false };

describe('a POST', () => {
  test.each([
    {
      title: 'of a declared source is read by its rules',
      asked: { source: 'edge' },
      found: {
        source: 'edge',
        service: one('shop'),
        lines: { format: 'caddy', fields: null, timezone: 'Europe/Berlin' },
        dedupBody: true,
      },
    },
    {
      title: 'may name the service of its source too',
      asked: { source: 'edge', service: 'shop' },
      found: { source: 'edge', service: one('shop'), dedupBody: true },
    },
    {
      title: 'of a source whose lines tell their service',
      asked: { source: 'lb' },
      found: {
        source: 'lb',
        service: { kind: 'field', field: 'host', map: new Map([['a', 'shop']]), otherwise: 'web' },
        ...usual,
      },
    },
    {
      title: 'of a service comes from its usual source',
      asked: { service: 'api' },
      found: { source: 'http/api', service: one('api'), ...usual },
    },
    {
      title: 'of a service whose usual source is declared is read by its rules',
      asked: { service: 'web' },
      found: { source: 'http/web', service: one('web'), lines: { ...USUAL_LINES, format: 'alb' } },
    },
    {
      title: 'of a source that was heard before is of the same service',
      asked: { source: 'known' },
      found: { source: 'known', service: one('api'), ...usual },
    },
    {
      title: 'of nothing is of the only service',
      asked: {},
      found: { source: 'http/shop', service: one('shop'), ...usual },
    },
    {
      title: 'of a new source is of the only service',
      asked: { source: 'new/one' },
      found: { source: 'new/one', service: one('shop'), ...usual },
    },
  ])('$title', ({ asked, found }) => {
    expect(resolveSource({ source: undefined, service: undefined, ...asked }, names())).toMatchObject({
      ok: true,
      ...found,
    });
  });

  test.each([
    {
      title: 'to a file',
      asked: { source: 'nginx' },
      message:
        'source "nginx" is read from /var/log/nginx/access.log, /var/log/nginx/old.log; name another source',
    },
    {
      title: 'of a source under another service',
      asked: { source: 'edge', service: 'web' },
      message: 'source "edge" belongs to service shop, not web; leave out service, or name another source',
    },
    {
      title: 'of a service, for a source whose lines tell it',
      asked: { source: 'lb', service: 'shop' },
      message:
        'source "lb" finds the service of each line in its host; leave out service, or name another source',
    },
    {
      title: 'of a source that is no name',
      asked: { source: '../x' },
      message: 'source "../x" is not a name: letters, digits, ". _ - /", at most 128',
    },
    {
      title: 'of a service that is no name',
      asked: { service: 'Shop' },
      message: 'service "Shop" is not a name: small letters, digits, ". _ -", at most 63',
    },
    {
      title: 'of nothing, among several services',
      asked: {},
      text: DEFINED + MORE,
      message: 'add ?service=NAME, like ?service=shop; the definitions know shop, web',
    },
    {
      title: 'of one source too many',
      asked: { source: 'new' },
      sources: 2000,
      message: 'there are 2000 sources already; name one of them',
    },
  ])('is refused: $title', ({ asked, message, text, sources }) => {
    const found = resolveSource({ source: undefined, service: undefined, ...asked }, names(text, sources));
    expect(found).toEqual({ ok: false, message });
  });

  test('of a source that is declared is none too many', () => {
    expect(resolveSource({ source: 'edge', service: undefined }, names(DEFINED, 2000)).ok).toBe(true);
  });
});
