import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { phaseOf } from '../lib/connection.ts';
import { useBoard, useLive } from '../live.ts';
import { ConnectionNote, useSecond } from './ConnectionNote.tsx';
import { DemoSwitches } from './DemoSwitches.tsx';
import { Mark } from './Mark.tsx';
import styles from './Shell.module.css';
import { ThemeToggle } from './ThemeToggle.tsx';
import { VerdictNews } from './VerdictNews.tsx';

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
      <VerdictNews />
    </>
  );
}

const PAGES = [
  { path: '/', name: 'Objectives' },
  { path: '/routes', name: 'Routes' },
];

function Pages() {
  const [location] = useLocation();
  return (
    <nav className={styles['pages']} aria-label="Pages">
      {PAGES.map(({ path, name }) => (
        <Link key={path} href={path} aria-current={location === path ? 'page' : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  );
}
