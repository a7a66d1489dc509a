/**
 * The objective as one sentence: `99.5% of GET /s/:publicId non-5xx under 300ms over 30 days`. Reading goes on after a
 * fault, so that all faults of a sentence are told at once.
 */
import type { Good, Match } from './definition.ts';
import { parseMethod } from './method.ts';
import { parseRoute, type RouteShape } from './route-shape.ts';
import { readClauses } from './sentence-clauses.ts';
import { keywordOf, type SentenceFault, SentenceReader, type Word } from './sentence-words.ts';
import { parseTarget, type Target } from './target.ts';
import type { Window } from './window.ts';

/** What an objective says, in either form. */
export type ObjectiveParts = {
  readonly target: Target;
  readonly match: Match;
  readonly good: Good;
  readonly window: Window;
};

export type SentenceReading =
  | { readonly ok: true; readonly parts: ObjectiveParts }
  | { readonly ok: false; readonly faults: readonly SentenceFault[] };

const SAY_WHICH = 'say which requests are meant: a method like GET, or "any", or "requests"';

export function parseSentence(text: string): SentenceReading {
  const reader = new SentenceReader(text);
  if (text.trim() === '') {
    reader.faultAtEnd(
      'the objective is empty; write one like "99.5% of GET /s/:id non-5xx under 300ms over 30 days"',
    );
    return { ok: false, faults: reader.faults };
  }
  const target = readTarget(reader, text);
  if (reader.faults.length === 0 || reader.peek()?.lower === 'of') readOf(reader);
  const methods = readMethods(reader);
  const route = readRoute(reader);
  const { status, duration, window } = readClauses(reader);
  if (reader.faults.length > 0 || target === null || window === null)
    return { ok: false, faults: reader.faults };
  return { ok: true, parts: { target, match: { methods, route }, good: { status, duration }, window } };
}

function readTarget(reader: SentenceReader, text: string): Target | null {
  reader.startAt(0);
  const [first, second] = [reader.peek()!, reader.peek(1)];
  if (!/[\d%]/.test(first.text) && second?.lower !== 'of') {
    reader.fault(first, 'the sentence begins with its target, like "99.5% of GET"');
    return null;
  }
  // The decimal comma of "99,5%" would split the word, so the target is cut from the text.
  const written = /\S+(?:\s+%)?/.exec(text)!;
  reader.startAt(written.index + written[0].length);
  const reading = parseTarget(written[0]);
  if (reading.ok) return reading.target;
  reader.faults.push({ offset: written.index, length: written[0].length, message: reading.reason });
  return null;
}

function readOf(reader: SentenceReader): void {
  const word = reader.peek();
  if (word === undefined) return;
  if (word.lower === 'of') {
    reader.next();
    return;
  }
  const misspelt = /^[a-z]{1,3}$/.test(word.text) && !parseMethod(word.text).ok && word.text !== 'any';
  reader.fault(word, `"of" stands after the target${misspelt ? '; did you mean "of"?' : ''}`);
  if (misspelt) reader.next();
}

function readMethods(reader: SentenceReader): readonly string[] | null {
  const first = reader.peek();
  if (first === undefined) {
    reader.faultAtEnd(SAY_WHICH);
    return null;
  }
  if (first.lower === 'any' || first.lower === 'requests') {
    reader.next();
    return null;
  }
  if (first.text.startsWith('/') || keywordOf(first) !== null) {
    reader.fault(first, SAY_WHICH);
    return null;
  }
  const methods = new Set<string>();
  do {
    const word = reader.next()!;
    const reading = parseMethod(word.text);
    if (reading.ok) methods.add(reading.method);
    else reader.fault(word, reading.reason);
  } while (anotherMethod(reader));
  return [...methods];
}

/** Steps over the comma or "or" between two methods; false when the list has ended. */
function anotherMethod(reader: SentenceReader): boolean {
  let separator: Word | undefined;
  while (reader.peek()?.text === ',' || reader.peek()?.lower === 'or') separator = reader.next();
  if (separator === undefined) return false;
  const word = reader.peek();
  if (word !== undefined && !word.text.startsWith('/') && keywordOf(word) === null) return true;
  reader.fault(separator, `a method is missing after "${separator.text}"`);
  return false;
}

function readRoute(reader: SentenceReader): RouteShape | null {
  const word = reader.peek();
  if (word === undefined || !word.text.includes('/')) return null;
  reader.next();
  const reading = parseRoute(word.text);
  if (reading.ok) return reading.route;
  reader.fault(word, reading.reason);
  return null;
}
