/** `npm run chaos [-- --write] [--batches n] [--seed n]`: exits 1 when a single event is off. */
import { parseArgs } from 'node:util';
import { machineLine } from '../bench/machine.ts';
import { replaceBetweenMarkers } from '../bench/markers.ts';
import { killScenario } from './kills.ts';
import { outageScenario } from './outage.ts';
import { outcomeText } from './outcome.ts';
import { shutdownScenario } from './shutdown.ts';

const DOCUMENT = new URL('../../docs/chaos.md', import.meta.url);

const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    batches: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '20260820' },
  },
});
const traffic = { seed: Number(values.seed), batches: Number(values.batches), start: Date.now() };

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const begun = performance.now();
const texts = [`${machineLine()} Seed ${traffic.seed}.`];
let faults = 0;
for (const scenario of [killScenario, outageScenario, shutdownScenario]) {
  const outcome = await scenario(traffic);
  faults += outcome.faults.length;
  texts.push(outcomeText(outcome));
  console.log(`\n${texts.at(-1)}`);
}
console.log(`\n${Math.round((performance.now() - begun) / 1000)} s, ${faults} faults`);
if (values.write) replaceBetweenMarkers(DOCUMENT, texts.join('\n\n'));
process.exitCode = faults === 0 ? 0 : 1;
