import { describe, expect, test } from 'vitest';
import { type DeployMark, deployLines, deployMarks } from '../../web/lib/deploy-marks.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-08-20T00:00:00.000Z');
/** Each of an hour; the first from 0:00 to 1:00. */
const points = Array.from({ length: 10 }, (_, index) => ({ t: START + (index + 1) * HOUR }));
const deploy = (version: string, clock: string) => ({ version, at: `2026-08-20T${clock}:00.000Z` });
const marked = (deploys: readonly ReturnType<typeof deploy>[], endsNow = false) =>
  deployMarks(deploys, points, { stepMs: HOUR, endsNow });
const hoursOf = (marks: readonly DeployMark[]) =>
  marks.map(({ x, versions }) => [(x - START) / HOUR, versions]);

describe('the deploys in the range of the charts', () => {
  test('lie where they happened, from left to right; those of one step are one line', () => {
    const { marks } = marked([deploy('v4', '07:45'), deploy('v3', '04:30'), deploy('v2', '04:15')]);
    expect(hoursOf(marks)).toEqual([
      [4.25, ['v2', 'v3']],
      [7.75, ['v4']],
    ]);
  });

  test('a version that was noted again within an hour is drawn and told once; later it is deployed anew', () => {
    const { marks, within } = marked([deploy('v2', '07:15'), deploy('v2', '05:15'), deploy('v2', '04:15')]);
    expect(hoursOf(marks)).toEqual([
      [4.25, ['v2']],
      [7.25, ['v2']],
    ]);
    expect([...within.values()]).toEqual([['v2, 20 Aug 04:15'], ['v2, 20 Aug 07:15']]);
  });

  test('those of the first step are drawn at its end, where the axis begins', () => {
    expect(hoursOf(marked([deploy('v1', '00:30')]).marks)).toEqual([[1, ['v1']]]);
  });

  test('earlier and later ones are not drawn; when the charts end now, what came after the last point is', () => {
    const outside = [deploy('v9', '10:20'), { version: 'v0', at: '2026-08-20T00:00:00.000Z' }];
    expect(marked(outside).marks).toEqual([]);
    expect(hoursOf(marked(outside, true).marks)).toEqual([[10, ['v9']]]);
  });

  test('a row of the table has those of its step, a reading those that it is nearest to', () => {
    const { within, near } = marked([deploy('v2', '04:15'), deploy('v3', '04:45')]);
    const four = ['v2, 20 Aug 04:15'];
    const five = ['v3, 20 Aug 04:45'];
    expect([...within]).toEqual([[START + 5 * HOUR, [...four, ...five]]]);
    expect([...near]).toEqual([
      [START + 4 * HOUR, four],
      [START + 5 * HOUR, five],
    ]);
  });

  test('one that burned more is known by its version and time, and its step by it', () => {
    const deploys = [deploy('v2', '04:15'), deploy('v3', '04:30'), deploy('v3', '06:30')];
    const blamed = new Set(['v3 2026-08-20T04:30:00.000Z']);
    const { marks } = deployMarks(deploys, points, { stepMs: HOUR, endsNow: false, blamed });
    expect(marks.map((mark) => mark.blamed)).toEqual(['v3', null]);
  });

  test('of a commit, its beginning', () => {
    const sha = '4f1c2d9a7b4f1c2d9a7b4f1c2d9a7b4f1c2d9a7b';
    expect(marked([deploy(sha, '04:15')]).marks[0]?.versions).toEqual(['4f1c2d9a7b']);
  });

  test('without points there is nothing to draw on', () => {
    const none = deployMarks([deploy('v1', '04:00')], [], { stepMs: HOUR, endsNow: false });
    expect(none.marks).toEqual([]);
  });
});

describe('lines and their labels', () => {
  const axis = (widthPx: number) => ({ from: 0, to: 100, widthPx });
  const at = (x: number, ...versions: string[]) => ({ x, versions, blamed: null });
  const labels = (marks: readonly DeployMark[], widthPx: number) =>
    deployLines(marks, axis(widthPx)).map(({ x, label }) => [x, label?.text ?? null]);

  test('are labelled where there is room; the newest first', () => {
    expect(labels([at(10, 'v1'), at(50, 'v2'), at(53, 'v3'), at(100, 'v4')], 400)).toEqual([
      [10, 'v1'],
      [50, null],
      [53, 'v3'],
      [100, 'v4'],
    ]);
  });

  test('that of a deploy which burned more stays, whatever is newer', () => {
    const blamed = { ...at(50, 'v2'), blamed: 'v2' };
    const lines = deployLines([at(10, 'v1'), blamed, at(53, 'v3')], axis(400));
    expect(lines.map(({ label, isBlamed }) => [label?.text ?? null, isBlamed])).toEqual([
      ['v1', false],
      ['v2', true],
      [null, false],
    ]);
    const together = deployLines([{ ...at(50, 'v2'), blamed: 'v2' }, at(50.5, 'v3')], axis(400));
    expect(together.map(({ label }) => label?.text)).toEqual(['v2 +1']);
  });

  test('a label does not reach far beyond the right edge', () => {
    const [line] = deployLines([at(100, 'release-1.2')], axis(400));
    expect(line?.label).toEqual({ text: 'release-1.2', aside: (11 * 6.5 + 10) / 2 - 20 });
    expect(labels([at(91, 'v1'), at(100, 'release-1.2')], 400)).toEqual([
      [91, null],
      [100, 'release-1.2'],
    ]);
  });

  test('of which no two could be told apart are one', () => {
    expect(labels([at(50, 'v1'), at(50.5, 'v2'), at(50.9, 'v3')], 400)).toEqual([[50, '3 deploys']]);
  });

  test('long versions are cut', () => {
    expect(labels([at(10, 'release-2026-08-20')], 400)).toEqual([[10, 'release-202…']]);
  });
});
