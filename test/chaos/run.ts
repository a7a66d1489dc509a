/** `npm run chaos [-- --write] [--batches n] [--rounds n] [--fault-rounds n] [--seed n] [scenario …]`: exits 1 when a single event or alert is off. */
import { parseArgs } from 'node:util';
import { machineLine } from '../bench/machine.ts';
import { alertScenario } from './alerts/scenario.ts';
import { writeSections } from './document.ts';
import { faultScenario } from './faults/scenario.ts';
import { killScenario } from './kills.ts';
import { outageScenario } from './outage.ts';
import { type Outcome, outcomeText } from './outcome.ts';
import { rollScenario } from './rolls/scenario.ts';
import { roundsScenario } from './rounds/scenario.ts';
import { shutdownScenario } from './shutdown.ts';
import type { Traffic } from './traffic.ts';

const DOCUMENT = new URL('../../docs/reliability.md', import.meta.url);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    batches: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '200' },
    'fault-rounds': { type: 'string', default: '5' },
    'at-once': { type: 'string', default: '2' },
    seed: { type: 'string', default: '20260820' },
  },
});
const traffic = { seed: Number(values.seed), batches: Number(values.batches), start: Date.now() };

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const begun = performance.now();
const sections: string[] = [];
let faults = 0;
const SCENARIOS: Readonly<Record<string, (traffic: Traffic) => Promise<Outcome>>> = {
  rounds,
  kills: killScenario,
  outage: outageScenario,
  shutdown: shutdownScenario,
  rolls: rollScenario,
  faults: (played) => faultScenario(played, Number(values['fault-rounds'])),
  alerts: ({ seed }) => alertScenario({ seed, waves: 20, size: 50, kills: 20 }),
};
const chosen = Object.entries(SCENARIOS).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name),
);
if (chosen.length === 0) throw new Error(`scenarios are: ${Object.keys(SCENARIOS).join(', ')}`);
for (const [, scenario] of chosen) {
  const outcome = await scenario(traffic);
  faults += outcome.faults.length;
  sections.push(outcomeText(outcome, `${machineLine()} Seed ${traffic.seed}.`));
  console.log(`\n${sections.at(-1)}`);
}
console.log(`\n${Math.round((performance.now() - begun) / 1000)} s, ${faults} faults`);
if (values.write) writeSections(DOCUMENT, sections);
process.exitCode = faults === 0 ? 0 : 1;

function rounds({ seed }: Traffic): Promise<Outcome> {
  let told = 0;
  return roundsScenario({
    seed,
    rounds: Number(values.rounds),
    atOnce: Number(values['at-once']),
    onRound: (over, faults) => {
      for (; told < faults.length; told++) console.error(faults[told]);
      if (over % 10 === 0) console.error(`${over} rounds, ${faults.length} faults`);
    },
  });
}
