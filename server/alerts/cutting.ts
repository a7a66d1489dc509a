/** Texts within the limits that receivers set. */

/** At most `most` UTF-16 units, with an ellipsis where something is missing. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half a pair of surrogates is no character.
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** As many whole lines as fit, with an ellipsis in place of the rest. */
export function linesWithin(lines: readonly string[], most: number): string {
  const all = lines.join('\n');
  if (all.length <= most) return all;
  let length = 0;
  const fitting = lines.filter((line) => {
    length += line.length + 1;
    return length < most;
  });
  return [...fitting, '…'].join('\n');
}
