import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import type { SloStatus } from '../../../../server/http/contract.ts';
import { fetchHistory } from '../../../api.ts';
import { useBills, useDeploys } from '../../../deploys.ts';
import { deployId, deployMarks } from '../../../lib/deploy-marks.ts';
import { chartPoints, historyQuery, type Range, windowSpan } from '../../../lib/history-view.ts';
import { chartEnd } from '../../../lib/moment-link.ts';
import { windowName } from '../../../lib/units.ts';
import { BurnDown } from './BurnDown.tsx';
import { BurnRate } from './BurnRate.tsx';
import styles from './Charts.module.css';
import { Traffic } from './Traffic.tsx';

type Props = {
  readonly status: SloStatus;
  readonly range: Range;
  /** ms; the moment that they are drawn around, null: they end now. */
  readonly at: number | null;
};

function Charts({ status, range, at }: Props) {
  const { service, name } = status;
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['history', service, name, range, at],
    queryFn: ({ signal }) => {
      const now = Date.now();
      const end = at === null ? null : chartEnd(at, now);
      return fetchHistory({ service, name }, historyQuery(range, status, { end, now }), signal);
    },
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  const deploys = useDeploys(service).data?.deploys ?? [];
  const bills = useBills(status).data?.deploys ?? [];
  const blamed = new Set(bills.filter(({ outcome }) => outcome === 'more').map(deployId));
  if (data === undefined) {
    if (error !== null) return <p role="alert">The history cannot be drawn. {error.message}</p>;
    return <div className={styles['bone']} aria-busy="true" />;
  }
  const points = chartPoints(data, windowSpan(status, Date.parse(data.to)));
  if (points.length === 0) return <p>There is no history in this range yet.</p>;
  const steps = { stepMs: data.stepSeconds * 1000, endsNow: at === null, blamed };
  const over = { points, at, deploys: deployMarks(deploys, points, steps) };
  return (
    <div className={styles['charts']} aria-busy={isPlaceholderData}>
      <BurnDown
        over={over}
        window={status.period === null ? `the ${windowName(status)}` : windowName(status)}
      />
      <BurnRate over={over} tiers={status.tiers} stepSeconds={data.stepSeconds} />
      <Traffic over={over} stepSeconds={data.stepSeconds} unit={status.unit} />
    </div>
  );
}

/** The counts move many times a second, and nothing here is drawn from them: only another definition or range counts. */
function sameDrawing(before: Props, after: Props): boolean {
  return (
    before.range === after.range &&
    before.at === after.at &&
    before.status.service === after.status.service &&
    before.status.name === after.status.name &&
    before.status.definition.text === after.status.definition.text &&
    before.status.tiers.length === after.status.tiers.length
  );
}

/** Loaded on demand: the first view does without the chart library. */
export default memo(Charts, sameDrawing);
