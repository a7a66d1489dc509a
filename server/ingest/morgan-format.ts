/**
 * morgan's own formats; its common and combined are everybody's.
 * https://github.com/expressjs/morgan#predefined-formats
 */
import { isUnanswered, readClfHead } from './clf-head.ts';
import * as F from './fields.ts';
import {
  coloursEnd,
  FAILED,
  findByte,
  isDigit,
  readColoured,
  readWord,
  wordEnd,
  wordsEnd,
} from './line-steps.ts';
import { type DurationForm, textReading } from './reading.ts';
import { MAIL_STAMP } from './stamp.ts';
import type { TextFormat } from './text-reader.ts';

const QUOTE = 0x22;
const DASH = 0x2d;
const BACKSLASH = 0x5c;

const NONE = { kind: 'none' } as const;
const MS: DurationForm = { kind: 'units', places: 3, goneBelowZero: false };
const DEFAULT = textReading('morgan-default', NONE);
const UNANSWERED = textReading('morgan-default', NONE, { kind: 'no answer' });

/** As combined, but for its time. */
const DEFAULT_FORMAT: TextFormat = {
  names: ['morgan-default'],
  read(event, from, end, fields) {
    const head = readClfHead(event, from, end, fields, MAIL_STAMP);
    if (head < 0 || event.bytes[head + 1] !== QUOTE) return null;
    return isUnanswered(event.bytes, fields) ? UNANSWERED : DEFAULT;
  },
};

/** Reads the line in [from, end), and answers where what it knows of it ends. */
type Walk = (bytes: Uint8Array, from: number, end: number, fields: F.Fields) => number;

/** `127.0.0.1 - GET /s/1 HTTP/1.1 200 3 - 0.582 ms`. */
const walkShort: Walk = (bytes, from, end, fields) => {
  const path = readPlace(bytes, wordsEnd(bytes, from, end, 2) + 1, end, fields);
  return walkAnswer(bytes, protocolEnd(bytes, path + 1, end) + 1, end, fields);
};

/** `GET /s/1 200 3 - 0.582 ms`. */
const walkTiny: Walk = (bytes, from, end, fields) =>
  walkAnswer(bytes, readPlace(bytes, from, end, fields) + 1, end, fields);

const walkAnswer: Walk = (bytes, from, end, fields) => {
  const status = readWord(bytes, from, end, fields, F.STATUS);
  const dash = wordEnd(bytes, status + 1, end) + 1;
  const duration = readWord(bytes, dashEnd(bytes, dash, end) + 1, end, fields, F.DURATION);
  return msEnd(bytes, duration + 1, end);
};

/** `GET /s/1 200 0.582 ms - 3`, with colours before, between and behind. */
const walkDev: Walk = (bytes, from, end, fields) => {
  const path = readPlace(bytes, coloursEnd(bytes, from, end), end, fields);
  const status = readColoured(bytes, path + 1, end, fields, F.STATUS);
  const duration = readWord(bytes, status + 1, end, fields, F.DURATION);
  const dash = msEnd(bytes, duration + 1, end) + 1;
  return wordEnd(bytes, dashEnd(bytes, dash, end) + 1, end);
};

/** A method and a path, in which morgan escapes quotes and backslashes. */
function readPlace(bytes: Uint8Array, from: number, end: number, fields: F.Fields): number {
  const method = readWord(bytes, from, end, fields, F.METHOD);
  for (let at = from; at < method; at++) {
    if ((bytes[at]! - 0x41) >>> 0 > 25 && bytes[at] !== DASH) return FAILED;
  }
  const path = readWord(bytes, method + 1, end, fields, F.PATH);
  if (findByte(bytes, method + 1, path, BACKSLASH) > 0) fields.kinds[F.PATH] = F.BACKSLASHED;
  return path;
}

/** `HTTP/1.1` */
function protocolEnd(bytes: Uint8Array, from: number, end: number): number {
  const isHttp = bytes[from] === 0x48 && bytes[from + 3] === 0x50 && bytes[from + 4] === 0x2f;
  return isHttp ? wordEnd(bytes, from, end) : FAILED;
}

function dashEnd(bytes: Uint8Array, from: number, end: number): number {
  const to = wordEnd(bytes, from, end);
  return to === from + 1 && bytes[from] === DASH ? to : FAILED;
}

function msEnd(bytes: Uint8Array, from: number, end: number): number {
  const to = wordEnd(bytes, from, end);
  return to === from + 2 && bytes[from] === 0x6d && bytes[from + 1] === 0x73 ? to : FAILED;
}

function morganFormat(name: string, walk: Walk): TextFormat {
  const answered = textReading(name, MS);
  return {
    names: [name],
    read({ bytes }, from, end, fields) {
      if (walk(bytes, from, end, fields) !== end) return null;
      if (isUnanswered(bytes, fields)) return UNANSWERED;
      if (!isDigit(bytes[fields.starts[F.STATUS]!])) return null;
      if (bytes[fields.starts[F.DURATION]!] === DASH) fields.kinds[F.DURATION] = F.ABSENT;
      return answered;
    },
  };
}

export const MORGAN_FORMATS: readonly TextFormat[] = [
  DEFAULT_FORMAT,
  morganFormat('morgan-short', walkShort),
  morganFormat('morgan-tiny', walkTiny),
  morganFormat('morgan-dev', walkDev),
];
