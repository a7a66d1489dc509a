import type { Place } from '../slo/definition.ts';

/** What is wrong in a definition file, and where: `line` and `column` count from 1. */
export type DefinitionFault = Place & {
  readonly message: string;
  /** The line with a caret under the place. */
  readonly excerpt: string;
};

/** What holds, but may not be what was meant. */
export type DefinitionWarning = Place & {
  readonly service: string;
  readonly name: string;
  readonly message: string;
};

const WIDEST = 120;
const BEFORE = 60;

/** A fault at `length` characters of a line, underlined to its end at most. */
export function faultAt(line: string, place: Place, length: number, message: string): DefinitionFault {
  return { ...place, message, excerpt: excerptAt(line.trimEnd(), place.column - 1, length) };
}

/** Of a very long line, only the surroundings of the place are shown. */
function excerptAt(line: string, column: number, length: number): string {
  const from = line.length > WIDEST ? Math.max(0, column - BEFORE) : 0;
  const shown = line.slice(from, from + WIDEST);
  const indent = shown.slice(0, column - from).replace(/[^\t]/g, ' ');
  const carets = '^'.repeat(Math.max(1, Math.min(length, shown.length - indent.length)));
  return `${shown}\n${indent.padEnd(column - from)}${carets}`;
}

export function formatFault(fault: DefinitionFault): string {
  const head = `${fault.file}:${fault.line}:${fault.column} ${fault.message}`;
  return fault.excerpt === '' ? head : `${head}\n${fault.excerpt.replace(/^/gm, '    ')}`;
}

export function formatWarning(warning: DefinitionWarning): string {
  return `${warning.file}:${warning.line}:${warning.column} ${warning.message}`;
}
