import { describe, expect, test } from 'vitest';
import { rolloutOf } from '../../server/gate/rollout.ts';
import { type Watched, watchAnswer } from '../../server/gate/watch-answer.ts';

const at = (minute: number, version: string) => ({ version, at: minute * 60_000 + 30_000 });

describe('the minutes of a rollout', () => {
  test.each([
    {
      title: 'a day before, up to now after; the minute of the deploy is neither',
      markers: [at(5000, 'v2')],
      rollout: { before: { from: 3560, to: 5000 }, after: { from: 5001, to: 5031 }, followedBy: null },
    },
    {
      title: 'before that ran another version',
      markers: [at(5000, 'v2'), at(4700, 'v1')],
      rollout: { before: { from: 4701, to: 5000 }, after: { from: 5001, to: 5031 }, followedBy: null },
    },
    {
      title: 'an hour at least',
      markers: [at(5000, 'v2'), at(4990, 'v1')],
      rollout: { before: { from: 4940, to: 5000 }, after: { from: 5001, to: 5031 }, followedBy: null },
    },
    {
      title: 'noted when it began and when it was done: what lies between is neither',
      markers: [at(5010, 'v2'), at(5000, 'v2'), at(4000, 'v1')],
      rollout: { before: { from: 4001, to: 5000 }, after: { from: 5011, to: 5031 }, followedBy: null },
    },
    {
      title: 'ends where the next begins',
      markers: [at(5020, 'v3'), at(5000, 'v2')],
      rollout: { before: { from: 3560, to: 5000 }, after: { from: 5001, to: 5020 }, followedBy: 'v3' },
    },
    {
      title: 'the last time that it came',
      markers: [at(5000, 'v2'), at(4900, 'v1'), at(4800, 'v2')],
      rollout: { before: { from: 4901, to: 5000 }, after: { from: 5001, to: 5031 }, followedBy: null },
    },
    {
      title: 'has no minute of its own yet',
      markers: [at(5030, 'v2')],
      rollout: { before: { from: 3590, to: 5030 }, after: { from: 5031, to: 5031 }, followedBy: null },
    },
  ])('$title', ({ markers, rollout }) => {
    expect(rolloutOf(markers, 'v2', 5030)).toMatchObject(rollout);
  });

  test('of a version that nobody told of there are none', () => {
    expect(rolloutOf([at(5000, 'v2')], 'v9', 5030)).toBe(null);
    expect(rolloutOf([], 'v9', 5030)).toBe(null);
  });
});

function watched(name: string, before: [number, number], after: [number, number], isWhole = true): Watched {
  const [was, is] = [before, after].map(([bad, total]) => ({ good: total! - bad!, bad: bad! }));
  return { name, unit: 'event', trial: 1, before: was!, after: is!, isWhole };
}

describe('the answer', () => {
  test('hardens with both shares, and with what is sure', () => {
    const answer = watchAnswer([watched('read', [9, 900], [45, 900])]);
    expect(answer).toMatchObject({ verdict: 'harden', code: 1, enough: 100, slos: [{ ratio: 5 }] });
    expect(answer.reasons).toEqual([
      '5% of 900 events since the deploy bad, 1% of 900 events before: 5x, surely more than 1.5x.',
    ]);
  });

  test('of a budget of time a minute is one trial, and not each of its milliseconds', () => {
    const ofTime = (minutes: number): Watched => {
      const [before, after] = [
        { good: 3_564_000, bad: 36_000 },
        { good: minutes * 48_000, bad: minutes * 12_000 },
      ];
      return { ...watched('up', [0, 1], [0, 1]), unit: 'millisecond', trial: 60_000, before, after };
    };
    // 2 bad minutes of 10 after 0.6 of 60.
    const [soon, later] = [watchAnswer([ofTime(10)]), watchAnswer([ofTime(240)])];
    expect(soon.reasons).toEqual([
      '20% of 10 minutes of time since the deploy bad, 1% of 60 minutes of time before: no significant rise.',
      'Too few events so far to tell a share 5 times as high.',
    ]);
    expect([soon.verdict, later.verdict]).toEqual(['ship', 'harden']);
  });

  test('where nothing was bad before there is no ratio', () => {
    const { verdict, reasons } = watchAnswer([watched('read', [0, 900], [30, 900])]);
    expect(verdict).toBe('harden');
    expect(reasons[0]).toMatch(/, 0% of 900 events before: surely more than [\d.]+x\.$/);
  });

  test('ships without a rise, and says when it could not have told one', () => {
    const [many, few] = [800, 20].map((total) => watchAnswer([watched('read', [10, 999], [0, total])]));
    expect(many).toMatchObject({ verdict: 'ship', code: 0 });
    expect(many!.reasons).toEqual([
      '0% of 800 events since the deploy bad, 1% of 999 events before: no significant rise.',
    ]);
    expect(few!.reasons[1]).toBe('Too few events so far to tell a share 5 times as high.');
  });

  test.each([
    [watched('read', [0, 0], [5, 50]), 'No events are known from before the deploy.'],
    [watched('read', [1, 100], [0, 0]), 'No events came since the deploy.'],
    [watched('read', [1, 100], [99, 100], false), 'Its history is being read.'],
  ])('cannot tell of %j', (one, reason) => {
    expect(watchAnswer([one])).toMatchObject({ verdict: 'unknown', code: 3, reasons: [reason] });
  });

  test('is that of the worst objective; one that rests does not hide the others', () => {
    const well = watched('a', [10, 900], [5, 500]);
    const rests = watched('b', [10, 900], [0, 0]);
    const worse = watched('c', [10, 900], [90, 900]);
    expect(watchAnswer([rests, well])).toMatchObject({ verdict: 'ship', code: 0, enough: 200 });
    const answer = watchAnswer([rests, well, worse]);
    expect(answer).toMatchObject({ verdict: 'harden', code: 1, enough: 300 });
    expect(answer.slos.map(({ name }) => name)).toEqual(['c', 'a', 'b']);
    expect(answer.reasons).toHaveLength(1);
    expect(answer.reasons[0]).toMatch(/^c: 10% of 900 events/);
    expect(watchAnswer([])).toMatchObject({ verdict: 'unknown', code: 3 });
  });
});
