import { expect, test } from 'vitest';
import { KeptAnswers } from '../../server/desks/kept-answers.ts';

/** Answers that take `took` ms each by a clock that the test moves. */
function open(took: number) {
  const clock = { now: 0 };
  let made = 0;
  const answers = new KeptAnswers<number>(() => clock.now);
  const ask = (question = 'q'): Promise<number> =>
    answers.get(question, async () => {
      clock.now += took;
      return ++made;
    });
  return { clock, ask };
}

test('an answer is kept for 20 times as long as it took', async () => {
  const { clock, ask } = open(250);
  expect(await ask()).toBe(1);
  clock.now = 250 + 4_999;
  expect(await ask()).toBe(1);
  clock.now = 250 + 5_000;
  expect(await ask()).toBe(2);
});

test('what is quickly made is made anew', async () => {
  const { ask } = open(249);
  expect([await ask(), await ask()]).toEqual([1, 2]);
});

test('those who ask meanwhile get the same answer; another question has its own', async () => {
  const { ask } = open(10);
  expect(await Promise.all([ask(), ask(), ask('other')])).toEqual([1, 1, 2]);
});

test('a fault is told to those who wait, and not kept', async () => {
  const answers = new KeptAnswers<string>(() => 0);
  const fail = () => answers.get('q', () => Promise.reject(new Error('away')));
  await expect(Promise.all([fail(), fail()])).rejects.toThrow('away');
  expect(await answers.get('q', async () => 'back')).toBe('back');
});
