import { readFileSync, writeFileSync } from 'node:fs';

/** Puts what a run has printed between the markers of a document. */
export function replaceBetweenMarkers(document: URL, section: string, text: string): void {
  const begin = `<!-- ${section}: printed from here -->`;
  const end = `<!-- ${section}: to here -->`;
  const before = readFileSync(document, 'utf8');
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${document.pathname} has no "${begin}" and "${end}"`);
  writeFileSync(document, `${before.slice(0, from + begin.length)}\n\n${text}\n\n${before.slice(to)}`);
}
