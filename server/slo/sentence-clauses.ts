import { type DurationLimit, durationLimit, parseDuration } from './duration.ts';
import { parseMethod } from './method.ts';
import { suggestion } from './near-word.ts';
import { type Keyword, keywordOf, meantKeyword, type SentenceReader, type Word } from './sentence-words.ts';
import { parseStatusSet, type StatusSet } from './status-set.ts';
import { parseWindow, type Window } from './window.ts';

type Clauses = {
  status: StatusSet | null;
  duration: DurationLimit | null;
  window: Window | null;
  /** Clauses that stand there, be they readable or not. */
  readonly seen: Set<'status' | 'duration' | 'window'>;
};

const STATUS_LIKE = /^(?:non-)?\d(?:xx|\d\d)(?:-\d(?:xx|\d\d))?$/i;
const NUMBER = /^\d+(?:\.\d+)?$/;

/** Reads what makes a request good, and the window that ends the sentence. */
export function readClauses(reader: SentenceReader): Clauses {
  const clauses: Clauses = { status: null, duration: null, window: null, seen: new Set() };
  for (let word = reader.peek(); word !== undefined; word = reader.peek()) {
    const keyword = keywordOf(word) ?? readStranger(reader, clauses);
    if (keyword === null) continue;
    if (keyword === 'over') checkCondition(reader, clauses, word);
    readClause(reader, clauses, keyword);
    if (keyword === 'over') break;
  }
  if (!clauses.seen.has('window')) {
    checkCondition(reader, clauses, undefined);
    reader.faultAtEnd('the window is missing; end the sentence with one like "over 30 days"');
  }
  checkNothingFollows(reader);
  return clauses;
}

function readClause(reader: SentenceReader, clauses: Clauses, keyword: Keyword): void {
  if (keyword === 'non') readStatus(reader, clauses, reader.peek()!);
  else {
    const opening = reader.next()!;
    if (keyword === 'status') readStatus(reader, clauses, opening);
    else if (keyword === 'under') readDuration(reader, clauses, 'under', opening);
    else if (keyword === 'at most') readAtMost(reader, clauses, opening);
    else if (keyword === 'over') readWindow(reader, clauses, opening);
  }
}

function checkCondition(reader: SentenceReader, { seen }: Clauses, before: Word | undefined): void {
  if (seen.has('status') || seen.has('duration')) return;
  const message = 'say what makes a request good: a status like non-5xx, or a duration like "under 300ms"';
  if (before === undefined) reader.faultAtEnd(message);
  else reader.fault(before, message);
}

function checkNothingFollows(reader: SentenceReader): void {
  const first = reader.next();
  if (first === undefined) return;
  let last = first;
  for (let word = reader.next(); word !== undefined; word = reader.next()) last = word;
  reader.fault(first, 'the sentence ends with its window; conditions stand before "over"', last);
}

/** A word that opens no clause: told as a fault, and stepped over unless the clause that was meant can be read. */
function readStranger(reader: SentenceReader, clauses: Clauses): Keyword | null {
  const word = reader.peek()!;
  if (STATUS_LIKE.test(word.text)) {
    reader.fault(word, `write "status ${word.text}"`);
    clauses.seen.add('status');
  } else if (/^\d/.test(word.text) && parseDuration(word.text).ok) {
    reader.fault(word, `write "under ${word.text}" or "at most ${word.text}"`);
    clauses.seen.add('duration');
  } else {
    const meant = explain(reader, word);
    if (meant !== null && meant !== 'non') return meant;
    if (meant === 'non') clauses.seen.add('status');
  }
  reader.next();
  return null;
}

function explain(reader: SentenceReader, word: Word): Keyword | null {
  if (word.text.startsWith('/')) {
    reader.fault(word, 'the route stands once, right after the methods');
    return null;
  }
  const meant = meantKeyword(word);
  if (meant !== null) {
    reader.fault(word, `unexpected "${word.text}"; did you mean "${meant.word}"?`);
    return meant.keyword;
  }
  const method = /^[A-Za-z]+$/.test(word.text) && parseMethod(word.text).ok;
  reader.fault(word, method ? 'methods are separated by a comma or "or"' : `unexpected "${word.text}"`);
  return null;
}

function markSeen(
  reader: SentenceReader,
  clauses: Clauses,
  part: 'status' | 'duration',
  opening: Word,
): void {
  if (clauses.seen.has(part)) reader.fault(opening, `the ${part} is given twice; write it once`);
  clauses.seen.add(part);
}

function readStatus(reader: SentenceReader, clauses: Clauses, opening: Word): void {
  markSeen(reader, clauses, 'status', opening);
  const items = readStatusWords(reader, opening);
  if (items.length === 0) return;
  let readable = true;
  for (const item of items) {
    const reading = parseStatusSet(item.text);
    if (reading.ok) continue;
    reader.fault(item, reading.reason);
    readable = false;
  }
  if (!readable) return;
  const reading = parseStatusSet(items.map((item) => item.text).join(' '));
  if (reading.ok) clauses.status = reading.status;
  else reader.fault(items[0]!, reading.reason, items.at(-1)!);
}

/** A list goes on after a comma or "or", or with a further status (`non-4xx non-5xx`). */
function readStatusWords(reader: SentenceReader, opening: Word): Word[] {
  const items: Word[] = [];
  let separator: Word | null = opening;
  for (let word = reader.peek(); word !== undefined; word = reader.peek()) {
    const separates = word.text === ',' || word.lower === 'or';
    const keyword = keywordOf(word);
    const goesOn =
      STATUS_LIKE.test(word.text) || keyword === 'non' || (separator !== null && keyword === null);
    if (!separates && !goesOn) break;
    if (!separates) items.push(word);
    separator = separates ? word : null;
    reader.next();
  }
  if (separator !== null)
    reader.fault(separator, `a status is missing after "${separator.text}"; write one like 2xx`);
  return items;
}

function readAtMost(reader: SentenceReader, clauses: Clauses, opening: Word): void {
  const word = reader.peek();
  if (opening.lower === 'at' && word?.lower === 'most') reader.next();
  else if (opening.lower === 'at') {
    reader.fault(word ?? opening, `"at" is followed by "most"${word ? suggestion(word.text, ['most']) : ''}`);
    if (word !== undefined && !/^\d/.test(word.text)) reader.next();
  }
  readDuration(reader, clauses, 'at most', opening);
}

function readDuration(
  reader: SentenceReader,
  clauses: Clauses,
  comparison: 'under' | 'at most',
  opening: Word,
): void {
  markSeen(reader, clauses, 'duration', opening);
  const quantity = readQuantity(reader);
  if (quantity === null) {
    reader.fault(opening, `"${comparison}" is followed by a duration, like 300ms`);
    return;
  }
  const reading = durationLimit(comparison, quantity.text);
  if (reading.ok) clauses.duration = reading.limit;
  else reader.fault(quantity.from, reading.reason, quantity.to);
}

function readWindow(reader: SentenceReader, clauses: Clauses, opening: Word): void {
  clauses.seen.add('window');
  const quantity = readCalendar(reader) ?? readQuantity(reader);
  if (quantity === null) {
    reader.fault(opening, '"over" is followed by a window, like 30 days');
    return;
  }
  const reading = parseWindow(quantity.text);
  if (reading.ok) clauses.window = reading.window;
  else reader.fault(quantity.from, reading.reason, quantity.to);
}

/** `the calendar month in Europe/Berlin`. */
function readCalendar(reader: SentenceReader): Quantity | null {
  const from = reader.peek();
  const named = ['the', 'this', 'a'].includes(from?.lower ?? '') ? 1 : 0;
  if (from === undefined || reader.peek(named)?.lower !== 'calendar') return null;
  const words: Word[] = [];
  const take = (count: number) => {
    for (let word = reader.peek(); word !== undefined && count > 0; count--, word = reader.peek())
      words.push(reader.next()!);
  };
  take(named + 2);
  if (reader.peek()?.lower === 'in') take(2);
  return { text: words.map(({ text }) => text).join(' '), from, to: words.at(-1)! };
}

type Quantity = { readonly text: string; readonly from: Word; readonly to: Word };

/** A number and its unit, in one word or two. */
function readQuantity(reader: SentenceReader): Quantity | null {
  const from = reader.peek();
  if (from === undefined || keywordOf(from) !== null) return null;
  reader.next();
  const unit = reader.peek();
  const split =
    NUMBER.test(from.text) && unit !== undefined && /^[a-zµμ]+$/i.test(unit.text) && keywordOf(unit) === null;
  if (!split) return { text: from.text, from, to: from };
  reader.next();
  return { text: `${from.text} ${unit.text}`, from, to: unit };
}
