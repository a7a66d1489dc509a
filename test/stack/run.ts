/**
 * `npm run stack`: what compose.yaml describes, as processes: PostgreSQL, a migration, two Leeways with their settings of there, Caddy
 * with its file, the example app. Replicas are killed and stopped under load. Exits 1 when a check fails; the last line counts them.
 * Takes Debian's caddy and prometheus.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { statusOf, totalOf, until } from '../support/asking.ts';
import { startSender } from '../support/body-sender.ts';
import { Checks } from '../support/checks.ts';
import { metric } from '../support/metric.ts';
import { listenTo } from '../support/page-listener.ts';
import type { Leeway } from '../support/process.ts';
import { missingPrograms } from '../support/programs.ts';
import { startPostgres } from '../support/tcp-postgres.ts';
import { temporaryFolder } from '../support/tmp.ts';
import { auditedAddress } from './forwarded.ts';
import { emptyPanels, ruleHealth, startObserver, valuesOf } from './observed.ts';
import { Services, TOKEN } from './services.ts';

const REPLICAS = ['leeway-1', 'leeway-2'] as const;
const SLO = 'read-snippet';
const TAKEOVER_MS = 5_000;
/** Enough that both replicas have some: the proxy takes them in turn. */
const PAGES = 4;
/** Another address of this machine than the proxy's. */
const VISITOR = '127.0.0.9';
/** Nothing is refused here, and there is no receiver of alerts. */
const EMPTY_PANELS = ['Lines refused and ignored', 'Deliveries'];
const FOLDER = fileURLToPath(new URL('../../deploy/compose/', import.meta.url));

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const missing = missingPrograms(['caddy', 'prometheus', 'promtool']);
if (missing.length > 0) {
  console.error(
    `The stack cannot be run here without ${missing.join(', ')}: apt-get install caddy prometheus.`,
  );
  process.exit(2);
}
const checks = new Checks();
const folder = temporaryFolder();
const postgres = await startPostgres(folder.path);
const services = await Services.open(postgres.url);
const front = services.urlOf('proxy');
const running = new Map<string, Leeway>();
const proxy = services.startProxy(folder.path);
const proxyEnded = once(proxy, 'exit');
process.once('exit', () => proxy.kill('SIGKILL'));
const prometheus = await startObserver((text) => services.addressed(text));
try {
  checkPrometheus();
  await checkStart();
  await checkReplacing();
  await checkExample();
  await checkObserved();
} catch (cause) {
  checks.failure('the run', cause);
} finally {
  for (const leeway of running.values()) leeway.kill('SIGKILL');
  proxy.kill('SIGTERM');
  await proxyEnded;
  await prometheus.stop();
  await postgres.close();
  folder.remove();
}
console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exit(checks.failed === 0 ? 0 : 1);

function checkPrometheus(): void {
  const said = promtool('check', 'config', '--lint=all', `${FOLDER}prometheus.yml`);
  checks.isTrue('promtool takes prometheus.yml and its rules', /SUCCESS: \d+ rules found/.test(said));
  const rules = fileURLToPath(new URL('rules.test.yml', import.meta.url));
  checks.isTrue('the rules say what they should', !/FAILED/.test(promtool('test', 'rules', rules)));
}

/** Throws when it fails, with what it said. */
function promtool(...args: readonly string[]): string {
  return execFileSync('promtool', args, { encoding: 'utf8' });
}

async function checkStart(): Promise<void> {
  const migrating = services.start('migrate');
  checks.equal('the exit code of migrate', await migrating.ended, 0);
  for (const name of REPLICAS) await start(name);
  await until(async () => (await statusAt('/ready')) === 200);
  checks.equal('/ready through the proxy', await statusAt('/ready'), 200);
  const page = await (await fetch(front)).text();
  checks.isTrue('the page through the proxy', page.includes('<title>Leeway'));
  checks.equal('nobody without a token', await statusAt('/api/v1/slos'), 401);
  checks.equal('/metrics is not for all', await statusAt('/metrics'), 404);
  const metrics = await fetch(new URL('/metrics', services.urlOf('leeway-1')));
  checks.equal('/metrics is for Prometheus', metrics.status, 200);
  const address = await auditedAddress(front, TOKEN, VISITOR);
  checks.equal('who came through the proxy, whatever they say of themselves', address, VISITOR);
}

async function checkReplacing(): Promise<void> {
  const sender = startSender(front, TOKEN, 'snippets');
  await until(async () => (await atBoth('leeway_ingest_events_total')).every(Boolean));
  checks.isTrue('both take lines', (await atBoth('leeway_ingest_events_total')).every(Boolean));
  const pages = Array.from({ length: PAGES }, () => listenTo(() => front, TOKEN, SLO));
  await sender.answered(50);
  checks.isTrue('pages are open at both', (await atBoth('leeway_stream_clients')).every(Boolean));
  const leader = await leading();
  const begun = performance.now();
  running.get(leader)!.kill('SIGKILL');
  await until(async () => (await leading()) !== leader);
  checks.atMost('another counts after kill -9', Math.round(performance.now() - begun), TAKEOVER_MS, 'ms');
  await sender.answered(50);
  await start(leader);
  for (const name of REPLICAS) {
    running.get(name)!.kill('SIGTERM');
    checks.equal(`${name} is stopped, with exit code`, await running.get(name)!.ended, 0);
    await start(name);
    await sender.answered(50);
  }
  const sent = await sender.stop();
  await until(async () => (await total()) === sent);
  checks.equal(`events counted of ${sent}`, await total(), sent);
  await until(() => pages.every((page) => page.total === sent));
  checks.equal('open pages have heard of all', [...new Set(pages.map((page) => page.total))], [sent]);
  checks.equal('messages that they missed', [...new Set(pages.map((page) => page.gaps))], [0]);
  for (const page of pages) page.stop();
}

async function checkExample(): Promise<void> {
  const before = await total();
  const example = services.start('snippets');
  await until(async () => (await total()) > before + 100);
  checks.isTrue('lines of the example app are counted', (await total()) > before + 100);
  example.kill('SIGTERM');
  checks.equal('it is stopped, with exit code', await example.ended, 0);
}

async function checkObserved(): Promise<void> {
  await fetch(new URL('/api/v1/gate?service=snippets', front), {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  await until(async () => (await emptyPanels(prometheus)).length <= EMPTY_PANELS.length);
  checks.equal('panels that have nothing to draw', await emptyPanels(prometheus), EMPTY_PANELS);
  checks.equal('replicas that Prometheus reads', await valuesOf(prometheus, 'up{job="leeway"}'), [1, 1]);
  checks.equal('one counts', await valuesOf(prometheus, 'sum(leeway_leading{job="leeway"})'), [1]);
  checks.equal('the rules can be evaluated', await ruleHealth(prometheus), ['ok']);
}

async function start(name: string): Promise<void> {
  const leeway = services.start(name);
  running.set(name, leeway);
  await leeway.listening;
}

/** A metric without labels, of each replica. */
async function atBoth(name: string): Promise<number[]> {
  return Promise.all(REPLICAS.map((replica) => metric(services.urlOf(replica), name)));
}

async function leading(): Promise<string> {
  for (;;) {
    for (const name of REPLICAS) {
      const isLeading = await metric(services.urlOf(name), 'leeway_leading').catch(() => 0);
      if (isLeading === 1) return name;
    }
    await delay(20);
  }
}

function statusAt(path: string): Promise<number> {
  return statusOf(new URL(path, front));
}

function total(): Promise<number> {
  return totalOf(front, SLO, TOKEN);
}
