import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Silence } from '../../../server/http/alert-contract.ts';
import { ALERTS, useCanAsk } from '../../alerts.ts';
import { fetchAlerts } from '../../api.ts';
import { OlderButton } from '../../components/OlderButton.tsx';
import { FIRST_PAGE, joined, type OlderThan, olderThan } from '../../lib/alert-pages.ts';
import { matching, type Subject } from '../../lib/alert-words.ts';
import { AlertRow } from './AlertRow.tsx';
import styles from './Alerts.module.css';

type Props = {
  readonly subject: Subject;
  readonly everyMs: number;
  readonly silences: readonly Silence[];
  readonly now: number;
};

/** What is over, the newest first. */
export function History({ subject, everyMs, silences, now }: Props) {
  const [text, setText] = useState('');
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useHistory(subject, everyMs);
  const alerts = joined(data?.pages ?? []);
  const shown = matching(alerts, text);
  return (
    <section className={styles['history']} aria-label="History">
      <div className={styles['section']}>
        <h2>What is over</h2>
        {alerts.length === 0 ? null : <Filter text={text} onText={setText} />}
      </div>
      {data === undefined ? <Reading fault={error?.message} /> : null}
      {data !== undefined && alerts.length === 0 ? (
        <p className={styles['none']}>No alert is over yet.</p>
      ) : null}
      {alerts.length > 0 && shown.length === 0 ? (
        <p className={styles['none']}>None of these {alerts.length} matches.</p>
      ) : null}
      {shown.length === 0 ? null : (
        <ul className={styles['list']}>
          {shown.map((alert) => (
            <AlertRow key={alert.id} alert={alert} silences={silences} now={now} />
          ))}
        </ul>
      )}
      {hasNextPage ? (
        <OlderButton isFetching={isFetchingNextPage} onMore={() => void fetchNextPage()} />
      ) : null}
    </section>
  );
}

function useHistory({ service, slo }: Subject, everyMs: number) {
  const of = { ...(service === null ? {} : { service }), ...(slo === null ? {} : { slo }) };
  return useInfiniteQuery({
    queryKey: [ALERTS, 'resolved', service, slo],
    queryFn: ({ pageParam: { before, limit }, signal }) => {
      const page = { limit: String(limit), ...(before === undefined ? {} : { before }) };
      return fetchAlerts({ state: 'resolved', ...of, ...page }, signal);
    },
    initialPageParam: FIRST_PAGE as OlderThan,
    getNextPageParam: (last, _, asked) => olderThan(last, asked),
    enabled: useCanAsk(),
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: everyMs,
  });
}

function Reading({ fault }: { readonly fault: string | undefined }) {
  if (fault === undefined) return <p className={styles['none']}>Reading the history…</p>;
  return <p role="alert">{fault}</p>;
}

type FilterProps = { readonly text: string; readonly onText: (text: string) => void };

function Filter({ text, onText }: FilterProps) {
  return (
    <search className={styles['filter']}>
      <label>
        <span className="hidden-visually">Filter by service, objective or kind</span>
        <input
          type="search"
          value={text}
          placeholder="Filter by service, objective, kind"
          onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onText('');
          }}
        />
      </label>
    </search>
  );
}
