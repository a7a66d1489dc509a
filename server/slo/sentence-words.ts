import { nearWord } from './near-word.ts';

/** A fault at a stretch of the sentence; a length of 0 marks what is missing at that place. */
export type SentenceFault = { readonly offset: number; readonly length: number; readonly message: string };

export type Word = { readonly text: string; readonly lower: string; readonly offset: number };

/** What opens a clause of the sentence; `non` stands for every word that begins with "non-". */
export type Keyword = 'status' | 'non' | 'under' | 'at most' | 'over' | 'and';

const KEYWORDS: Readonly<Record<string, Keyword>> = {
  status: 'status',
  under: 'under',
  at: 'at most',
  over: 'over',
  and: 'and',
};

const MEANT: Readonly<Record<string, string>> = {
  below: 'under',
  within: 'at most',
  '<': 'under',
  '<=': 'at most',
  in: 'over',
  for: 'over',
  per: 'over',
  during: 'over',
};

const NEAR: Readonly<Record<string, Keyword>> = {
  status: 'status',
  under: 'under',
  over: 'over',
  'non-5xx': 'non',
  'non-4xx': 'non',
  'non-3xx': 'non',
};

/** Commas are words of their own, but not within a route. */
function splitWords(text: string, from: number): Word[] {
  const words: Word[] = [];
  for (const run of text.matchAll(/\S+/g)) {
    if (run.index < from) continue;
    const pieces = run[0].startsWith('/') ? [run[0]] : run[0].split(/(,)/);
    let offset = run.index;
    for (const piece of pieces) {
      if (piece !== '') words.push({ text: piece, lower: piece.toLowerCase(), offset });
      offset += piece.length;
    }
  }
  return words;
}

export function keywordOf(word: Word): Keyword | null {
  if (word.lower.startsWith('non-')) return 'non';
  return Object.hasOwn(KEYWORDS, word.lower) ? KEYWORDS[word.lower]! : null;
}

/** The clause that a word not in the grammar was probably meant to open. */
export function meantKeyword(word: Word): { readonly word: string; readonly keyword: Keyword } | null {
  const synonym = Object.hasOwn(MEANT, word.lower) ? MEANT[word.lower]! : null;
  const meant = synonym ?? nearWord(word.lower, Object.keys(NEAR));
  if (meant === null) return null;
  return { word: meant, keyword: NEAR[meant] ?? 'at most' };
}

/** Walks over the words of a sentence and keeps the faults found on the way. */
export class SentenceReader {
  readonly faults: SentenceFault[] = [];
  readonly #text: string;
  #words: readonly Word[] = [];
  #index = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Begins at `offset`; what stands before it has been read by other means. */
  startAt(offset: number): void {
    this.#words = splitWords(this.#text, offset);
    this.#index = 0;
  }

  peek(ahead = 0): Word | undefined {
    return this.#words[this.#index + ahead];
  }

  next(): Word | undefined {
    return this.#words[this.#index++];
  }

  fault(from: Word, message: string, to: Word = from): void {
    this.faults.push({ offset: from.offset, length: to.offset + to.text.length - from.offset, message });
  }

  faultAtEnd(message: string): void {
    this.faults.push({ offset: this.#text.trimEnd().length, length: 0, message });
  }
}
