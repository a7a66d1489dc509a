import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useFiring, useFreshAlerts } from '../alerts.ts';
import { notMuted } from '../lib/alert-order.ts';
import { phaseOf } from '../lib/connection.ts';
import { useBoard, useLive } from '../live.ts';
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
        {demo ? <DemoSwitches /> : null}
        <ThemeToggle />
      </header>
      <main id="main" className={styles['main']} data-phase={phase} tabIndex={-1}>
        {children}
      </main>
      <footer className={styles['foot']}>
        <a href="/docs">API</a>
        <a href="/metrics">Metrics</a>
        <span>All times UTC</span>
      </footer>
      <News />
    </>
  );
}

const PAGES = [
  { path: '/', name: 'Objectives' },
  { path: '/alerts', name: 'Alerts' },
  { path: '/routes', name: 'Routes' },
];

function Pages() {
  const [location] = useLocation();
  return (
    <nav className={styles['pages']} aria-label="Pages">
      {PAGES.map(({ path, name }) => (
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
