/** Which objectives count the events of a route. */
import { type EventSlo, isEventSlo, type Slo } from './definition.ts';
import { relation } from './route-shape.ts';

/** Names of objectives: those that count the route, and those that mean it but leave it out on purpose. */
export type Coverage = { readonly counting: readonly string[]; readonly ignoring: readonly string[] };

/** Of `slos`, all of one service. A pattern counts what its shape contains; what it only touches it does not cover. */
export function coverageOf(slos: readonly Slo[], method: string, route: string): Coverage {
  const meaning = slos
    .filter(isEventSlo)
    .filter(
      ({ match }) =>
        (match.methods === null || match.methods.includes(method)) &&
        relation(match.route, route) === 'contained',
    );
  const ignores = ({ ignore }: EventSlo): boolean =>
    ignore?.routes.some((pattern) => relation(pattern, route) === 'contained') ?? false;
  return {
    counting: meaning.filter((slo) => !ignores(slo)).map(({ name }) => name),
    ignoring: meaning.filter(ignores).map(({ name }) => name),
  };
}
