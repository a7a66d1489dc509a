/** Bills of deploys, from the domain to the wire. */
import { billSentence, comparisonWords } from '../gate/bill-words.ts';
import { type GoodBad, shareOf, totalOf } from '../gate/watch.ts';
import type * as wire from './bill-contract.ts';
import type { BilledDeploy } from './bill-ports.ts';
import { iso } from './wire.ts';

export function deployBill({
  version,
  deployedAt,
  minutes,
  after,
  before,
  bill,
}: BilledDeploy): wire.DeployBill {
  const { burned, burnedBefore, ratio, interval, outcome } = bill;
  return {
    ...{ version, at: iso(deployedAt), minutes },
    after: shares(after, burned),
    before: shares(before, burnedBefore),
    ...{ ratio, interval, outcome, comparison: comparisonWords(bill) },
    sentence: billSentence(version, minutes, bill),
  };
}

function shares({ good, bad }: GoodBad, burned: number | null): wire.DeployBill['after'] {
  return { good, bad, total: totalOf({ good, bad }), share: shareOf({ good, bad }), burned };
}
