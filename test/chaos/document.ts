import { readFileSync, writeFileSync } from 'node:fs';

const BEGIN = '<!-- printed from here -->';
const END = '<!-- to here -->';
const HEADING = /^(?=### )/m;

/** Puts sections that a run has printed between the markers of a document, each in the place of the one with its heading. */
export function writeSections(document: URL, printed: readonly string[]): void {
  const before = readFileSync(document, 'utf8');
  const from = before.indexOf(BEGIN);
  const to = before.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${document.pathname} has no "${BEGIN}" and "${END}"`);
  const there = before.slice(from + BEGIN.length, to).split(HEADING);
  const sections = new Map([...there, ...printed].map((text) => [headingOf(text), text.trim()]));
  sections.delete('');
  const text = [...sections.values()].join('\n\n');
  writeFileSync(document, `${before.slice(0, from + BEGIN.length)}\n\n${text}\n\n${before.slice(to)}`);
}

function headingOf(section: string): string {
  return section.trim().split('\n', 1)[0]!;
}
