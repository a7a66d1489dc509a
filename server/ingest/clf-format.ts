/**
 * The common log format of the NCSA and its kin: common, combined, Apache's vhost_combined, with or without a duration
 * behind them, and Traefik's.
 * https://httpd.apache.org/docs/2.4/logs.html#common
 */
import * as F from './fields.ts';
import { LineCursor } from './line-cursor.ts';
import { type Reading, textReading } from './reading.ts';
import type { TextFormat } from './text-reader.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const DASH = 0x2d;
const DOT = 0x2e;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

const NONE = { kind: 'none' } as const;
const MICROSECONDS = { kind: 'units', places: 0, goneBelowZero: false } as const;
const SECONDS = { kind: 'units', places: 6, goneBelowZero: false } as const;
const TRAEFIK = textReading('traefik-clf', { kind: 'text' });

/** `wholeSeconds`: the last number is %T, which only a name can tell. */
function clfFormat(name: string, wholeSeconds: boolean): TextFormat {
  const isVirtualHost = name.startsWith('vhost');
  const isCombined = name !== 'common';
  const readings = {
    none: textReading(name, NONE),
    D: textReading(`${name}+D`, MICROSECONDS),
    request_time: textReading(`${name}+request_time`, SECONDS),
    T: textReading(`${name}+T`, SECONDS),
  };
  const line = new LineCursor();
  return {
    names: wholeSeconds ? [`${name}+T`] : [name, `${name}+D`, `${name}+request_time`],
    read(bytes, from, to, fields) {
      line.start(bytes, from, to);
      if (isVirtualHost) line.word(fields, F.HOST);
      if (!head(line, fields, isVirtualHost)) return null;
      if (isCombined && !(line.quoted() && (line.isAtEnd || line.pass(SPACE)) && line.quoted())) return null;
      if (!line.isAtEnd && isCombined && !line.pass(SPACE)) return null;
      if (line.isAtEnd) return wholeSeconds ? null : readings.none;
      return trailing(line, fields, wholeSeconds, readings);
    },
  };
}

/** `host ident user [time] "request" status bytes`. A user may have spaces in the name. */
function head(line: LineCursor, fields: F.Fields, hasHost: boolean): boolean {
  line.word();
  line.word();
  line.till(OPEN_BRACKET);
  line.till(CLOSE_BRACKET, fields, F.TIME);
  line.pass(SPACE);
  line.quoted(fields, F.REQUEST);
  line.pass(SPACE);
  line.word(fields, F.STATUS);
  line.word();
  // A virtual host before the client makes three words before the bracket.
  return !line.failed && hasHost === hasPort(line.bytes, fields) && isClfTime(line.bytes, fields);
}

/** Apache writes the virtual host with its port. */
function hasPort(bytes: Uint8Array, fields: F.Fields): boolean {
  if (fields.kinds[F.HOST] === F.ABSENT) return false;
  const text = Buffer.from(bytes.subarray(fields.starts[F.HOST]!, fields.ends[F.HOST]!)).toString('latin1');
  return /:\d+$/.test(text);
}

function isClfTime(bytes: Uint8Array, fields: F.Fields): boolean {
  return bytes[fields.starts[F.TIME]! + 2] === 0x2f;
}

type Readings = {
  readonly none: Reading;
  readonly D: Reading;
  readonly request_time: Reading;
  readonly T: Reading;
};

/** One bare number behind the line: a whole one is %D, one with a point is request_time. Other things say nothing. */
function trailing(
  line: LineCursor,
  fields: F.Fields,
  wholeSeconds: boolean,
  readings: Readings,
): Reading | null {
  const { bytes } = line;
  const from = line.at;
  let digits = 0;
  let dots = 0;
  for (let at = from; at < line.end; at++) {
    if (bytes[at] === DOT) dots++;
    else if ((bytes[at]! - 0x30) >>> 0 <= 9) digits++;
  }
  const isNumber = digits + dots === line.end - from && digits > 0 && dots <= 1;
  if (wholeSeconds && !(isNumber && dots === 0)) return null;
  if (isNumber) {
    fields.set(F.DURATION, F.STRING, from, line.end);
    return wholeSeconds ? readings.T : dots === 1 ? readings.request_time : readings.D;
  }
  return bytes[from] === DASH && line.end === from + 1 ? readings.none : null;
}

/** `… 200 512 "referer" "agent" 42 "router" "http://10.0.0.1" 12ms`. */
function traefikFormat(): TextFormat {
  const line = new LineCursor();
  return {
    names: ['traefik-clf'],
    read(bytes, from, to, fields) {
      line.start(bytes, from, to);
      if (!head(line, fields, false)) return null;
      for (const step of [0, 1]) {
        void step;
        line.quoted();
        line.pass(SPACE);
      }
      line.word();
      if (line.byte !== QUOTE) return null;
      line.quoted(fields, F.ROUTER);
      line.pass(SPACE);
      line.quoted();
      line.pass(SPACE);
      line.word(fields, F.DURATION);
      return line.failed || !line.isAtEnd ? null : TRAEFIK;
    },
  };
}

export const CLF_FORMATS: readonly TextFormat[] = [
  clfFormat('combined', false),
  clfFormat('common', false),
  clfFormat('vhost-combined', false),
  traefikFormat(),
];

/** Only for sources that name them: a bare number in the end is otherwise taken for %D. */
export const NAMED_CLF_FORMATS: readonly TextFormat[] = ['combined', 'common', 'vhost-combined'].map((name) =>
  clfFormat(name, true),
);
