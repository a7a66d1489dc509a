/**
 * `npm run live [-- --requests n --seed n]`: nginx and Caddy from Debian serve visitors while their logs are rotated and
 * followed; exits 1 when a single number of Leeway is not that of the visitors. The last line says how many were compared.
 */
import { parseArgs } from 'node:util';
import { differences } from '../chaos/comparisons.ts';
import { startCaddy } from './caddy.ts';
import { startNginx } from './nginx.ts';
import { playScene } from './scene.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '20260820' },
  },
});

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

let passed = 0;
let failed = 0;
for (const start of [startNginx, startCaddy]) {
  const begun = performance.now();
  const end = await playScene({ start, requests: Number(values.requests), seed: Number(values.seed) });
  const off = differences(end.compared);
  passed += end.compared.length - off.length;
  failed += off.length + end.faults.length;
  const seconds = Math.round((performance.now() - begun) / 1000);
  console.log(
    `${end.version}: ${end.lines} requests, in ${end.files} files; ` +
      `${end.compared.length} numbers compared, ${off.length} of them off; ${seconds} s`,
  );
  for (const { what, expected, counted } of off)
    console.log(`  ${what}: ${counted} counted, ${expected} by hand`);
  for (const fault of end.faults) console.log(`  ${fault}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
