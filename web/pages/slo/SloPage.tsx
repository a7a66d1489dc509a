import { lazy, Suspense, useState } from 'react';
import { Link, useSearch } from 'wouter';
import type { SloStatus } from '../../../server/http/contract.ts';
import { OverrideNotes } from '../../components/OverrideNotes.tsx';
import { TabFace } from '../../components/TabFace.tsx';
import { sloKey } from '../../lib/board.ts';
import { type Range, rangesOf } from '../../lib/history-view.ts';
import { linkedMoment } from '../../lib/moment-link.ts';
import { useLive, useSlo } from '../../live.ts';
import { useMay, useUnseenText } from '../../session.ts';
import { NotFoundPage } from '../NotFoundPage.tsx';
import { FirstLine } from '../overview/FirstSteps.tsx';
import { Waiting } from '../Waiting.tsx';
import { AlertNote } from './AlertNote.tsx';
import { Answer } from './Answer.tsx';
import { Computation } from './Computation.tsx';
import { Definition } from './Definition.tsx';
import { Lookbacks } from './Lookbacks.tsx';
import { MomentBanner } from './MomentBanner.tsx';
import { Notes } from './Notes.tsx';
import { Policy } from './Policy.tsx';
import { RangeControl } from './RangeControl.tsx';
import styles from './Slo.module.css';
import { Spenders } from './Spenders.tsx';
import { Tiers } from './Tiers.tsx';
import { Tiles } from './Tiles.tsx';

const Charts = lazy(() => import('./charts/Charts.tsx'));
const Deploys = lazy(() => import('./Deploys.tsx'));
const AskedByDeploys = lazy(() => import('./AskedByDeploys.tsx'));

export function SloPage({ service, name }: { readonly service: string; readonly name: string }) {
  const status = useSlo(sloKey({ service, name }));
  const known = useLive(({ board }) => board !== null);
  const unreachable = useLive(({ connection }) => connection.attempts > 0);
  const unseen = useUnseenText(`No definition names an objective ${service}/${name}.`);
  if (!known) return <Waiting unreachable={unreachable} />;
  if (status === undefined) return <NotFoundPage what={unseen} />;
  return <Found status={status} />;
}

function Found({ status }: { readonly status: SloStatus }) {
  const moment = linkedMoment(useSearch(), Date.parse(status.updatedAt));
  const at = moment.kind === 'at' ? moment.at : null;
  const [chosen, choose] = useState<Range | null>(null);
  const mayRead = useMay('read', status.service);
  const range = chosen ?? (at === null ? 'window' : rangesOf(status)[0]!);
  return (
    <article className={styles['page']}>
      <TabFace verdict={status.verdict} place={status.name} />
      <nav className={styles['crumb']} aria-label="Breadcrumb">
        <Link href="/">All objectives</Link> <span aria-hidden="true">/</span> <span>{status.service}</span>
      </nav>
      <Answer status={status} />
      {status.policy.prose.length === 0 ? null : <Policy status={status} />}
      <AlertNote status={status} />
      <OverrideNotes service={status.service} />
      <Tiles status={status} />
      {status.total === 0 && status.counters === null ? <FirstLine slo={status} /> : null}
      <Notes status={status} />
      <section className={styles['section']} aria-label="History">
        <RangeControl status={status} range={range} onChange={choose} />
        <MomentBanner moment={moment} status={status} />
        <Suspense fallback={<div className={styles['chartBone']} aria-busy="true" />}>
          <Charts status={status} range={range} at={at} />
        </Suspense>
      </section>
      {mayRead ? (
        <Suspense fallback={null}>
          <Deploys status={status} />
        </Suspense>
      ) : null}
      {mayRead ? <Spenders slo={status} /> : null}
      <div className={styles['pair']}>
        <Lookbacks status={status} />
        <Tiers status={status} />
      </div>
      {mayRead ? (
        <Suspense fallback={null}>
          <AskedByDeploys status={status} />
        </Suspense>
      ) : null}
      {status.definition.text === '' ? null : <Definition status={status} />}
      <Computation status={status} />
    </article>
  );
}
