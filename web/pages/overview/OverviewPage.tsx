import { useMemo, useState } from 'react';
import { FaultBanner } from '../../components/FaultBanner.tsx';
import { OverrideNotes } from '../../components/OverrideNotes.tsx';
import { SourceList } from '../../components/SourceList.tsx';
import { TabFace } from '../../components/TabFace.tsx';
import { type Filter, filterRows, summaryLine, worstFirst } from '../../lib/overview.ts';
import { worstVerdict } from '../../lib/verdict.ts';
import { useBoard, useLive } from '../../live.ts';
import head from '../PageHead.module.css';
import { Waiting } from '../Waiting.tsx';
import { FirstLine, NoDefinitions } from './FirstSteps.tsx';
import styles from './Overview.module.css';
import { OverviewFilter } from './OverviewFilter.tsx';
import { OverviewTable } from './OverviewTable.tsx';
import { Ruler } from './Ruler.tsx';

const EVERYTHING: Filter = { text: '', verdict: 'all' };

export function OverviewPage() {
  const board = useBoard();
  const unreachable = useLive(({ connection }) => connection.attempts > 0);
  const [filter, setFilter] = useState(EVERYTHING);
  const slos = board?.slos;
  const rows = useMemo(() => worstFirst(slos?.values() ?? []), [slos]);
  const shown = useMemo(() => filterRows(rows, filter), [rows, filter]);
  if (board === null) return <Waiting unreachable={unreachable} />;
  const worst = worstVerdict(rows);
  return (
    <>
      <TabFace verdict={worst} />
      <header className={styles['head']}>
        <h1 className={head['answer']} data-verdict={worst}>
          {summaryLine(rows)}
        </h1>
        {rows.length > 0 ? <Ruler slos={rows} /> : null}
      </header>
      <FaultBanner faults={board.faults} />
      <OverrideNotes service={null} />
      {rows.length === 0 ? <NoDefinitions folder={board.folder} /> : null}
      {rows.length > 0 && rows.every(({ total, counters }) => total === 0 && counters === null) ? (
        <FirstLine slo={rows[0]!} />
      ) : null}
      {rows.length > 0 ? (
        <section className={styles['list']} aria-label="Objectives">
          <OverviewFilter rows={rows} shown={shown.length} filter={filter} onChange={setFilter} />
          {shown.length === 0 ? (
            <p className={styles['none']}>
              No objective matches.{' '}
              <button type="button" onClick={() => setFilter(EVERYTHING)}>
                Show all {rows.length}
              </button>
            </p>
          ) : (
            <OverviewTable rows={shown} trends={board.trends} />
          )}
        </section>
      ) : null}
      <SourceList sources={board.sources} />
    </>
  );
}
