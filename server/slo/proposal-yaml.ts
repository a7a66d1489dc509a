/** Proposals as the YAML that a file of definitions holds. */
import { shapeOf } from './route-shape.ts';

export type NamedSentence = { readonly name: string; readonly sentence: string; readonly reason: string };

const LONGEST_NAME = 63;
/** What YAML reads as something else than a text. */
const NOT_PLAIN = /^[\d.]|^(?:true|false|null|yes|no|on|off|y|n)$|[^\w.-]/i;
/** What ends a plain text or begins a comment. */
const NOT_IN_PLAIN = /: |:$| #/;

/** A stored shape as people write routes: `/s/:id`, `/orgs/:id/users/:id2`. Reading it gives the same shape. */
export function writtenRoute(shape: string): string {
  if (!shape.startsWith('/')) return shape;
  let parameters = 0;
  const segments = shape
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => {
      if (segment !== ':') return segment;
      parameters++;
      return parameters === 1 ? ':id' : `:id${parameters}`;
    });
  return shapeOf(segments).text;
}

/** A name for an objective about the route, `get-s-id`, that is none of `taken`. */
export function nameFor(method: string, route: string, taken: ReadonlySet<string>): string {
  const words =
    `${method} ${writtenRoute(route)}`
      .replace('*', 'all')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const plain = (words.length === 1 ? [...words, 'root'] : words).join('-').slice(0, LONGEST_NAME);
  let name = plain;
  for (let number = 2; taken.has(name); number++) {
    const suffix = `-${number}`;
    name = plain.slice(0, LONGEST_NAME - suffix.length) + suffix;
  }
  return name;
}

/** An entry of `slos:`, indented as one. */
export function entryYaml({ name, sentence }: Omit<NamedSentence, 'reason'>): string {
  const objective = NOT_IN_PLAIN.test(sentence) ? JSON.stringify(sentence) : sentence;
  return `  - name: ${name}\n    objective: ${objective}\n`;
}

/** A document of one service's proposals, each under its reason. */
export function documentYaml(service: string, proposals: readonly NamedSentence[]): string {
  const name = NOT_PLAIN.test(service) ? JSON.stringify(service) : service;
  const entries = proposals.map((one) => `  # ${one.reason}\n${entryYaml(one)}`);
  return `service: ${name}\nslos:\n${entries.join('\n')}`;
}
