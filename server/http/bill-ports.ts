/** What the HTTP surface reads of the bills of deploys; app.ts fills it. */
import type { Bill, Charged } from '../gate/bill.ts';
import type { DeploySpans } from '../gate/deploy-spans.ts';
import type { SloKey } from './board.ts';

export type BilledDeploy = Pick<DeploySpans, 'version' | 'deployedAt'> &
  Pick<Charged, 'after' | 'before' | 'minutes'> & { readonly bill: Bill };

export type BillDesk = {
  /**
   * The last deploys of its service, the newest first, with what each cost this objective. Rejects with `not_found` when no definition
   * names it, with `unavailable` while nothing can be counted.
   */
  bills(key: SloKey, limit: number): Promise<readonly BilledDeploy[]>;
};
