/** What an expression of PromQL asks for, as Prometheus's own grammar reads it. */
import { parser } from '@prometheus-io/lezer-promql';

/** `labels`: those of its matchers, each with the value that it must equal; null for another comparison. */
export type Selector = { readonly metric: string; readonly labels: ReadonlyMap<string, string | null> };

export type Asked = { readonly selectors: readonly Selector[]; readonly groupedBy: readonly string[] };

/** Throws where it is no PromQL. */
export function askedBy(expression: string): Asked {
  const selectors: { metric: string; labels: Map<string, string | null> }[] = [];
  const groupedBy: string[] = [];
  const text = ({ from, to }: { from: number; to: number }): string => expression.slice(from, to);
  parser.parse(expression).iterate({
    enter({ name, type, node }) {
      if (type.isError) throw new Error(`no PromQL at ${node.from}: ${expression}`);
      if (name === 'VectorSelector') {
        const metric = node.getChild('Identifier');
        if (metric === null) throw new Error(`a selector without a metric: ${expression}`);
        selectors.push({ metric: text(metric), labels: new Map() });
      }
      if (name === 'UnquotedLabelMatcher') {
        const [label, operator, value] = [
          node.getChild('LabelName')!,
          node.getChild('MatchOp')!,
          node.getChild('StringLiteral')!,
        ].map(text);
        selectors.at(-1)!.labels.set(label!, operator === '=' ? value!.slice(1, -1) : null);
      }
      if (name === 'GroupingLabels') groupedBy.push(...node.getChildren('LabelName').map(text));
    },
  });
  return { selectors, groupedBy };
}
