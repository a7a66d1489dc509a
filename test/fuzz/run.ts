/** The fuzz test for as long as one likes: `node test/fuzz/run.ts [lines] [seed]`. */

import fc from 'fast-check';
import { ThreeWays } from './agreement.ts';
import { anyRecord } from './records.ts';
import { runOf } from './runs.ts';

const RUN = 200;
const [lines = '1000000', seed = String(Date.now() % 1_000_000_000)] = process.argv.slice(2);

const ways = new ThreeWays();
const begun = performance.now();
for (let run = 0; ways.tally.lines < Number(lines); run++) {
  const at = Number(seed) + run;
  try {
    const made = run % 5 === 0 ? { records: fc.sample(anyRecord, { numRuns: 4, seed: at }) } : {};
    ways.read(runOf({ seed: at, length: RUN, ...made }));
  } catch (error) {
    process.stderr.write(`the run of seed ${at} differs:\n${(error as Error).message}\n`);
    process.exitCode = 1;
    break;
  }
}
const seconds = Math.round((performance.now() - begun) / 100) / 10;
process.stdout.write(`seed ${seed}, ${seconds} s: ${JSON.stringify(ways.tally)}\n`);
