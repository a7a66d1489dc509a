/** A real Prometheus scrapes /metrics in both formats: one as it asks, one through a proxy that asks for text. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startHttp } from '../support/http-server.ts';
import { hasPrometheus, startPrometheus } from '../support/prometheus.ts';

type Series = { readonly metric: Readonly<Record<string, string>>; readonly value: [number, string] };

test.runIf(hasPrometheus())('both formats are the same series with the same values', async () => {
  const { server } = await startHttp();
  onTestFinished(() => server.close());
  const leeway = await server.listen({ host: '127.0.0.1', port: 0 });
  const types: Record<string, Set<string | null>> = { open: new Set(), text: new Set() };
  const through = async (job: 'open' | 'text') => {
    const proxy = createServer(async (request, reply) => {
      const accept = job === 'text' ? 'text/plain;version=0.0.4' : request.headers.accept!;
      const answer = await fetch(`${leeway}/metrics`, { headers: { accept } });
      types[job]!.add(answer.headers.get('content-type'));
      reply.writeHead(200, { 'content-type': answer.headers.get('content-type')! });
      reply.end(await answer.text());
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    onTestFinished(() => {
      proxy.close();
      proxy.closeAllConnections();
    });
    return `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  };
  const config = ['scrape_configs:'];
  for (const job of ['open', 'text'] as const)
    config.push(
      `  - { job_name: ${job}, scrape_interval: 1s, static_configs: [{ targets: ['${await through(job)}'] }] }`,
    );
  const prometheus = await startPrometheus(null, config.join('\n'));
  onTestFinished(() => prometheus.stop());
  const of = async (job: string, names: string): Promise<string[]> => {
    const query = `{__name__=~"${names}",job="${job}"}`;
    const reply = await fetch(`${prometheus.url}/api/v1/query?${new URLSearchParams({ query })}`);
    const { data } = (await reply.json()) as { data: { result: Series[] } };
    return data.result.map(({ metric: { job: _, instance: _own, ...labels }, value }) => {
      const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
      return JSON.stringify([sorted, names === '.+' ? null : value[1]]);
    });
  };
  await vi.waitFor(
    async () => {
      expect(await of('open', 'up')).toEqual(['[[["__name__","up"]],"1"]']);
      expect(await of('text', 'up')).toEqual(['[[["__name__","up"]],"1"]']);
      // Handles and resources come and go, and latencies with the scrapes.
      const all = (await of('text', '.+')).filter((one) => !/"nodejs_active|"nodejs_gc/.test(one)).sort();
      const open = (await of('open', '.+')).filter((one) => !/"nodejs_active|"nodejs_gc/.test(one)).sort();
      expect(open).toEqual(all);
      expect(all.length).toBeGreaterThan(80);
    },
    { timeout: 30_000, interval: 200 },
  );
  const ofSlos = 'leeway_slo.+|slo:.+|sloth_.+|leeway_ingest.+|leeway_pg_pool|nodejs_version_info';
  const values = (await of('text', ofSlos)).sort();
  expect((await of('open', ofSlos)).sort()).toEqual(values);
  expect(values).toContain(
    '[[["__name__","leeway_slo_events_total"],["outcome","bad"],["service","snippets"],["slo","read-snippet"]],"3"]',
  );
  expect(types).toEqual({
    open: new Set(['application/openmetrics-text; version=1.0.0; charset=utf-8']),
    text: new Set(['text/plain; version=0.0.4; charset=utf-8']),
  });
});
