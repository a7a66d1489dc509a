import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useFiring, useFreshAlerts } from '../alerts.ts';
import { notMuted } from '../lib/alert-order.ts';
import { phaseOf } from '../lib/connection.ts';
import { useBoard, useLive } from '../live.ts';
import { useMay, useSeesAll, useSessionWatch } from '../session.ts';
import { Account } from './Account.tsx';
import { ConnectionNote, useSecond } from './ConnectionNote.tsx';
import { DemoSwitches } from './DemoSwitches.tsx';
import { Mark } from './Mark.tsx';
import { News } from './News.tsx';
import styles from './Shell.module.css';
import { ThemeToggle } from './ThemeToggle.tsx';

export function Shell({ children }: { readonly children: ReactNode }) {
  const demo = useBoard()?.demo ?? false;
  const connection = useLive((live) => live.connection);
  const phase = phaseOf(connection, useSecond());
  useSessionWatch();
  const maySwitch = useMay('admin');
  return (
    <>
      <a className={styles['skip']} href="#main">
        Skip to the answer
      </a>
      <header className={styles['bar']}>
        <Link href="/" className={styles['brand']}>
          <Mark />
          <span>leeway</span>
        </Link>
        <Pages />
        <ConnectionNote />
        {demo && maySwitch ? <DemoSwitches /> : null}
        <Account />
        <ThemeToggle />
      </header>
      <main id="main" className={styles['main']} data-phase={phase} tabIndex={-1}>
        {children}
      </main>
      <footer className={styles['foot']}>
        <a href="/docs">API</a>
        {useSeesAll() ? <a href="/metrics">Metrics</a> : null}
        <span>All times UTC</span>
      </footer>
      <News />
    </>
  );
}

const PAGES = [
  { path: '/', name: 'Objectives', takes: null },
  { path: '/alerts', name: 'Alerts', takes: 'read' },
  { path: '/routes', name: 'Routes', takes: 'read' },
  { path: '/access', name: 'Access', takes: 'admin' },
] as const;

function Pages() {
  const [location] = useLocation();
  const may = { read: useMay('read'), admin: useMay('admin') };
  return (
    <nav className={styles['pages']} aria-label="Pages">
      {PAGES.filter(({ takes }) => takes === null || may[takes]).map(({ path, name }) => (
        <Link key={path} href={path} aria-current={location === path ? 'page' : undefined}>
          {name}
          {path === '/alerts' ? <FiringCount /> : null}
        </Link>
      ))}
    </nav>
  );
}

const ASKED_EVERY_MS = 15_000;

function FiringCount() {
  useFreshAlerts();
  const alerts = notMuted(useFiring(ASKED_EVERY_MS).data?.alerts ?? []);
  const count = alerts.length;
  if (count === 0) return null;
  return (
    <span className={styles['count']} data-pages={alerts.some(({ kind }) => kind === 'page')}>
      {count}
      <span className="hidden-visually"> {count === 1 ? 'fires' : 'fire'}</span>
    </span>
  );
}
