/**
 * Runs real shippers against a real Leeway, compares what it counted with what they logged, and keeps what they sent in
 * test/fixtures/shippers. By hand: `node test/shippers/run.ts`; it needs npm and, for syslog-ng, Debian's packages
 * syslog-ng-core and syslog-ng-mod-http.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { startApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import type { SloStatus } from '../../server/http/contract.ts';
import { temporaryFolder } from '../support/tmp.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import { PACKAGES, SHIPPERS, type Shipper } from './shippers.ts';

const COUNT = 20;
const FIXTURES = new URL('../fixtures/shippers/', import.meta.url).pathname;
/** Good: not 5xx, under 25 ms: what is counted shows that status, method and duration arrived. */
const DEFINITIONS = `service: checkout
slos:
  - name: reads
    objective: 90% of GET /s/:id non-5xx under 25ms over 7 days
  - name: writes
    objective: 90% of POST /s/:id non-5xx under 25ms over 7 days
---
service: other
slos:
  - name: all
    objective: 90% of GET / non-5xx over 7 days
`;

const folder = temporaryFolder();
const definitions = join(folder.path, 'slos');
mkdirSync(definitions);
mkdirSync(FIXTURES, { recursive: true });
writeFileSync(join(definitions, 'slos.yaml'), DEFINITIONS);
writeFileSync(join(folder.path, 'package.json'), '{}');
execFileSync('npm', ['install', '--no-audit', '--no-fund', ...PACKAGES], {
  cwd: folder.path,
  stdio: 'ignore',
});

const env = { LEEWAY_DATA_DIR: join(folder.path, 'data'), LEEWAY_DEFINITIONS: definitions, PORT: '0' };
const app = await startApp({
  config: readConfig(env),
  env,
  log: pino({ level: 'warn' }),
  webDir: folder.path,
});
const recorder = await startRecorder(app.url);
let failed = false;
try {
  for (const shipper of SHIPPERS) await check(shipper, recorder);
} finally {
  await recorder.close();
  await app.stop();
  folder.remove();
}
process.exitCode = failed ? 1 : 0;

async function check({ name, run }: Shipper, { url, take }: Recorder): Promise<void> {
  const before = await counts();
  const at = Math.floor((Date.now() - 120_000) / 60_000) * 60_000;
  await run({ url, at, count: COUNT, folder: folder.path });
  const requests = take();
  const wanted = expected();
  let got = '';
  for (let tries = 0; tries < 50 && got !== wanted; tries++) {
    await delay(100);
    got = JSON.stringify((await counts()).map((count, index) => count - before[index]!));
  }
  const codes = requests.map(({ status }) => status).join(' ');
  const right = got === wanted;
  failed ||= !right;
  process.stdout.write(
    `${name}: ${requests.length} requests, ${codes}: ${right ? 'exact' : `${got}, not ${wanted}`}\n`,
  );
  writeFileSync(
    join(FIXTURES, `${name}.json`),
    `${JSON.stringify({ at, count: COUNT, requests }, null, 2)}\n`,
  );
}

/** Good and bad of reads, then of writes. */
async function counts(): Promise<number[]> {
  const answers = ['reads', 'writes'].map(async (name) => {
    const answer = await fetch(`${app.url}/api/v1/slos/checkout/${name}`);
    return (await answer.json()) as SloStatus;
  });
  return (await Promise.all(answers)).flatMap(({ good, bad }) => [good, bad]);
}

function expected(): string {
  const sums = [0, 0, 0, 0];
  for (let index = 0; index < COUNT; index++) {
    const good = index % 5 !== 0 && 10 + index < 25;
    sums[(index % 2) * 2 + (good ? 0 : 1)]! += 1;
  }
  return JSON.stringify(sums);
}
