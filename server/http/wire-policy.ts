import { freezeAt, freezesAhead } from '../gate/freezes.ts';
import { policyProse } from '../slo/policy-prose.ts';
import type { Status } from '../slo/status.ts';
import { unitOf } from '../slo/unit.ts';
import type { PolicyStatus } from './slo-contract.ts';

/** What the policy of an objective says, and what of it holds at the time of its status. A freeze that is over says nothing. */
export function policyStatus({ slo, verdict, updatedAt }: Status): PolicyStatus {
  const { policy } = slo;
  const freezes = freezesAhead(policy.freezes, updatedAt);
  const freeze = freezeAt(freezes, updatedAt);
  return {
    prose: [...policyProse({ ...policy, freezes }, { ...slo, unit: unitOf(slo) })],
    unknown: policy.unknown,
    exceptions: [...policy.exceptions],
    freeze:
      freeze === null
        ? null
        : {
            from: new Date(freeze.from).toISOString(),
            to: new Date(freeze.to).toISOString(),
            reason: freeze.reason,
          },
    words: policy.words[verdict],
  };
}
