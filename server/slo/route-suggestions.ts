/** Which of the routes that no objective counts get a suggestion. */
import type { Slo } from './definition.ts';
import { type Advice, type KnownBuckets, propose } from './proposal.ts';
import { entryYaml, nameFor, writtenRoute } from './proposal-yaml.ts';
import { Families, type Member, type SeenRoute, together } from './route-family.ts';

/** An objective for a route that none counts, as an entry of YAML; or why there is none. */
export type Suggestion =
  | (Extract<Advice, { kind: 'proposed' }> & { readonly name: string; readonly yaml: string })
  | Extract<Advice, { kind: 'none' }>;

type Asked = {
  /** All that was seen: what a sentence counts it counts whether it has a row or not. */
  readonly known: readonly Member[];
  /** The rows that no objective sees, the first to be named first. */
  readonly unseen: readonly Member[];
  readonly shown: ReadonlyMap<Member, unknown>;
};

/** One sentence a family: what a suggestion for a wider route counts gets none of its own. */
export function suggestionsFor(
  { known, unseen, shown }: Asked,
  buckets: KnownBuckets,
  slos: readonly Slo[],
): Map<Member, Suggestion> {
  const families = new Families(known);
  const taken = new Set(slos.map(({ name }) => name));
  const advice = new Map<Member, Advice>();
  for (const one of unseen) {
    const within = families.within(one);
    const also = within.filter((other) => shown.has(other)).map(({ route }) => writtenRoute(route));
    const statuses = within.length === 0 ? one.statuses : together([one, ...within]);
    advice.set(one, propose({ method: one.method, route: writtenRoute(one.route), statuses, also }, buckets));
  }
  const isProposed = (one: Member): boolean => advice.get(one)?.kind === 'proposed';
  const heads = new Set(unseen.filter((one) => isProposed(one) && !families.around(one).some(isProposed)));
  return new Map(
    unseen.map((one) => {
      if (!isProposed(one) || heads.has(one)) return [one, named(one, advice.get(one)!, taken)];
      return [one, seenBy(families.around(one).find((wider) => heads.has(wider))!)];
    }),
  );
}

function seenBy({ method, route }: SeenRoute): Suggestion {
  return { kind: 'none', reason: `The suggestion for ${method} ${writtenRoute(route)} counts it too.` };
}

function named({ method, route }: SeenRoute, advice: Advice, taken: Set<string>): Suggestion {
  if (advice.kind === 'none') return advice;
  const name = nameFor(method, route, taken);
  taken.add(name);
  return { ...advice, name, yaml: entryYaml({ name, sentence: advice.sentence }) };
}
