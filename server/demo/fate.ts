import type { Condition } from './condition.ts';
import { between, normal, type Random } from './random.ts';
import type { Kind } from './requests.ts';

/** What becomes of one request: how long its handler takes, and the error it answers with, if any. */
export type Fate = { readonly ms: number; readonly error: 500 | 503 | null };

type Profile = {
  /** Log-normal around this many ms, with this deviation of the logarithm. */
  readonly median: number;
  readonly spread: number;
  /** Share of requests in the long tail, which lies between `tail.from` and `tail.to` ms. */
  readonly tail: { readonly share: number; readonly from: number; readonly to: number };
  /** Share of errors while healthy. */
  readonly errors: number;
  /** How much of the app's trouble reaches this kind of request. */
  readonly exposure: number;
};

const NO_TAIL = { share: 0, from: 0, to: 0 };

/** Healthy reads are bad one time in a thousand, a fifth of what 99.5% allows; creates 0.2 in a thousand. */
const PROFILES: Readonly<Record<Kind, Profile>> = {
  read: {
    median: 32,
    spread: 0.42,
    tail: { share: 0.0008, from: 310, to: 1400 },
    errors: 0.0002,
    exposure: 1,
  },
  create: {
    median: 58,
    spread: 0.4,
    tail: { share: 0.0001, from: 1010, to: 2200 },
    errors: 0.0001,
    exposure: 0.25,
  },
  health: { median: 1.4, spread: 0.3, tail: NO_TAIL, errors: 0, exposure: 0 },
  ready: { median: 3.5, spread: 0.3, tail: NO_TAIL, errors: 0, exposure: 0.2 },
  stray: { median: 2, spread: 0.3, tail: NO_TAIL, errors: 0, exposure: 0 },
};

export function fateOf(kind: Kind, condition: Condition, random: Random): Fate {
  const profile = PROFILES[kind];
  return { ms: duration(profile, condition, random), error: failure(profile, condition, random) };
}

function duration(profile: Profile, condition: Condition, random: Random): number {
  if (random() < condition.slow * profile.exposure) return between(350, 900, random);
  if (random() < profile.tail.share) return between(profile.tail.from, profile.tail.to, random);
  return profile.median * Math.exp(profile.spread * normal(random));
}

function failure(profile: Profile, condition: Condition, random: Random): Fate['error'] {
  if (random() >= profile.errors + condition.errors * profile.exposure) return null;
  return random() < 0.6 ? 500 : 503;
}
