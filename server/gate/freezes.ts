/** When nothing is deployed, by the calendar of a policy. */
import { PresentSpan } from '../recurrence/present-span.ts';
import { type Span, spansOf } from '../recurrence/spans.ts';
import type { Freeze } from '../slo/policy.ts';

/** [from, to), ms. */
export type FreezeSpan = Span & { readonly reason: string };

/** The freeze that holds at `now`; of several, the one that ends last. */
export function freezeAt(freezes: readonly Freeze[], now: number): FreezeSpan | null {
  let last: FreezeSpan | null = null;
  for (const freeze of freezes) {
    const span = spanOf(freeze, now);
    if (span === null || span.from > now) continue;
    if (last === null || span.to > last.to) last = { ...span, reason: freeze.reason };
  }
  return last;
}

/** Those that hold at `now`, or will. */
export function freezesAhead(freezes: readonly Freeze[], now: number): readonly Freeze[] {
  return freezes.filter((freeze) => spanOf(freeze, now) !== null);
}

/** Every status asks for the freezes of its policy. */
const known = new WeakMap<Freeze, PresentSpan>();

function spanOf(freeze: Freeze, now: number): Span | null {
  const kept = known.get(freeze);
  if (kept !== undefined) return kept.at(now);
  const { from, to, rrule, timeZone } = freeze;
  const present = new PresentSpan(spansOf({ startsAt: from, endsAt: to, rrule, timeZone }));
  known.set(freeze, present);
  return present.at(now);
}
