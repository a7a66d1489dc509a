import { expect, test } from 'vitest';
import type { SourceAsked } from '../../server/http/ports.ts';
import type { Service } from '../../server/service.ts';
import { resolveSource } from '../../server/source-names.ts';
import { type Clock, folded, openScene, ready } from '../support/service-harness.ts';

const NOON = Date.UTC(2026, 10, 22, 12, 0, 30);

async function opened(...sources: string[]) {
  const scene = await openScene(NOON);
  const objective = 'slos: [{ name: a, objective: 90% of GET under 300ms over 1d }]';
  const rows = sources.map((source) => `  - { ${source} }\n`).join('');
  await scene.define(`service: web\n${objective}\nsources:\n${rows}---\nservice: shop\n${objective}\n`);
  const service = await scene.start();
  await ready(service);
  return { ...scene, service };
}

/** One POST, as the HTTP surface takes it. */
async function send(service: Service, clock: Clock, asked: Partial<SourceAsked>, lines: readonly string[]) {
  const found = resolveSource({ source: undefined, service: undefined, ...asked }, service);
  if (!found.ok) throw new Error(found.message);
  const { source, lines: rules, dedupBody } = found;
  const about = { source, service: found.service, lines: rules, dedupBody };
  const body = (async function* () {
    yield Buffer.from(lines.map((line) => `${line}\n`).join(''));
  })();
  const reading = await service.ingest.readBody(body, {
    ...about,
    encoding: undefined,
    identity: null,
    at: clock.now,
  });
  if (!reading.ok) throw new Error(reading.message);
  const receipt = await service.commit(reading.batch);
  await folded(service, clock);
  return receipt;
}

function counts(service: Service, name: string): [number, number, number] {
  const { good, bad, unmeasured } = service.fold.statuses.find({ service: name, name: 'a' })!.counts;
  return [good, bad, unmeasured];
}

const SECONDS = '2026-11-22T11:59:';
const mapped = (second: string, site: string, code: number, took: number) =>
  JSON.stringify({
    at: SECONDS + second,
    to: { site },
    verb: 'GET',
    url: '/x?y=1',
    response: { code },
    took,
  });

test('lines are read by the fields of their source, in its zone, and belong to the service that one of them tells', async () => {
  const { service, clock, sql } = await opened(
    'name: lb, fields: { status: response.code, method: verb, path: url, time: at, duration: { path: took, unit: us } }, timezone: Asia/Tokyo, service: { field: to.site, map: { shop.example.org: shop }, otherwise: web }',
  );
  const receipt = await send(service, clock, { source: 'lb' }, [
    // 20:59 in Tokyo is 11:59 UTC.
    mapped('01', 'shop.example.org', 200, 299_999).replace('T11:', 'T20:'),
    mapped('02', 'shop.example.org', 200, 300_000).replace('T11:', 'T20:'),
    mapped('03', 'www.example.org', 200, 1).replace('T11:', 'T20:'),
  ]);
  expect(receipt).toMatchObject({ kind: 'committed', accepted: 3, rejected: 0 });
  expect([counts(service, 'shop'), counts(service, 'web')]).toEqual([
    [1, 1, 0],
    [1, 0, 0],
  ]);
  await service.fold.settle();
  const minute = Date.UTC(2026, 10, 22, 11, 59) / 60_000;
  expect(await sql('select distinct minute from minute')).toEqual([{ minute }]);
  expect(await sql('select name, services from source')).toEqual([{ name: 'lb', services: ['shop', 'web'] }]);
});

test('without an otherwise, lines that the map does not name are refused and told', async () => {
  const { service, clock } = await opened(
    'name: lb, fields: { status: response.code, method: verb, path: url, time: at, duration: { path: took, unit: us } }, service: { field: to.site, map: { shop.example.org: shop } }',
  );
  const receipt = await send(service, clock, { source: 'lb' }, [
    mapped('01Z', 'shop.example.org', 200, 1),
    mapped('02Z', 'www.example.org', 200, 1),
  ]);
  expect(receipt).toMatchObject({ kind: 'committed', accepted: 1, rejected: 1 });
  expect(counts(service, 'shop')).toEqual([1, 0, 0]);
});

test('with dedup, the same timed lines again are counted once, and after ten minutes anew', async () => {
  const { service, clock, sql } = await opened('name: edge, dedup: body');
  const lines = ['01', '02'].map(
    (second) => `{"time":"${SECONDS}${second}Z","method":"GET","path":"/x","status":200,"ms":1}`,
  );
  const again = async () => (await send(service, clock, { source: 'edge', service: 'web' }, lines)).kind;
  expect([await again(), await again()]).toEqual(['committed', 'duplicate']);
  await sql("update batch set expires = expires - interval '599 seconds'");
  expect(await again()).toBe('duplicate');
  await sql("update batch set expires = expires - interval '1 second'");
  expect(await again()).toBe('committed');
  expect(counts(service, 'web')).toEqual([4, 0, 0]);
});

test('a format that is named takes no other lines; one that is found warns of what it cannot tell', async () => {
  const { service, clock } = await opened('name: edge, format: combined+D');
  const line = (tail: string) =>
    `203.0.113.7 - - [22/Nov/2026:11:59:01 +0000] "GET /x HTTP/1.1" 200 512 "-" "curl/8" ${tail}`.trimEnd();
  const named = await send(service, clock, { source: 'edge', service: 'web' }, [line('299999')]);
  expect(named).toMatchObject({ kind: 'committed', accepted: 1 });
  const found = await send(service, clock, { service: 'shop' }, [line(''), line('')]);
  expect(found).toMatchObject({ kind: 'committed', accepted: 2 });
  expect([counts(service, 'web'), counts(service, 'shop')]).toEqual([
    [1, 0, 0],
    [0, 0, 2],
  ]);
  const warnings = ['web', 'shop'].map(
    (name) => service.fold.statuses.find({ service: name, name: 'a' })!.warnings,
  );
  expect(warnings[0]).not.toContainEqual(expect.stringContaining('no duration'));
  expect(warnings[1]).toContainEqual(
    '"under 300ms" leaves events unmeasured: their lines have no duration (source http/shop, combined)',
  );
});
