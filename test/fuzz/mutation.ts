/** What may happen to a record: to the way it is written, to its members, and to its bytes. */
import type { Random } from './random.ts';

const ODD_VALUES = [
  '2e2',
  '2.00E+2',
  '1e400',
  '-1e400',
  '1E-400',
  '1e99999999999',
  '-0',
  '-0.0',
  '0.0',
  '200.0',
  '1e15',
  '123456789012345678901234567890',
  '1795463999999',
  '1795463999.9999999999',
  '17954639990000000e-7',
  '0.00000000000000000001',
  '"200"',
  '"2e2"',
  '"007"',
  '"-"',
  '""',
  '"\\u002d"',
  '"\\u0032\\u0030\\u0030"',
  '"\\ud800"',
  '"\\ud83d\\ude00"',
  '"/s/\\u0078"',
  '"\\/s\\/x"',
  '"G\\u0045T"',
  '"GET /s/x1 HTTP/1.1"',
  'null',
  'true',
  'false',
  '{}',
  '[]',
  '{"status":200}',
  '[[[[[]]]]]',
  '" 1"',
  '"1 "',
  '"12ms"',
  '"1.5s"',
  '"1m2s"',
  '"1,234ms"',
  '"é"',
  '"/%C3%A9"',
  '-1',
  '"-1"',
  '0',
  '600',
  '99',
  '100',
  '599',
  '"1h"',
  '1795463999999999999',
  '1000000',
  '999999.999',
  '1000000000000',
  '"<BADREQ>"',
  '{"method":"GET"}',
  '"2026-11-23T19:59:07Z"',
  '"23/Nov/2026:19:59:07 +0000"',
];
/** No line feed: it would end the line. */
const BYTES = Buffer.from('{}[]",:\\/0123456789+-.eEtrufalsn \t\r-TZé\u0000\u0001\u001f\u007f', 'latin1');
const SPACES = [' ', '  ', '\t', '\r', ' \t '];
const NESTED = 60;

/** The record as JSON, in a style that random chooses. */
export function written(value: unknown, random: Random, isPlain = false): string {
  const space = () => (isPlain || !random.once(6) ? '' : random.pick(SPACES));
  if (Array.isArray(value)) {
    return `[${space()}${value.map((one) => `${written(one, random, isPlain)}${space()}`).join(`,${space()}`)}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, one]) =>
        `${space()}${text(key, random, isPlain)}${space()}:${space()}${written(one, random, isPlain)}`,
    );
    return `{${members.join(`${space()},`)}${space()}}`;
  }
  return typeof value === 'string' ? text(value, random, isPlain) : JSON.stringify(value);
}

/** Characters may be written as escapes. */
function text(value: string, random: Random, isPlain: boolean): string {
  const plain = JSON.stringify(value);
  if (isPlain || !random.once(12)) return plain;
  const escaped = [...value].map((character) => {
    if (!random.once(3)) return JSON.stringify(character).slice(1, -1);
    return Array.from({ length: character.length }, (_, index) => {
      const hex = character.charCodeAt(index).toString(16).padStart(4, '0');
      return `\\u${random.once(2) ? hex.toUpperCase() : hex}`;
    }).join('');
  });
  return `"${escaped.join('')}"`;
}

/** A member of the record is moved, doubled, dropped, or gets a value that is seldom seen. */
export function changedMembers(record: Record<string, unknown>, random: Random): string {
  const members = Object.entries(record).map(([key, value]): [string, string] => [
    text(key, random, random.once(2)),
    changedValue(value, random),
  ]);
  for (let changes = 1 + random.below(3); changes > 0 && members.length > 0; changes--) {
    const at = random.below(members.length);
    const [key, value] = members[at]!;
    const change = random.below(5);
    if (change === 0) members.splice(at, 1);
    else if (change === 1) members.push(...members.splice(at, 1));
    else if (change === 2)
      members.splice(random.below(members.length + 1), 0, [
        key,
        random.once(2) ? value : random.pick(ODD_VALUES),
      ]);
    else if (change === 3) members[at] = [key, random.pick(ODD_VALUES)];
    else members[at] = [key, deep(value, 1 + random.below(NESTED), random)];
  }
  return `{${members.map(([key, value]) => `${key}:${value}`).join(',')}}`;
}

function changedValue(value: unknown, random: Random): string {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isRecord && random.once(2)) return changedMembers(value as Record<string, unknown>, random);
  return random.once(10) ? random.pick(ODD_VALUES) : written(value, random, !random.once(4));
}

function deep(value: string, depth: number, random: Random): string {
  let inner = value;
  for (let left = depth; left > 0; left--) inner = random.once(2) ? `[${inner}]` : `{"a":${inner}}`;
  return inner;
}

/** A few bytes are flipped, cut out, put in, or doubled. */
export function changedBytes(line: Uint8Array, random: Random): Buffer {
  let bytes = Buffer.from(line);
  for (let changes = 1 + random.below(3); changes > 0 && bytes.length > 0; changes--) {
    const at = random.below(bytes.length);
    const to = Math.min(bytes.length, at + 1 + random.below(random.once(4) ? 40 : 3));
    const [head, cut, tail] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
    const change = random.below(6);
    if (change === 0)
      bytes = Buffer.concat([head, Buffer.from([cut[0]! ^ (1 << random.below(8))]), bytes.subarray(at + 1)]);
    else if (change === 1) bytes = Buffer.concat([head, tail]);
    else if (change === 2)
      bytes = Buffer.concat([head, Buffer.from([random.pick([...BYTES])]), bytes.subarray(at)]);
    else if (change === 3)
      bytes = Buffer.concat([head, Buffer.from([random.pick([...BYTES])]), bytes.subarray(at + 1)]);
    else if (change === 4) bytes = Buffer.concat([head, cut, cut, tail]);
    else bytes = Buffer.concat([head, Buffer.from([0x80 + random.below(0x80)]), bytes.subarray(at)]);
  }
  return Buffer.from(bytes.filter((byte) => byte !== 0x0a));
}
