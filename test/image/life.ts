/** What the image does when it runs: read-only, as its user, against a PostgreSQL that comes and goes, until it is stopped. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { statusOf, totalOf, until } from '../support/asking.ts';
import { startSender } from '../support/body-sender.ts';
import type { Checks } from '../support/checks.ts';
import { freePort } from '../support/free-port.ts';
import { startPostgres } from '../support/tcp-postgres.ts';
import { type Container, type ContainerOptions, startContainer } from './container.ts';
import { type Image, REVISION } from './image.ts';
import { type Buildah, run } from './tools.ts';

const PORT = String(await freePort());
const URL_INSIDE = `http://127.0.0.1:${PORT}`;
const TOKEN = 'a-token-for-the-test-of-the-image';
const SLOS = `service: shop\nslos:\n  - name: reads\n    objective: 99% of GET /s/:id non-5xx over 30 days\n`;
const STOP_MS = 5_000;

export async function checkLife(
  buildah: Buildah,
  image: Image,
  folder: string,
  checks: Checks,
): Promise<void> {
  const postgres = await startPostgres(folder);
  try {
    const options = containerOf(image, folder, postgres.url);
    await checkRun(buildah, image, postgres.url, checks);
    const first = startContainer(options);
    await checkServing(first, options, checks);
    await postgres.stop();
    await statusBecomes('/ready', 503);
    checks.equal('/ready is 503 while PostgreSQL is stopped', await statusAt('/ready'), 503);
    checks.equal('/health is 200 meanwhile', await statusAt('/health'), 200);
    await postgres.start();
    await statusBecomes('/ready', 200);
    checks.equal('/ready is 200 when it is back', await statusAt('/ready'), 200);
    await checkStop(first, options, checks);
  } finally {
    await postgres.close();
  }
}

function containerOf({ root, config }: Image, folder: string, databaseUrl: string): ContainerOptions {
  const secrets = join(folder, 'secrets');
  const definitions = join(folder, 'definitions');
  for (const one of [secrets, definitions]) mkdirSync(one);
  writeFileSync(join(secrets, 'admin'), `${TOKEN}\n`);
  writeFileSync(join(secrets, 'database'), databaseUrl);
  writeFileSync(join(definitions, 'shop.yaml'), SLOS);
  const mounts = { '/run/secrets': secrets, '/etc/leeway/slo-definitions': definitions };
  for (const path of Object.keys(mounts)) mkdirSync(root + path, { recursive: true });
  const env = {
    ...Object.fromEntries(config.Env.map((setting) => setting.split(/=(.*)/s).slice(0, 2))),
    PORT,
    DATABASE_URL_FILE: '/run/secrets/database',
    LEEWAY_ADMIN_TOKEN_FILE: '/run/secrets/admin',
  };
  const command = [...config.Entrypoint, ...config.Cmd];
  return { root, user: config.User, workingDir: config.WorkingDir, command, env, mounts };
}

/** By buildah itself, which knows no read-only root. */
async function checkRun(buildah: Buildah, image: Image, url: string, checks: Checks): Promise<void> {
  const inside = (...words: string[]) => buildah('run', image.container, '--', ...words);
  checks.equal('its user inside', await inside('id', '-u'), '1000');
  const migrated = await inside('env', `DATABASE_URL=${url}`, ...image.config.Entrypoint, 'migrate');
  checks.equal('leeway migrate', /^Applied 0001_ledger, .*\.$/.test(migrated), true);
}

async function checkServing(container: Container, options: ContainerOptions, checks: Checks): Promise<void> {
  await Promise.race([statusBecomes('/ready', 200), endsEarly(container)]);
  checks.equal('/ready', await statusAt('/ready'), 200);
  const health = await fetch(`${URL_INSIDE}/health`);
  checks.equal('/health', [health.status, await health.json()], [200, { alive: true, version: REVISION }]);
  const page = await fetch(URL_INSIDE);
  checks.equal('the page', [page.status, (await page.text()).includes('<title>Leeway')], [200, true]);
  checks.equal('nobody is let in without a token', await statusAt('/api/v1/slos'), 401);
  const pid = await container.pid();
  const status = await run('cat', [`/proc/${pid}/status`]);
  checks.equal('uid of PID 1', /^Uid:\t(\d+)/m.exec(status)?.[1], '1000');
  checks.equal('it is PID 1', /^NSpid:\t\d+\t(\d+)/m.exec(status)?.[1], '1');
  const touch = (path: string) => startContainer({ ...options, command: ['touch', path] }).ended;
  checks.equal('its root is read-only', [await touch('/app/new'), await touch('/etc/new')], [1, 1]);
  checks.equal('what is temporary is not', await touch('/tmp/new'), 0);
  checks.equal('the healthcheck of one that lives', await healthcheck(options), 0);
}

/** The image's own command, as an engine runs it beside the program. */
async function healthcheck(options: ContainerOptions): Promise<number | NodeJS.Signals> {
  return startContainer({ ...options, command: ['node', 'bin/healthcheck.js'] }).ended;
}

async function checkStop(first: Container, options: ContainerOptions, checks: Checks): Promise<void> {
  const sender = startSender(URL_INSIDE, TOKEN, 'shop');
  await sender.answered(20);
  const begun = performance.now();
  await first.signal('SIGTERM');
  const code = await first.ended;
  checks.atMost('SIGTERM under load', Math.round(performance.now() - begun), STOP_MS, 'ms');
  checks.equal('its exit code', code, 0);
  checks.equal('the healthcheck of one that is gone', await healthcheck(options), 1);
  const second = startContainer(options);
  await Promise.race([statusBecomes('/ready', 200), endsEarly(second)]);
  await sender.answered(10);
  const sent = await sender.stop();
  const counted = () => totalOf(URL_INSIDE, 'reads', TOKEN);
  await until(async () => (await counted()) === sent);
  checks.equal(`events counted of ${sent} that were sent across the stop`, await counted(), sent);
  await second.signal('SIGTERM');
  checks.equal('its exit code, idle', await second.ended, 0);
}

const statusAt = (path: string): Promise<number> => statusOf(URL_INSIDE + path);

const statusBecomes = (path: string, expected: number): Promise<void> =>
  until(async () => (await statusAt(path)) === expected);

async function endsEarly(container: Container): Promise<never> {
  const how = await container.ended;
  throw new Error(`the container ended (${how}): ${container.output()}`);
}
