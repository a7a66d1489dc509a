import { readFileSync, writeFileSync } from 'node:fs';

const BEGIN = '<!-- printed from here -->';
const END = '<!-- to here -->';

/** Puts what a run has printed between the markers of a document. */
export function writeTable(document: URL, text: string): void {
  const before = readFileSync(document, 'utf8');
  const from = before.indexOf(BEGIN);
  const to = before.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${document.pathname} has no "${BEGIN}" and "${END}"`);
  writeFileSync(document, `${before.slice(0, from + BEGIN.length)}\n\n${text}\n\n${before.slice(to)}`);
}
