/**
 * Burn-rate tiers: a pair of look-backs with a threshold and a severity. A tier holds while the burn rate over both is
 * above the threshold: the long look-back says that it matters, the short one that it still goes on (SRE workbook,
 * "Alerting on SLOs", multiwindow multi-burn-rate).
 */
import type { AlertRules, TierRule } from './alert.ts';
import { lookbackText } from './duration.ts';
import { suggestion } from './near-word.ts';
import type { Target } from './target.ts';
import type { Window } from './window.ts';

export const SEVERITIES = ['page', 'ticket'] as const;
export type Severity = (typeof SEVERITIES)[number];

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

type Table = { upToDays: number; source: string; rules: readonly TierRule[] };

const HOUR = 60;
const DAY = 1440;

function rules(page1h: number, page6h: number, ticket1d: number, ticket3d: number): readonly TierRule[] {
  return [
    { severity: 'page', long: HOUR, short: 5, over: permille(page1h) },
    { severity: 'page', long: 6 * HOUR, short: 30, over: permille(page6h) },
    { severity: 'ticket', long: DAY, short: 2 * HOUR, over: permille(ticket1d) },
    { severity: 'ticket', long: 3 * DAY, short: 6 * HOUR, over: permille(ticket3d) },
  ];
}

function permille(num: number): TierRule['over'] {
  return { kind: 'share', value: { num, den: 1000 } };
}

/** Shares of the budget, in thousandths, by the length of the window. */
const TABLES: readonly Table[] = [
  { upToDays: 14, source: "Sloth's 7-day windows", rules: rules(80, 125, 200, 420) },
  {
    upToDays: 45,
    source: 'SRE workbook, 30 days; its 1d row from Sloth and Grafana',
    rules: rules(20, 50, 100, 100),
  },
  { upToDays: Number.POSITIVE_INFINITY, source: "Datadog's 90 days", rules: rules(10, 30, 50, 100) },
];

const WRITTEN = 'the definition';

/** Below this burn rate a tier would fire inside the budget. */
const LEAST_THRESHOLD = 0.9;

/** `1h/5m`: how people name a tier. */
export function tierText(tier: Pick<Tier, 'long' | 'short'>): string {
  return `${lookbackText(tier.long)}/${lookbackText(tier.short)}`;
}

export function asNumber(ratio: Ratio): number {
  return ratio.num / ratio.den;
}

/**
 * The tiers of an objective, pages first, of each severity the fastest first: those that are written, which {@link tierFault}
 * found nothing wrong with, or the usual ones that make sense, with a sentence for each that does not.
 */
export function tiersFor(
  window: Window,
  target: Target,
  { tiers: written, off }: AlertRules,
): { tiers: readonly Tier[]; warnings: readonly string[] } {
  if (written !== null) {
    return { tiers: inOrder(written.map((rule) => tierOf(rule, window, WRITTEN))), warnings: [] };
  }
  const table = tableFor(window);
  const tiers: Tier[] = [];
  const warnings: string[] = [];
  for (const rule of table.rules) {
    if (off.includes(tierText(rule)) || off.includes(rule.severity)) continue;
    const tier = tierOf(rule, window, table.source);
    const fault = whyLeftOut(tier, window, target);
    if (fault === null) tiers.push(tier);
    else warnings.push(`The ${tier.severity} tier ${tierText(tier)} is left out: ${fault}.`);
  }
  return { tiers: inOrder(tiers), warnings };
}

/** Why a tier that is written cannot be for a window and target, with the remedy; null when it can. */
export function tierFault(rule: TierRule, window: Window, target: Target): string | null {
  const tier = tierOf(rule, window, WRITTEN);
  const name = `the ${tier.severity} tier ${tierText(tier)}`;
  if (tier.long > window.minutes) return `${name}: ${longerThan(window)}; write a shorter one`;
  if (!isUnreachable(tier, target)) return null;
  return `${name}: ${unreachable(tier, target)}; write ${reachable(rule, window, target)}`;
}

/** Why `off` cannot name a tier; null when the usual ones for the window have it. */
export function offFault(name: string, window: Window): string | null {
  const names = [...tableFor(window).rules.map(tierText), ...SEVERITIES];
  if (names.includes(name)) return null;
  return `there is no usual tier "${name}"; those for a window of ${window.text} are ${names.join(', ')}${suggestion(name, names)}`;
}

function tableFor(window: Window): Table {
  return TABLES.find(({ upToDays }) => window.minutes <= upToDays * DAY)!;
}

function tierOf({ severity, long, short, over }: TierRule, window: Window, source: string): Tier {
  const { num, den } = over.value;
  const [share, threshold] =
    over.kind === 'share'
      ? [over.value, { num: num * window.minutes, den: den * long }]
      : [{ num: num * long, den: den * window.minutes }, over.value];
  return { severity, long, short, share, threshold, source };
}

function inOrder(tiers: readonly Tier[]): Tier[] {
  const rank = ({ severity }: Tier) => SEVERITIES.indexOf(severity);
  return tiers.toSorted((a, b) => rank(a) - rank(b) || a.long - b.long || a.short - b.short);
}

function whyLeftOut(tier: Tier, window: Window, target: Target): string | null {
  const threshold = asNumber(tier.threshold);
  if (tier.long > window.minutes) return longerThan(window);
  if (threshold < LEAST_THRESHOLD)
    return `its threshold of ${threshold.toFixed(2)} would fire inside the budget`;
  return isUnreachable(tier, target) ? unreachable(tier, target) : null;
}

function longerThan({ text }: Window): string {
  return `its look-back is longer than the window of ${text}`;
}

/** A target may have so many decimals that the products pass 2^53. */
function isUnreachable({ threshold }: Tier, { of, bad }: Target): boolean {
  return BigInt(threshold.num) * BigInt(bad) >= BigInt(threshold.den) * BigInt(of);
}

function unreachable({ threshold }: Tier, { of, bad }: Target): string {
  return `its threshold of ${asNumber(threshold).toFixed(1)} can never be reached, as all events bad is a burn rate of ${(of / bad).toFixed(1)}`;
}

/** What would fit, down to the decimals that are taken. */
function reachable({ long, over }: TierRule, window: Window, { of, bad }: Target): string {
  if (over.kind === 'burn') return `a burn under ${cut(of / bad)}`;
  return `a share under ${cut(((of / bad) * 100 * long) / window.minutes)}%`;
}

function cut(number: number): number {
  return Math.floor(number * 10_000) / 10_000;
}
