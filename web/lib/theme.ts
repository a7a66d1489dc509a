/** Dark or light: what the system says unless the reader chose. */
export type Theme = 'system' | 'light' | 'dark';

const STORED_AS = 'leeway-theme';
const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };

export function nextTheme(theme: Theme): Theme {
  return NEXT[theme];
}

export function readTheme(storage: Pick<Storage, 'getItem'>): Theme {
  const stored = storage.getItem(STORED_AS);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function applyTheme(theme: Theme, root: HTMLElement, storage: Pick<Storage, 'setItem'>): void {
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  storage.setItem(STORED_AS, theme);
}
