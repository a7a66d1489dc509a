import type { FaultScene } from './scene.ts';

/** Something that befalls a fleet or its PostgreSQL. */
export type Fault = {
  readonly name: string;
  /** ms for which it lasts: in a long run, and in a short one. */
  readonly hold?: { readonly long: number; readonly short: number };
  /** Breaks and mends. The time until all is well is counted from its end. */
  befall(scene: FaultScene, hold: number): Promise<void>;
  /** What is to be done before the next one, when all was well again. */
  after?(scene: FaultScene): Promise<void>;
  /** ms in which another replica has to lead, where the leader is ended. */
  readonly takeover?: number;
  /** ms in which all has to be well again; a short run has no such bounds. */
  readonly within: number;
  /** What had its 200 last may be gone: what is sent again is then counted as new. */
  readonly losesTail?: true;
};

/** What became of the rounds of a fault. */
export type Row = {
  readonly name: string;
  /** ms for which it lasted each time; 0 where that is its own affair. */
  readonly hold: number;
  readonly rounds: number;
  readonly lines: number;
  readonly posts: number;
  readonly turnedAway: number;
  readonly cutOff: number;
  /** Events. */
  readonly lost: number;
  readonly doubled: number;
  /** ms until another replica led, of each round; none where the leader stays. */
  readonly tookOver: readonly number[];
  /** ms until all was well again, of each round. */
  readonly recovered: readonly number[];
  /** ms until the followed log was read on, of each round. */
  readonly readOn: readonly number[];
  /** Numbers, and how many of them differ. */
  readonly compared: number;
  readonly off: number;
  /** What must not happen, in words. */
  readonly faults: readonly string[];
};
