/** The policy of an objective, from what it says itself and what its document says for all. */
import { percentageText } from '../slo/decimal.ts';
import { type Policy, type PolicyWords, USUAL_POLICY } from '../slo/policy.ts';
import { asNumber } from '../slo/tiers.ts';
import type { DefinitionFault } from './fault.ts';
import type { PolicyFields } from './policy-shape.ts';
import type { KeyPath, Places } from './yaml-places.ts';

/** Its own keys win, one by one, within harden, caution and words too; a calendar is one key. */
export function policyOf(ofDocument: PolicyFields = {}, own: PolicyFields = {}): Policy {
  const usual = USUAL_POLICY;
  const fields = { ...ofDocument, ...own };
  const harden = { ...ofDocument.harden, ...own.harden };
  const caution = { ...ofDocument.caution, ...own.caution };
  return {
    hardenAt: harden.at ?? usual.hardenAt,
    cautionBelow: caution.below ?? usual.cautionBelow,
    hardenOn: harden.on ?? usual.hardenOn,
    cautionOn: caution.on ?? usual.cautionOn,
    minBad: fields.min_bad ?? usual.minBad,
    leastCoverage: fields.coverage ?? usual.leastCoverage,
    unknown: fields.unknown ?? usual.unknown,
    exceptions: fields.exceptions ?? usual.exceptions,
    freezes: fields.freeze ?? usual.freezes,
    words: wordsOf({ ...ofDocument.words, ...own.words }),
  };
}

function wordsOf({ ship, caution, harden, unknown }: NonNullable<PolicyFields['words']>): PolicyWords {
  return { ship: ship ?? null, caution: caution ?? null, harden: harden ?? null, unknown: unknown ?? null };
}

/** What cannot be of the policy of a document, and of each of its objectives that chooses a threshold itself. */
export function policyFaults(
  places: Places,
  ofDocument: PolicyFields | undefined,
  ofSlos: readonly (PolicyFields | undefined)[],
): DefinitionFault[] {
  const own = ofSlos.flatMap((fields, index) => {
    const at = thresholdAt(fields, ['slos', index, 'policy']);
    return at === null ? [] : [{ at, policy: policyOf(ofDocument, fields) }];
  });
  const at = thresholdAt(ofDocument, ['policy']);
  const all = at === null ? own : [{ at, policy: policyOf(ofDocument) }, ...own];
  return all.flatMap(({ at, policy }) => {
    const reason = thresholdFault(policy);
    return reason === null ? [] : [places.fault(at, reason)];
  });
}

/** Where a threshold is written; null where none is. */
function thresholdAt({ harden, caution }: PolicyFields = {}, path: KeyPath): KeyPath | null {
  if (caution?.below !== undefined) return [...path, 'caution', 'below'];
  return harden?.at === undefined ? null : [...path, 'harden', 'at'];
}

function thresholdFault({ hardenAt, cautionBelow }: Policy): string | null {
  if (asNumber(cautionBelow) > asNumber(hardenAt)) return null;
  const [below, at] = [percentageText(cautionBelow), percentageText(hardenAt)];
  return `caution below ${below} would never be: it hardens at ${at} already; write "caution: { below: … }" with more than ${at}`;
}
