/**
 * Burn-rate tiers: a pair of look-backs with a threshold and a severity. A tier holds while the burn rate over both is
 * above the threshold: the long look-back says that it matters, the short one that it still goes on (SRE workbook,
 * "Alerting on SLOs", multiwindow multi-burn-rate).
 */
import { lookbackText } from './duration.ts';
import type { Target } from './target.ts';
import type { Window } from './window.ts';

export type Severity = 'page' | 'ticket';

/** A fraction of whole numbers, so that thresholds are compared without rounding. */
export type Ratio = { readonly num: number; readonly den: number };

export type Tier = {
  readonly severity: Severity;
  /** Minutes. */
  readonly long: number;
  /** Minutes. */
  readonly short: number;
  /** The share of the window's budget that burns in the long look-back at the threshold. */
  readonly share: Ratio;
  /** The burn rate above which the tier holds: share x window / long. */
  readonly threshold: Ratio;
  readonly source: string;
};

type Row = { severity: Severity; long: number; short: number; permille: number };
type Table = { upToDays: number; source: string; rows: readonly Row[] };

const HOUR = 60;
const DAY = 1440;

function rows(page1h: number, page6h: number, ticket1d: number, ticket3d: number): readonly Row[] {
  return [
    { severity: 'page', long: HOUR, short: 5, permille: page1h },
    { severity: 'page', long: 6 * HOUR, short: 30, permille: page6h },
    { severity: 'ticket', long: DAY, short: 2 * HOUR, permille: ticket1d },
    { severity: 'ticket', long: 3 * DAY, short: 6 * HOUR, permille: ticket3d },
  ];
}

/** Shares of the budget, in thousandths, by the length of the window. */
const TABLES: readonly Table[] = [
  { upToDays: 14, source: "Sloth's 7-day windows", rows: rows(80, 125, 200, 420) },
  {
    upToDays: 45,
    source: 'SRE workbook, 30 days; its 1d row from Sloth and Grafana',
    rows: rows(20, 50, 100, 100),
  },
  { upToDays: Number.POSITIVE_INFINITY, source: "Datadog's 90 days", rows: rows(10, 30, 50, 100) },
];

/** Below this burn rate a tier would fire inside the budget. */
const LEAST_THRESHOLD = 0.9;

/** `1h/5m`: how people name a tier. */
export function tierText(tier: Pick<Tier, 'long' | 'short'>): string {
  return `${lookbackText(tier.long)}/${lookbackText(tier.short)}`;
}

export function asNumber(ratio: Ratio): number {
  return ratio.num / ratio.den;
}

/** The default tiers that make sense for a window and target, and a sentence for each that does not. */
export function defaultTiers(
  window: Window,
  target: Target,
): { tiers: readonly Tier[]; warnings: readonly string[] } {
  const table = TABLES.find((candidate) => window.minutes <= candidate.upToDays * DAY)!;
  const tiers: Tier[] = [];
  const warnings: string[] = [];
  for (const { permille, ...row } of table.rows) {
    const tier: Tier = {
      ...row,
      share: { num: permille, den: 1000 },
      threshold: { num: permille * window.minutes, den: 1000 * row.long },
      source: table.source,
    };
    const fault = whyLeftOut(tier, window, target);
    if (fault === null) tiers.push(tier);
    else warnings.push(`The ${tier.severity} tier ${tierText(tier)} is left out: ${fault}.`);
  }
  return { tiers, warnings };
}

function whyLeftOut(tier: Tier, window: Window, target: Target): string | null {
  const threshold = asNumber(tier.threshold);
  if (tier.long > window.minutes) return `its look-back is longer than the window of ${window.text}`;
  if (threshold < LEAST_THRESHOLD)
    return `its threshold of ${threshold.toFixed(2)} would fire inside the budget`;
  if (tier.threshold.num * target.bad >= tier.threshold.den * target.of) {
    return `its threshold of ${threshold.toFixed(1)} can never be reached, as all events bad is a burn rate of ${(target.of / target.bad).toFixed(1)}`;
  }
  return null;
}
