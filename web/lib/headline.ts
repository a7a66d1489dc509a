/** The headline in two: its verdict, which is set in colour, and the rest. */
export function splitHeadline(headline: string): { readonly verdict: string; readonly rest: string } {
  const end = headline.indexOf('. ');
  if (end === -1) return { verdict: headline, rest: '' };
  return { verdict: headline.slice(0, end + 1), rest: headline.slice(end + 2) };
}

/** The reasons that the headline does not already give word for word. */
export function furtherReasons(headline: string, reasons: readonly string[]): readonly string[] {
  return reasons.filter((reason) => !headline.includes(reason));
}
