import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { DeliveryListener } from '../../server/alerts/ports.ts';
import type { AlertActivity } from '../../server/http/ports.ts';
import type { AlertKind } from '../../server/slo/alert.ts';
import { startHttp } from '../support/http-server.ts';

/** What the metrics are asked of, to be changed by hand. */
async function opened() {
  const listeners: DeliveryListener[] = [];
  const firing = new Map<AlertKind, number>();
  const waiting = new Map<string, number>();
  const alertActivity: AlertActivity = {
    firing: (kind) => firing.get(kind) ?? 0,
    waiting: () => waiting,
    onDeliveries: (listener) => void listeners.push(listener),
  };
  const { server } = await startHttp({ alertActivity });
  const exposition = async (accept = 'text/plain'): Promise<string> =>
    (await server.inject({ url: '/metrics', headers: { accept } })).body;
  const samples = async (names: RegExp): Promise<string[]> =>
    (await exposition()).split('\n').filter((line) => names.test(line));
  return { firing, waiting, told: listeners[0]!, exposition, samples };
}

test('what fires, by kind, in zeros too', async () => {
  const { firing, samples } = await opened();
  const kinds = (page: number, noData: number) => [
    `leeway_alerts_firing{kind="page"} ${page}`,
    'leeway_alerts_firing{kind="ticket"} 0',
    'leeway_alerts_firing{kind="budget"} 0',
    'leeway_alerts_firing{kind="measurement"} 0',
    `leeway_alerts_firing{kind="no-data"} ${noData}`,
  ];
  expect(await samples(/^leeway_alerts_firing/)).toEqual(kinds(0, 0));
  firing.set('page', 2).set('no-data', 1);
  expect(await samples(/^leeway_alerts_firing/)).toEqual(kinds(2, 1));
  // Another process leads from now on.
  firing.clear();
  expect(await samples(/^leeway_alerts_firing/)).toEqual(kinds(0, 0));
});

test('a receiver is there in zeros before anything is sent to it, and what waits goes with it', async () => {
  const { waiting, samples } = await opened();
  const of = () => samples(/^leeway_deliver/);
  expect(await of()).toEqual([]);
  waiting.set('oncall', 3);
  const zeros = [
    'leeway_deliveries_total{receiver="oncall",outcome="sent"} 0',
    'leeway_deliveries_total{receiver="oncall",outcome="retry"} 0',
    'leeway_deliveries_total{receiver="oncall",outcome="refused"} 0',
    'leeway_deliveries_dead_total{receiver="oncall"} 0',
  ];
  expect(await of()).toEqual(['leeway_deliveries_waiting{receiver="oncall"} 3', ...zeros]);
  waiting.delete('oncall');
  expect(await of()).toEqual(zeros);
});

test('attempts by what came of them and how long they took, and what was given up', async () => {
  const { told, samples } = await opened();
  told.attempted('oncall', 'retry', 9_999);
  told.attempted('oncall', 'retry', 30);
  told.attempted('oncall', 'sent', 240);
  told.attempted('team', 'refused', 5);
  told.died('team', 1);
  told.died('oncall', 3);
  const lines = await samples(/^leeway_deliver(ies|y_seconds_(count|sum))/);
  expect(lines).toEqual([
    'leeway_deliveries_total{receiver="oncall",outcome="retry"} 2',
    'leeway_deliveries_total{receiver="oncall",outcome="sent"} 1',
    'leeway_deliveries_total{receiver="team",outcome="refused"} 1',
    'leeway_deliveries_dead_total{receiver="team"} 1',
    'leeway_deliveries_dead_total{receiver="oncall"} 3',
    'leeway_delivery_seconds_sum{receiver="oncall"} 10.269',
    'leeway_delivery_seconds_count{receiver="oncall"} 3',
    'leeway_delivery_seconds_sum{receiver="team"} 0.005',
    'leeway_delivery_seconds_count{receiver="team"} 1',
  ]);
  const buckets = await samples(/^leeway_delivery_seconds_bucket.*oncall/);
  expect(buckets.map((line) => line.replace(/.*le="([^"]+)".* (\d+)$/, '$1: $2'))).toEqual([
    ...['0.01: 0', '0.025: 0', '0.05: 1', '0.1: 1', '0.25: 2', '0.5: 2', '1: 2', '2.5: 2', '5: 2', '10: 3'],
    '+Inf: 3',
  ]);
});

test('a server without alerts has none of it', async () => {
  const { server } = await startHttp();
  expect((await server.inject('/metrics')).body).not.toMatch(/leeway_(alerts|deliver)/);
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

test.runIf(hasPromtool)('promtool finds nothing in them, in either format', async () => {
  const { firing, waiting, told, exposition } = await opened();
  firing.set('page', 1);
  waiting.set('oncall', 1);
  told.attempted('oncall', 'sent', 100);
  told.died('oncall', 1);
  const { stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: await exposition() });
  const faults = `${stdout}${stderr}`.split('\n').filter((line) => /leeway_/.test(line));
  expect(faults).toEqual([]);
  const open = await exposition('application/openmetrics-text;version=1.0.0');
  expect(open).toContain('# TYPE leeway_deliveries counter');
  expect(open).toContain('# TYPE leeway_deliveries_dead counter');
  expect(open).toContain('leeway_deliveries_dead_total{receiver="oncall"} 1');
});
