/**
 * A few crash rounds; `npm run chaos` plays many. Each has a seed of its own, named by the test that fails:
 * `CHAOS_SEED=n npx vitest run --project integration crash-rounds` plays the same plans on the same lines again.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { differences } from '../chaos/comparisons.ts';
import { playRound } from '../chaos/rounds/round.ts';
import { makeTemplate, type Template } from '../chaos/rounds/template.ts';

const ROUNDS = 4;
/** The archive is a little larger than one of the pieces in which it is read. */
const SMALL = { acts: 2, archiveLines: 50_000, archiveKills: 1 };
const first = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000_000);
const seeds = Array.from({ length: ROUNDS }, (_, round) => ({ seed: first + round }));

let template: Template;

beforeAll(async () => {
  template = await makeTemplate();
}, 90_000);

afterAll(() => template?.remove());

test.each(seeds)(
  'counts are exact through the crashes of round $seed',
  { timeout: 240_000 },
  async ({ seed }) => {
    const end = await playRound({ seed, template, ...SMALL });
    expect(end.faults).toEqual([]);
    expect(differences(end.compared)).toEqual([]);
    expect(end.lines.followed).toBeGreaterThan(0);
    expect(end.compared.length).toBeGreaterThan(1_000);
  },
);
