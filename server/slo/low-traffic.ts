/** Where there is so little traffic that one failure is a large share of it. */
import { burnsOver, surelyBurnsOver } from './budget.ts';
import type { Counts } from './counts.ts';
import { lookbackText } from './duration.ts';
import type { Circumstances } from './evaluate.ts';
import type { Plan } from './plan.ts';
import { tierText } from './tiers.ts';
import { unitOf } from './unit.ts';
import { minutesSoFar } from './window.ts';
import { wholeNumber } from './words.ts';

const MS_PER_MINUTE = 60_000;

/** What one failure would do at the traffic that the window has seen; of its pages, the fastest. */
export function lowTrafficWarnings(
  { slo, checks, lookbacks, lag }: Plan,
  window: Counts,
  given: Pick<Circumstances, 'now' | 'firstHeard'>,
): string[] {
  if (slo.alerts.minBad > 1 || unitOf(slo) !== 'event') return [];
  const present = Math.floor((given.now - lag * MS_PER_MINUTE) / MS_PER_MINUTE);
  const first = given.firstHeard === null ? present : Math.floor(given.firstHeard / MS_PER_MINUTE);
  const reach = lookbacks.at(-1)!;
  const minutes = typeof reach === 'number' ? reach : minutesSoFar(reach, present);
  const seen = Math.min(minutes, Math.max(1, present - first + 1));
  for (const { tier } of checks.filter((check) => check.tier.severity === 'page')) {
    if (seen < tier.long) continue;
    const usual = Math.round(((window.good + window.bad) * tier.long) / seen);
    const one = { good: Math.max(0, usual - 1), bad: 1 };
    const over = slo.alerts.confident ? surelyBurnsOver : burnsOver;
    if (!over(one, slo.target, tier.threshold)) continue;
    return [
      `One failure would page (${tierText(tier)}): usually ${wholeNumber(usual)} events come in ${lookbackText(tier.long)}; write a larger min_bad, or confident: true.`,
    ];
  }
  return [];
}
