/** The four verdicts, the worst first: the order of rows, of the title and of the icon. */
import type { SloStatus, Verdict } from '../../server/http/contract.ts';

export const WORST_FIRST: readonly Verdict[] = ['harden', 'caution', 'unknown', 'ship'];

export const VERDICT_WORD: Readonly<Record<Verdict, string>> = {
  ship: 'Ship',
  caution: 'Caution',
  harden: 'Harden',
  unknown: 'Unknown',
};

/** Outlines in a 16 x 16 box; each verdict differs in shape too, so that colour is never the only sign. */
export const VERDICT_PATH: Readonly<Record<Verdict, string>> = {
  ship: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z',
  caution: 'M8 1.2 15.6 14.6H.4Z',
  harden: 'M5 1h6l4 4v6l-4 4H5l-4-4V5Z',
  unknown: 'M8 .8 15.2 8 8 15.2.8 8Z',
};

/** The strokes drawn within the outline. */
export const VERDICT_SIGN: Readonly<Record<Verdict, string>> = {
  ship: 'M4.9 8.3 7.1 10.5 11.2 6',
  caution: 'M8 6v4M8 12v.1',
  harden: 'M5 8h6',
  unknown: 'M8 5v3.6M8 10.8v.1',
};

/** Colours of the tab icon, which no stylesheet reaches; they hold on light and dark browser bars. */
const ICON_FILL: Readonly<Record<Verdict, string>> = {
  ship: '#14917f',
  caution: '#dd9a17',
  harden: '#d6382b',
  unknown: '#7a8896',
};

export function rank(verdict: Verdict): number {
  return WORST_FIRST.indexOf(verdict);
}

export function worstVerdict(slos: readonly SloStatus[]): Verdict | null {
  return WORST_FIRST.find((verdict) => slos.some((slo) => slo.verdict === verdict)) ?? null;
}

type Face = { readonly place?: string | undefined; readonly stale?: boolean };

/** `(stale) Harden · read-snippet · Leeway` */
export function pageTitle(verdict: Verdict | null, { place, stale = false }: Face = {}): string {
  const parts = [verdict === null ? null : VERDICT_WORD[verdict], place, 'Leeway'];
  return (stale ? '(stale) ' : '') + parts.filter((part) => part != null).join(' · ');
}

const GREY = '#7a8896';

/** The tab icon as a data URL; without a verdict it is the plain mark. A stale one keeps its shape, hollow and grey. */
export function iconUrl(verdict: Verdict | null, stale = false): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${iconDrawing(verdict, stale)}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function iconDrawing(verdict: Verdict | null, stale: boolean): string {
  if (verdict === null) return `<path fill="${GREY}" d="M1 2h3v12H1zM12 2h3v12h-3z"/>`;
  const outline = stale ? `fill="none" stroke="${GREY}" stroke-width="1.6"` : `fill="${ICON_FILL[verdict]}"`;
  return (
    `<path ${outline} d="${VERDICT_PATH[verdict]}"/>` +
    `<path fill="none" stroke="${stale ? GREY : '#fff'}" stroke-width="1.8" stroke-linecap="round" d="${VERDICT_SIGN[verdict]}"/>`
  );
}
