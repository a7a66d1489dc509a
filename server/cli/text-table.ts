/** What would move the cursor, turn the text around or break the line: cells hold what anybody wrote. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Columns as wide as their widest cell, two spaces apart; a head that begins with a space is of numbers, to the right. */
export function textTable(head: readonly string[], given: readonly (readonly string[])[]): string {
  const rows = given.map((row) => row.map((cell) => cell.replaceAll(UNSEEN, ' ')));
  const names = head.map((name) => name.trim());
  const widths = names.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        head[column]!.startsWith(' ') ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return `${[names, ...rows].map(line).join('\n')}\n`;
}
