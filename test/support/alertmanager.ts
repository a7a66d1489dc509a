/** A real Alertmanager on a free port; Debian's package `prometheus-alertmanager` brings it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { temporaryFolder } from './tmp.ts';

const READY_MS = 30_000;

export function hasAlertmanager(): boolean {
  if (spawnSync('prometheus-alertmanager', ['--version']).status === 0) return true;
  process.stderr.write(
    'skipped: prometheus-alertmanager not found (apt-get install prometheus-alertmanager)\n',
  );
  return false;
}

export type TestAlertmanager = {
  /** Under a path, as behind a proxy. */
  readonly url: string;
  /** What it has, active or not, as `GET /api/v2/alerts` tells it. */
  alerts(): Promise<readonly ToldAlert[]>;
  stop(): Promise<void>;
};

export type ToldAlert = {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly status: { readonly state: string };
};

/** `webhook`: where it sends on what it is told, at once. */
export async function startAlertmanager(webhook: string): Promise<TestAlertmanager> {
  const folder = temporaryFolder();
  const config = join(folder.path, 'alertmanager.yml');
  writeFileSync(config, JSON.stringify(configOf(webhook)));
  const url = `http://127.0.0.1:${await freePort()}/alerts`;
  const child = spawn(
    'prometheus-alertmanager',
    [
      ...[`--config.file=${config}`, `--storage.path=${folder.path}`, '--cluster.listen-address='],
      ...[`--web.listen-address=${new URL(url).host}`, '--web.route-prefix=/alerts'],
    ],
    { stdio: 'ignore' },
  );
  const stop = async () => {
    if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit');
    folder.remove();
  };
  const end = Date.now() + READY_MS;
  while (!(await isReady(url))) {
    if (Date.now() > end || child.exitCode !== null) {
      await stop();
      throw new Error('prometheus-alertmanager did not start');
    }
    await delay(50);
  }
  const alerts = async () => (await (await fetch(`${url}/api/v2/alerts`)).json()) as ToldAlert[];
  return { url, alerts, stop };
}

/** JSON is YAML. */
function configOf(webhook: string): object {
  return {
    route: { receiver: 'next', group_by: ['...'], group_wait: '0s', group_interval: '1s' },
    receivers: [{ name: 'next', webhook_configs: [{ url: webhook, send_resolved: true }] }],
  };
}

function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}
