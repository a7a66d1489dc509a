import { useEffect, useRef } from 'react';
import { Link, useSearch } from 'wouter';
import type { AlertList } from '../../../server/http/alert-contract.ts';
import { useFiring, useSilences } from '../../alerts.ts';
import { FaultBanner } from '../../components/FaultBanner.tsx';
import { Notice } from '../../components/Notice.tsx';
import { TabFace } from '../../components/TabFace.tsx';
import { alertNews } from '../../lib/alert-news.ts';
import { inOrder } from '../../lib/alert-order.ts';
import { careLine, firingLine, ofSubject, type Subject } from '../../lib/alert-words.ts';
import { worstVerdict } from '../../lib/verdict.ts';
import { useBoard, useLive } from '../../live.ts';
import { tell } from '../../news.ts';
import { useSeesAll } from '../../session.ts';
import head from '../PageHead.module.css';
import { Waiting } from '../Waiting.tsx';
import { AlertRow } from './AlertRow.tsx';
import styles from './Alerts.module.css';
import { History } from './History.tsx';
import { Receivers } from './Receivers.tsx';
import { Silences } from './Silences.tsx';

/** ms; also how often times on this page are told anew. */
const ASKED_EVERY_MS = 5_000;

export default function AlertsPage() {
  const board = useBoard();
  const unreachable = useLive(({ connection }) => connection.attempts > 0);
  const { data, error, dataUpdatedAt } = useFiring(ASKED_EVERY_MS);
  useAlertNews(data);
  return (
    <>
      <TabFace verdict={board === null ? null : worstVerdict([...board.slos.values()])} place="Alerts" />
      <FaultBanner faults={board?.faults ?? []} />
      {data === undefined && error === null ? <Waiting unreachable={unreachable} /> : null}
      {data === undefined && error !== null ? (
        <Notice title="The alerts cannot be read" tone="caution">
          <p role="alert">{error.message}</p>
        </Notice>
      ) : null}
      {data === undefined ? null : <Known firing={data} now={dataUpdatedAt} />}
    </>
  );
}

function Known({ firing, now }: { readonly firing: AlertList; readonly now: number }) {
  const subject = useSubject();
  const silences = useSilences(ASKED_EVERY_MS);
  const seesAll = useSeesAll();
  const shown = inOrder(ofSubject(firing.alerts, subject));
  const held = silences.data?.silences ?? [];
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1 className={head['answer']}>{firingLine(firing.alerts)}</h1>
        <p className={styles['lead']}>
          {careLine(firing.alerts)} An alert ends when nothing of its condition has held for{' '}
          {Math.round(firing.holdDownSeconds / 60)} minutes.
        </p>
        {subject.service === null ? null : (
          <OnlySubject subject={subject} hidden={firing.alerts.length - shown.length} />
        )}
      </header>
      {shown.length === 0 ? null : (
        <section className={styles['firing']} aria-label="What fires">
          <ul className={styles['list']}>
            {shown.map((alert) => (
              <AlertRow key={alert.id} alert={alert} silences={held} now={now} />
            ))}
          </ul>
        </section>
      )}
      <div className={styles['aside']}>
        <Silences known={silences} now={now} />
        {seesAll ? <Receivers everyMs={ASKED_EVERY_MS} /> : null}
      </div>
      <History subject={subject} everyMs={ASKED_EVERY_MS} silences={held} now={now} />
    </div>
  );
}

function OnlySubject({ subject, hidden }: { readonly subject: Subject; readonly hidden: number }) {
  const name = subject.slo === null ? subject.service : `${subject.service}/${subject.slo}`;
  return (
    <p className={styles['only']}>
      Below are only alerts of <strong>{name}</strong>
      {hidden === 0 ? '' : `, ${hidden} more ${hidden === 1 ? 'fires' : 'fire'}`}.{' '}
      <Link href="/alerts">Show all</Link>
    </p>
  );
}

function useSubject(): Subject {
  const asked = new URLSearchParams(useSearch());
  return { service: asked.get('service'), slo: asked.get('slo') };
}

function useAlertNews(list: AlertList | undefined): void {
  const heard = useRef(list);
  useEffect(() => {
    if (list === undefined) return;
    const news = heard.current === undefined ? '' : alertNews(heard.current.alerts, list.alerts);
    heard.current = list;
    if (news !== '') tell(news);
  }, [list]);
}
