/** How an objective stands, for everybody to see: the numbers, and nothing of what its team wrote or runs. */

import type { Status } from '../slo/status.ts';
import { percent } from '../slo/words.ts';
import type * as wire from './slo-contract.ts';
import { sloStatus } from './wire.ts';

export function publicStatus(status: Status): wire.SloStatus {
  const { slo, verdict } = status;
  return {
    ...sloStatus(status),
    // Of counters it would be the PromQL.
    objective: slo.sli === 'counters' ? `${slo.target.text} over ${slo.window.text}` : slo.objective,
    ...{ description: null, runbook: null, counters: null, alerts: [], reasons: [], warnings: [] },
    policy: { prose: [], unknown: 'block', exceptions: [], freeze: null, words: null },
    headline: `${HEADS[verdict]} ${verdict === 'unknown' ? '' : leftOf(status)}`.trim(),
    definition: { file: '', line: 0, text: '' },
  };
}

const HEADS: Readonly<Record<Status['verdict'], string>> = {
  ship: 'Ship.',
  caution: 'Caution.',
  harden: 'Harden.',
  unknown: 'Unknown.',
};

function leftOf({ remaining }: Status): string {
  return `${percent(remaining)} of the error budget is left.`;
}
