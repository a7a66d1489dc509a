import type { EventSlo } from './definition.ts';
import { contains, meet, type RouteShape } from './route-shape.ts';

const EVERYTHING: RouteShape = { text: '/*', segments: ['*'] };

/** True when some event counts for both objectives; what either ignores by its route does not. */
export function countSameEvents(a: EventSlo, b: EventSlo): boolean {
  if (a.service !== b.service || !shareMethod(a, b)) return false;
  const both = meet(a.match.route ?? EVERYTHING, b.match.route ?? EVERYTHING);
  if (both === null) return false;
  const ignored = [...(a.ignore?.routes ?? []), ...(b.ignore?.routes ?? [])];
  return !ignored.some((route) => contains(route, both));
}

function shareMethod(a: EventSlo, b: EventSlo): boolean {
  const { methods } = a.match;
  const others = b.match.methods;
  return methods === null || others === null || methods.some((method) => others.includes(method));
}
