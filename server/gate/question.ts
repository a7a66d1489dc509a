/** What a deploy asks, and what it is answered. */
import type { ChangeKind } from '../slo/policy.ts';
import type { Ratio } from '../slo/tiers.ts';
import type { Verdict } from '../slo/verdict.ts';

export type Question = {
  readonly service: string;
  /** Null: all objectives of the service, of which the worst decides. */
  readonly slo: string | null;
  readonly kind: ChangeKind;
  /** Caution blocks too. */
  readonly strict: boolean;
  /** Null: as the policy has it. */
  readonly minRemaining: Ratio | null;
  /** The burn rate of the last hour that is too much; null: none is. */
  readonly maxBurn: Ratio | null;
  /** Null: as the policy has it. */
  readonly onUnknown: 'block' | 'pass' | null;
};

/** Exit codes: 0 yes, 1 no, 3 cannot tell. */
export type GateCode = 0 | 1 | 3;

/** An objective as it stood when it was asked about. */
export type AskedObjective = {
  readonly name: string;
  readonly objective: string;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly remaining: number;
  /** Of the last hour. */
  readonly burn: number;
  readonly good: number;
  readonly bad: number;
  readonly total: number;
};

export type Override = {
  readonly id: string;
  readonly service: string;
  readonly by: string;
  readonly reason: string;
  /** ms */
  readonly from: number;
  readonly to: number;
};

export type Answer = {
  /** The truth: of the worst objective, whatever the policy makes of it. */
  readonly verdict: Verdict;
  readonly allowed: boolean;
  readonly code: GateCode;
  /** Why, sentences; what decided first. */
  readonly reasons: readonly string[];
  /** The override by which it is allowed; null when it would be anyway, or is not. */
  readonly override: Override | null;
  /** The kind of change by which it is allowed while it says harden. */
  readonly exception: ChangeKind | null;
  /** The worst first. */
  readonly slos: readonly AskedObjective[];
};
