/** Silences for a terminal. */
import type { Silence } from '../http/alert-contract.ts';
import { recurrenceWords } from '../slo/rule-words.ts';
import { textTable } from './text-table.ts';

/** What became of one silence. */
export function silenceSentence(silence: Silence): string {
  return `${aboutOf(silence)} ${happening(silence)}. Its id is ${silence.id}.\n`;
}

function happening({ state, span, endedBy }: Silence): string {
  if (span === null)
    return `is not silenced any more${endedBy === null ? '' : `: ${endedBy} ended that silence`}`;
  const until = `until ${shortTime(span.to)}`;
  return state === 'active'
    ? `is silenced ${until}`
    : `will be silenced from ${shortTime(span.from)} ${until}`;
}

export function silenceTable(silences: readonly Silence[]): string {
  if (silences.length === 0) return 'There are no silences.\n';
  const rows = silences.map((silence) => {
    const { state, id, span, author, reason } = silence;
    const [from, to] = span === null ? ['', ''] : [shortTime(span.from), shortTime(span.to)];
    const again = recurrenceWords(silence) ?? '';
    return [state, aboutOf(silence), from, to, again, author, reason.replaceAll(/\s+/g, ' '), id];
  });
  return textTable(['STATE', 'ABOUT', 'FROM', 'UNTIL', 'AGAIN', 'BY', 'WHY', 'ID'], rows);
}

function aboutOf({ service, slo }: Silence): string {
  return slo === null ? service : `${service}/${slo}`;
}

/** To the second, or to the minute when that is whole: "2026-12-24T18:00Z". */
export function shortTime(iso: string): string {
  return iso.replace(/(:00)?\.\d+Z$/, 'Z');
}
