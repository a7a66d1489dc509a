import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketOf } from '../../server/slo/histogram.ts';
import { line, reader } from '../fixtures/ingest/reading.ts';
import { cellsOf } from '../support/deltas.ts';

const A = `GET /s/: 200 10:00 bucket ${bucketOf(42_000)}`;
const GOOD = line();
const PRETTY = JSON.stringify(JSON.parse(GOOD), null, 2);
const MIB = 1 << 20;

test.each([
  { title: 'an empty body', body: '', accepted: 0 },
  { title: 'white space alone', body: ' \r\n\t\n', accepted: 0 },
  { title: 'an empty array', body: ' [ ] ', accepted: 0 },
  { title: 'lines', body: `${GOOD}\n${GOOD}\n`, accepted: 2 },
  { title: 'lines without a last line feed', body: `${GOOD}\n${GOOD}`, accepted: 2 },
  {
    title: 'lines that end with CR LF, and blank ones',
    body: `\r\n${GOOD}\r\n\r\n  \n${GOOD}\r\n`,
    accepted: 2,
  },
  { title: 'a byte order mark', body: `\ufeff${GOOD}`, accepted: 1 },
  { title: 'one object over several lines', body: PRETTY, accepted: 1 },
  { title: 'several objects over several lines', body: `${PRETTY}\n${PRETTY}\n`, accepted: 2 },
  { title: 'objects side by side', body: `${GOOD}${GOOD} ${GOOD}`, accepted: 3 },
  { title: 'an array', body: `[${GOOD},${GOOD}]`, accepted: 2 },
  { title: 'an array with white space', body: `\n [\n ${PRETTY} \n,\n${GOOD}\r\n]\n`, accepted: 2 },
  { title: 'arrays one after the other', body: `[${GOOD}]\n[${GOOD},${GOOD}]`, accepted: 3 },
  {
    title: 'any white space JSON allows',
    body: GOOD.replace(':200', ':\n{"a":1}').replace('status', 'x') + GOOD,
    accepted: 1,
  },
])('framing: $title', async ({ body, accepted }) => {
  const counted = await reader().count(body);
  expect(counted.accepted).toBe(accepted);
  expect(counted.counts).toEqual(accepted === 0 ? {} : { [A]: accepted });
});

test.each([
  {
    title: 'a line that is no JSON',
    body: `${GOOD}\nhello\n${GOOD}`,
    good: 2,
    faults: [[2, 'a line of no format that is known; name its format (format:, --format)']],
  },
  { title: 'a broken object', body: `${GOOD}\n{"status":}\n${GOOD}`, good: 2, faults: [[2, 'not JSON']] },
  {
    title: 'a line cut off in the middle of a file harms no other',
    body: `{"time":"2026\n${GOOD}\n{"a":{"b":\n${GOOD}\n{"a":[1,\n${GOOD}`,
    good: 3,
    faults: [
      [1, 'not JSON'],
      [3, 'not JSON'],
      [5, 'cut off before its end'],
    ],
  },
  {
    title: 'a body cut off in a line',
    body: `${GOOD}\n${GOOD.slice(0, 30)}`,
    good: 1,
    faults: [[2, 'cut off before its end']],
  },
  {
    title: 'a line cut off that could have gone on to the end of the body',
    body: `${GOOD}\n{"a":\n${GOOD}\n`,
    good: 2,
    faults: [[2, 'cut off before its end']],
  },
  {
    title: 'a broken object over several lines is one fault',
    body: `${PRETTY.replace('200,', '200')}\n${GOOD}`,
    good: 1,
    faults: [[1, 'not JSON']],
  },
  { title: 'text after an object', body: `${GOOD}\n${GOOD} x\n${GOOD}`, good: 2, faults: [[2, 'not JSON']] },
  { title: 'one brace too many', body: `${GOOD}}\n${GOOD}`, good: 1, faults: [[1, 'not JSON']] },
  {
    title: 'lines that are other JSON values',
    body: `${GOOD}\n12\n"text"\nnull\n[1, 2]\n[1,\n`,
    good: 1,
    faults: [
      [2, 'not an object'],
      [3, 'not an object'],
      [4, 'not an object'],
      [5, 'not an object'],
      [6, 'a line of no format that is known; name its format (format:, --format)'],
    ],
  },
  {
    title: 'elements that are no objects',
    body: `[${GOOD},1,"x",[{}],null,${GOOD}]`,
    good: 2,
    faults: [
      [2, 'not an object'],
      [3, 'not an object'],
      [4, 'not an object'],
      [5, 'not an object'],
    ],
  },
  {
    title: 'an array cut off between elements',
    body: `[${GOOD},${GOOD}`,
    good: 2,
    faults: [[3, 'cut off before its end']],
  },
  {
    title: 'an array cut off in an element',
    body: `[${GOOD},{"a":`,
    good: 1,
    faults: [[2, 'cut off before its end']],
  },
  {
    title: 'a broken element; the next line that begins with a brace is read again',
    body: `[\n${GOOD},\n{"a":oops},\n${GOOD},\n${GOOD}\n]`,
    good: 3,
    faults: [[2, 'not JSON']],
  },
  {
    title: 'a refused element is told by its number',
    body: `[\n\n${GOOD},{}]`,
    good: 1,
    faults: [[2, 'no status']],
  },
  {
    title: 'lines are counted through objects of several lines',
    body: `${PRETTY}\n\n${GOOD}\n{}\n`,
    good: 2,
    faults: [[11, 'no status']],
  },
])('faults: $title', async ({ body, good, faults }) => {
  const counted = await reader().count(body);
  expect(counted.counts).toEqual(good === 0 ? {} : { [A]: good });
  expect(counted.errors).toEqual(faults.map(([number, reason]) => ({ line: number, reason })));
  expect(counted.rejected).toBe(faults.length);
});

test('a line with invalid UTF-8 in a string counts, and a line of nothing else is told as such', async () => {
  const bad = Buffer.from(line({ user: '?' }));
  bad[bad.indexOf('?')] = 0xff;
  const stray = Buffer.from([0xfe, 0xff, 0x0a]);
  const body = Buffer.concat([Buffer.from(`${GOOD}\n`), bad, Buffer.from('\n'), stray, Buffer.from(GOOD)]);
  const counted = await reader().count(body);
  expect(counted.counts).toEqual({ [A]: 3 });
  expect(counted.errors).toEqual([{ line: 3, reason: 'invalid UTF-8' }]);
});

test.each([
  { title: 'ten MB in a string', long: `{"user":"${'x'.repeat(10 * MIB)}","status":200}` },
  { title: 'ten MB of one number', long: `{"ms":${'1'.repeat(10 * MIB)}}` },
  { title: 'ten MB of text', long: 'x'.repeat(10 * MIB) },
  { title: 'ten MB of depth', long: `{"a":${'['.repeat(10 * MIB)}` },
  { title: 'one byte too many', long: GOOD.replace('abc', 'x'.repeat(MIB + 4 - GOOD.length)) },
])('a line longer than 1 MiB is passed over: $title', async ({ long }) => {
  for (const chunk of [1 << 16, 5 << 20]) {
    expect(await reader().count(`${GOOD}\n${long}\n${GOOD}\n`, chunk)).toEqual({
      counts: { [A]: 2 },
      accepted: 2,
      rejected: 1,
      rejectedBy: { 'line longer than 1 MiB': 1 },
      errors: [{ line: 2, reason: 'line longer than 1 MiB' }],
    });
  }
});

test('a line of exactly 1 MiB is counted, in a body of many small chunks too', async () => {
  const long = GOOD.replace('abc', 'x'.repeat(MIB + 3 - GOOD.length));
  expect(long.length).toBe(MIB);
  for (const chunk of [97, 1 << 16])
    expect((await reader().count(`${long}\n${GOOD}`, chunk)).accepted).toBe(2);
});

test('endless white space after an object is no way to fill the memory', async () => {
  const { accepted, rejectedBy } = await reader().count(`${GOOD}${' '.repeat(3 * MIB)}\n${GOOD}`);
  expect({ accepted, rejectedBy }).toEqual({ accepted: 1, rejectedBy: { 'not JSON': 1 } });
});

test('lines that each open an object and never close it are read in linear time', async () => {
  const { rejected, accepted } = await reader().count(`${'{"a":\n'.repeat(400_000)}${GOOD}`);
  expect(accepted).toBe(1);
  expect(rejected).toBe(400_000);
});

test('ten thousand different routes are bounded', async () => {
  const body = Array.from({ length: 10_000 }, (_, index) => line({ route: `GET /r${index}` })).join('\n');
  const { counts, accepted } = await reader().count(body);
  expect(accepted).toBe(10_000);
  expect(Object.keys(counts)).toHaveLength(2001);
  expect(counts[`GET (other) 200 10:00 bucket ${bucketOf(42_000)}`]).toBe(8000);
});

test('however a long body is split, windows and long lines included', async () => {
  const parts = fc.array(
    fc.constantFrom(GOOD, 'x', `{"a":"${'y'.repeat(70_000)}"}`, PRETTY, `{"a":\n`, 'z'.repeat(66_000)),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
  await fc.assert(
    fc.asyncProperty(parts, fc.integer({ min: 1000, max: 90_000 }), async (lines, chunk) => {
      const body = Buffer.from(lines.join('\n'));
      expect(await settled(body, chunk)).toEqual(await settled(body, body.length));
    }),
    { numRuns: 60 },
  );
});

async function settled(body: Uint8Array, chunk: number): Promise<unknown> {
  const { read, registry } = reader();
  const reading = await read(body, { chunk });
  if (!reading.ok) return reading;
  const deltas = cellsOf(reading.batch.deltas).map(({ series, ...rest }) =>
    JSON.stringify([registry.describe(series), rest]),
  );
  return { ...reading.batch, deltas: deltas.sort() };
}

test.each([
  { title: 'a line that begins like an object', broken: '{ broken', faults: 1 },
  { title: 'an object over several lines that is broken', broken: '{\n "status": 200,\n "x"\n}', faults: 1 },
  { title: 'a line longer than a record may be', broken: 'x'.repeat((1 << 20) + 5), faults: 1 },
  { title: 'several broken objects', broken: '{ a\n{ b\n{"c":', faults: 3 },
])('in a log of text lines $title takes no other line with it', async ({ broken, faults }) => {
  const text = '203.0.113.7 - - [20/Aug/2026:10:00:00 +0000] "GET /s/abc HTTP/1.1" 200 512 12345';
  const body = `${text}\n${text}\n${text}\n${broken}\n${text}\n${text}\n${text}\n`;
  for (const chunk of [1 << 16, 7]) {
    if (broken.length > 1000 && chunk === 7) continue;
    const { accepted, rejected } = await reader().count(body, chunk);
    expect({ accepted, rejected }).toEqual({ accepted: 6, rejected: faults });
  }
});
