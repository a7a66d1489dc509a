/** Prints the tables of docs/gate.md: a thousand rollouts of each kind, and ten thousand without a change. */

import { seedOf } from '../../server/demo/random.ts';
import { enoughEvidence } from '../../server/gate/watch.ts';
import { type Drawn, draw, type Scenery } from './drawn.ts';

const ROLLOUTS = 1000;
/** What should hardly ever happen is counted among more. */
const HARMLESS = 10_000;
const SHARES = [0.0005, 0.002, 0.005, 0.01, 0.02];
const SCENES: readonly Scenery[] = [
  { name: 'busy, an hour before', rate: 50, baseline: 60, watch: 15 },
  { name: 'quiet, a day before', rate: 0.2, baseline: 1440, watch: 120 },
  { name: 'quiet, an hour before', rate: 0.2, baseline: 60, watch: 120 },
];
const ENOUGH = enoughEvidence(1);
const GOAL = 500;

type Found = NonNullable<Drawn>;

function drawn(scene: Scenery, share: number, times: number, count: number): Found[] {
  const seed = seedOf(SCENES.indexOf(scene) * 100 + SHARES.indexOf(share), times);
  const all = Array.from({ length: count }, (_, at) => draw(scene, share, times, ENOUGH, seedOf(seed, at)));
  return all.filter((one) => one !== null);
}

/** How many were found, and of these the median and what 95% needed at most. */
function cell(found: readonly Found[]): string {
  if (found.length < ROLLOUTS / 20) return percent(found.length, ROLLOUTS);
  const requests = spread(
    found.map((one) => one.requests),
    String,
  );
  const time = spread(
    found.map((one) => one.minutes),
    timeText,
  );
  return `${percent(found.length, ROLLOUTS)}: ${requests} in ${time}`;
}

function spread(values: readonly number[], text: (value: number) => string): string {
  const sorted = values.toSorted((a, b) => a - b);
  return [0.5, 0.95].map((part) => text(sorted[Math.ceil(part * sorted.length) - 1]!)).join(' / ');
}

function timeText(minutes: number): string {
  if (minutes < 1) return `${Math.max(1, Math.round(minutes * 60))} s`;
  return `${Number(minutes.toFixed(minutes < 10 ? 1 : 0))} min`;
}

function percent(count: number, of: number): string {
  return `${Number(((100 * count) / of).toFixed(2))}%`;
}

function rowOf(scene: Scenery, share: number): string {
  const [twice, five, twenty] = [2, 5, 20].map((times) => drawn(scene, share, times, ROLLOUTS));
  const early = five!.filter(({ requests }) => requests <= GOAL).length;
  const blamed = percent(drawn(scene, share, 1, HARMLESS).length, HARMLESS);
  const found = [cell(twice!), cell(five!), percent(early, ROLLOUTS), cell(twenty!)];
  return `| ${[scene.name, percent(share, 1), blamed, ...found].join(' | ')} |`;
}

const rows = SCENES.flatMap((scene) => SHARES.map((share) => rowOf(scene, share)));
process.stdout.write(
  `${[
    '| service | bad before | no change: blamed | 2 times | 5 times | 5 times, within 500 requests | 20 times |',
    '| --- | --: | --: | --- | --- | --: | --- |',
    ...rows,
  ].join('\n')}\n`,
);
