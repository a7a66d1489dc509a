/** What the last deploys of a service cost an objective. */
import { AppError } from '../app-error.ts';
import { billOf } from '../gate/bill.ts';
import { type DeploySpans, deploySpans } from '../gate/deploy-spans.ts';
import type { BillDesk, BilledDeploy } from '../http/bill-ports.ts';
import type { SloKey } from '../http/board.ts';
import { countsBetween } from '../ledger/between.ts';
import type { Entry } from '../ledger/book.ts';
import { sloKey } from '../ledger/objectives.ts';
import type { Service } from '../service.ts';
import type { Status } from '../slo/status.ts';
import { trialSize } from '../slo/unit.ts';
import { reachOf, startOf } from '../slo/window.ts';
import { orUnavailable } from '../store/connection-fault.ts';
import { deploys } from '../store/deploys.ts';
import { notYet } from './board.ts';

/** Of one version there may be several in a row. */
const MOST_MARKERS = 500;

type BillDeskOptions = {
  readonly service: Pick<Service, 'fold' | 'definitions' | 'store'>;
};

export function createBillDesk({ service: { fold, definitions, store } }: BillDeskOptions): BillDesk {
  async function billed(counted: Counted, spans: DeploySpans): Promise<BilledDeploy> {
    const { entry, total, windowFrom } = counted;
    const { version, deployedAt, before, after } = spans;
    const { slo } = entry.plan;
    const charged = {
      after: await orUnavailable(countsBetween(store, entry, after)),
      before: await orUnavailable(countsBetween(store, entry, before)),
      minutes: after.to - after.from,
      window: after.from < windowFrom ? null : total,
      ...{ target: slo.target, trial: trialSize(slo), isWhole: entry.building === null },
    };
    return { version, deployedAt, ...charged, bill: billOf(charged) };
  }

  return {
    async bills(key, limit) {
      if (!definitions.current().slos.some((slo) => sloKey(slo) === sloKey(key))) throw unknown(key);
      // What was folded is in the store before it is asked, and the spans end with the window.
      await fold.settle();
      const counted = countedOf(fold.state?.current.get(sloKey(key)), fold.view.find(key));
      const markers = await orUnavailable(
        deploys(store.db, { service: key.service, services: null, limit: MOST_MARKERS }),
      );
      const bills: BilledDeploy[] = [];
      for (const spans of deploySpans(markers, counted.asOf).slice(0, limit))
        bills.push(await billed(counted, spans));
      return bills;
    },
  };
}

type Counted = {
  readonly entry: Entry;
  /** Minutes. */
  readonly asOf: number;
  readonly windowFrom: number;
  /** Events of the window. */
  readonly total: number;
};

function countedOf(entry: Entry | undefined, status: Status | undefined): Counted {
  if (entry === undefined || status === undefined) throw notYet();
  const { asOf } = entry.tally;
  return { entry, asOf, windowFrom: startOf(reachOf(entry.plan.slo.window), asOf), total: status.total };
}

function unknown(key: SloKey): AppError {
  return new AppError('not_found', `There is no SLO ${sloKey(key)}. GET /api/v1/slos lists those there are.`);
}
