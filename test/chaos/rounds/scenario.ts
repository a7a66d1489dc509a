/** Many crash rounds, a few at once, and what they came to together. */
import { type Comparison, differences } from '../comparisons.ts';
import type { Outcome } from '../outcome.ts';
import { BLOWS, type Blow } from './plan.ts';
import { playRound, type RoundEnd } from './round.ts';
import { makeTemplate } from './template.ts';

export type RoundsOptions = {
  readonly rounds: number;
  readonly seed: number;
  readonly atOnce: number;
  /** Called after each round, with how many are over, and the faults of all of them. */
  readonly onRound?: (over: number, faults: readonly string[]) => void;
};

const ACTS = 4;
/** Some more than two of the pieces in which a file is read. */
const ARCHIVE = { archiveLines: 80_000, archiveKills: 2 };

export async function roundsScenario({ rounds, seed, atOnce, onRound }: RoundsOptions): Promise<Outcome> {
  const sum = new RoundSum();
  const template = await makeTemplate();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < rounds) {
      const own = seed + next++;
      const round = { seed: own, template, acts: ACTS, ...ARCHIVE };
      await playRound(round).then(
        (end) => sum.add(own, end),
        (cause: Error) => sum.faults.push(`round ${own}: ${cause.message}`),
      );
      onRound?.(++sum.over, sum.faults);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    template.remove();
  }
  return sum.outcome();
}

class RoundSum {
  over = 0;
  readonly faults: string[] = [];
  readonly #blows = new Map<Blow, number>(BLOWS.map((blow) => [blow, 0]));
  readonly #rotations = new Map<string, number>();
  readonly #shown = new Map<string, Comparison>();
  readonly #facts = { http: 0, followed: 0, archive: 0, duplicates: 0, runs: 0, killedInside: 0 };
  #compared = 0;
  #off = 0;

  add(seed: number, end: RoundEnd): void {
    for (const { blow, before, after } of end.plan) {
      this.#blows.set(blow, this.#blows.get(blow)! + 1);
      for (const { rotation } of [...before, ...after])
        this.#rotations.set(rotation, (this.#rotations.get(rotation) ?? 0) + 1);
    }
    const facts = this.#facts;
    facts.http += end.lines.http;
    facts.followed += end.lines.followed;
    facts.archive += end.lines.archive;
    facts.duplicates += end.duplicates;
    facts.runs += end.backfill.runs;
    facts.killedInside += end.backfill.killedInside;
    this.#addNumbers(seed, end);
  }

  #addNumbers(seed: number, { compared, faults }: RoundEnd): void {
    const off = differences(compared);
    this.#compared += compared.length;
    this.#off += off.length;
    for (const { what, expected, counted } of off.slice(0, 5))
      this.faults.push(`round ${seed}: ${what}: ${counted} counted, ${expected} by hand`);
    this.faults.push(...faults.map((fault) => `round ${seed}: ${fault}`));
    for (const each of compared.slice(0, compared.length / 2)) {
      if (!/\/everything: (good|bad|total)$/.test(each.what)) continue;
      const so = this.#shown.get(each.what) ?? { what: each.what, expected: 0, counted: 0 };
      const expected = so.expected + each.expected;
      this.#shown.set(each.what, { what: each.what, expected, counted: so.counted + each.counted });
    }
  }

  outcome(): Outcome {
    const { http, followed, archive, duplicates, runs, killedInside } = this.#facts;
    const counts = (map: ReadonlyMap<string, number>) => [...map].map(([name, count]) => `${name} ${count}`);
    return {
      title: 'Crash rounds: HTTP, rotated logs and `leeway ingest` at once',
      facts: [
        ['rounds', String(this.over)],
        ...[...this.#blows].map(([blow, count]): [string, string] => [blow, String(count)]),
        ['rotations of followed logs', counts(this.#rotations).join(', ')],
        ['lines over HTTP', `${http}; ${duplicates} duplicates answered`],
        ['lines of followed logs', String(followed)],
        ['lines of files for `leeway ingest`', `${archive}; ${runs} runs, ${killedInside} killed inside`],
      ],
      compared: [...this.#shown.values()],
      numbers: { compared: this.#compared, off: this.#off },
      faults: this.faults,
    };
  }
}
