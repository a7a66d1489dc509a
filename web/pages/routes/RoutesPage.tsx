import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Routes } from '../../../server/http/contract.ts';
import { fetchRoutes } from '../../api.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Notice } from '../../components/Notice.tsx';
import { TabFace } from '../../components/TabFace.tsx';
import { allYaml, type Days, filtered, routesLine, unknownPaths } from '../../lib/routes-view.ts';
import { worstVerdict } from '../../lib/verdict.ts';
import { useBoard } from '../../live.ts';
import head from '../PageHead.module.css';
import { Waiting } from '../Waiting.tsx';
import { NoTraffic } from './NoTraffic.tsx';
import styles from './Routes.module.css';
import { RoutesControls } from './RoutesControls.tsx';
import { RoutesTable } from './RoutesTable.tsx';

export default function RoutesPage() {
  const board = useBoard();
  const [days, setDays] = useState<Days>(30);
  const { data, error } = useQuery({
    queryKey: ['routes', days],
    queryFn: ({ signal }) => fetchRoutes(days, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: 15_000,
  });
  return (
    <>
      <TabFace verdict={board === null ? null : worstVerdict([...board.slos.values()])} place="Routes" />
      {data === undefined && error === null ? <Waiting unreachable={false} /> : null}
      {data === undefined && error !== null ? (
        <Notice title="The routes cannot be read" tone="caution">
          <p role="alert">{error.message}</p>
        </Notice>
      ) : null}
      {data === undefined ? null : <Seen seen={data} days={days} onDays={setDays} />}
    </>
  );
}

type SeenProps = { readonly seen: Routes; readonly days: Days; readonly onDays: (days: Days) => void };

function Seen({ seen, days, onDays }: SeenProps) {
  const [filter, setFilter] = useState({ service: null as string | null, text: '' });
  const ofService = filtered(seen.routes, { service: filter.service, text: '' });
  const shown = filtered(ofService, filter);
  const yaml = allYaml(seen, filter.service);
  const noise = unknownPaths(seen, filter.service);
  return (
    <>
      <header className={styles['head']}>
        <div>
          <h1 className={head['answer']}>{routesLine(ofService)}</h1>
          <p className={styles['lead']}>
            What your logs show, and for each route that no objective counts a sentence that these days would
            have met with at least half of its budget left.
          </p>
        </div>
        {yaml === null ? null : <CopyButton text={yaml} label="Copy all suggestions as YAML" alone />}
      </header>
      <RoutesControls seen={seen} days={days} onDays={onDays} filter={filter} onFilter={setFilter} />
      {seen.routes.length === 0 ? <NoTraffic days={days} /> : null}
      {seen.routes.length > 0 && shown.length === 0 ? <p>No route matches.</p> : null}
      {shown.length > 0 ? <RoutesTable rows={shown} services={seen.services.length} /> : null}
      {noise.length > 0 ? (
        <ul className={styles['quiet']}>
          {noise.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
