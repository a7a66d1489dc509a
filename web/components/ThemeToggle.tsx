import { useState } from 'react';
import { applyTheme, nextTheme, readTheme, type Theme } from '../lib/theme.ts';
import styles from './Shell.module.css';

const SHAPES: Readonly<Record<Theme, string>> = {
  system: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13',
  light:
    'M8 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M8 .5v2M8 13.5v2M.5 8h2M13.5 8h2M2.7 2.7l1.4 1.4M11.9 11.9l1.4 1.4M2.7 13.3l1.4-1.4M11.9 4.1l1.4-1.4',
  dark: 'M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3',
};

export function ThemeToggle() {
  const [theme, setTheme] = useState<Theme>(() => readTheme(localStorage));
  function turn(): void {
    const next = nextTheme(theme);
    applyTheme(next, document.documentElement, localStorage);
    setTheme(next);
  }
  return (
    <button
      type="button"
      className={styles['theme']}
      onClick={turn}
      aria-label={`Theme: ${theme}`}
      title={`Theme: ${theme}`}
    >
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" data-theme-shape={theme}>
        <path d={SHAPES[theme]} />
        {theme === 'system' ? <path data-filled d="M8 1.5a6.5 6.5 0 0 1 0 13z" /> : null}
      </svg>
    </button>
  );
}
