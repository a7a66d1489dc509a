/** What a round does to Leeway and PostgreSQL, and when: all of it comes from the seed. */
import { type Random, seededRandom, seedOf } from '../../../server/demo/random.ts';
import { ROTATIONS, type Rotation } from './log-program.ts';
import { FOLLOWED, type Followed } from './ways.ts';

export const BLOWS = [
  'kill -9 of Leeway',
  'kill -9 of Leeway and PostgreSQL',
  'kill -9 of Leeway during its start',
  'kill -9 of PostgreSQL',
  'restart of PostgreSQL, immediate',
  'restart of PostgreSQL, fast',
] as const;
export type Blow = (typeof BLOWS)[number];

export type Act = {
  /** Under load before the blow. */
  readonly waitMs: number;
  /** Of the logs, in that time and right after the blow: while Leeway is down, when it is. */
  readonly before: readonly Turn[];
  readonly after: readonly Turn[];
  readonly blow: Blow;
  /** How long it stays down, or how long its start lasts until the next kill. */
  readonly downMs: number;
};
export type Turn = { readonly service: Followed; readonly rotation: Rotation };

const WAIT_MS = 500;
const DOWN_MS = 300;
const START_MS = 900;

/** The first acts of the plans of some seeds in a row have all blows among them. */
export function planOf(seed: number, acts: number): Act[] {
  const random = seededRandom(seedOf(seed, 1));
  return Array.from({ length: acts }, (_, act) => {
    const blow = act === 0 ? BLOWS[Math.abs(seed) % BLOWS.length]! : oneOf(BLOWS, random);
    const isStart = blow === 'kill -9 of Leeway during its start';
    return {
      waitMs: 50 + random() * WAIT_MS,
      before: turns(random),
      after: turns(random),
      blow,
      downMs: random() * (isStart ? START_MS : DOWN_MS),
    };
  });
}

/** None to three of them, each way of rotation as likely. */
function turns(random: Random): Turn[] {
  const count = Math.floor(random() * 3.5);
  return Array.from({ length: count }, () => ({
    service: oneOf(FOLLOWED, random),
    rotation: oneOf(ROTATIONS, random),
  }));
}

function oneOf<T>(choices: readonly T[], random: Random): T {
  return choices[Math.floor(random() * choices.length)]!;
}
