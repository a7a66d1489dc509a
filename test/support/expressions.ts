import { type Expression, parseExpression, type Term } from '../../server/slo/expression.ts';

export function expression(text: string): Expression {
  const reading = parseExpression(text);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.expression;
}

/** One that is read from raw samples. */
export function growth(text: string): { text: string; terms: readonly Term[] } {
  const { terms } = expression(text);
  if (terms === null) throw new Error(`${text} is not the growth of counters`);
  return { text, terms };
}
