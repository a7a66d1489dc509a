/**
 * Ids that were routes of their own before their place in the path was known to be a parameter. A route that a wider one
 * contains, with less than a hundredth of its events, is counted with it, unless an objective tells them apart.
 */
import { Families, type Member } from './route-family.ts';

const RARE = 100;

/** The rarer routes that are counted with each route that is no rare one itself; `sees`: which objectives see a route. */
export function holdRare(
  members: readonly Member[],
  sees: (member: Member) => string,
): Map<Member, readonly Member[]> {
  const families = new Families(members);
  const heldBy = new Map<Member, Member[]>();
  const rare = new Set<Member>();
  // The rarest first: what holds others is not held before it holds them.
  for (const member of members.toSorted((a, b) => a.events - b.events)) {
    const holder = families
      .around(member)
      .filter((wider) => member.events * RARE < wider.events && sees(wider) === sees(member))
      .toSorted((a, b) => depth(b) - depth(a) || b.events - a.events)[0];
    if (holder === undefined) continue;
    rare.add(member);
    const own = heldBy.get(member) ?? [];
    heldBy.set(holder, [...(heldBy.get(holder) ?? []), member, ...own]);
  }
  const others = members.filter((member) => !rare.has(member));
  return new Map(others.map((member) => [member, heldBy.get(member) ?? []]));
}

/** The narrower of two shapes that contain a route has more literal segments. */
function depth({ shape }: Member): number {
  return shape?.segments.filter((segment) => segment !== ':' && segment !== '*').length ?? 0;
}
