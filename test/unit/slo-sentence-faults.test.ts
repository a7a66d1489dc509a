import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSentence } from '../../server/slo/sentence.ts';

describe('faults of a sentence', () => {
  test.each([
    {
      title: 'a word nearly right',
      text: '99% of GET /s undr 300ms over 30d',
      marks: ['              ^^^^ unexpected "undr"; did you mean "under"?'],
    },
    {
      title: 'all at once, in their order',
      text: '99,5% of GTE, /s/:x non5xx ovr 30 dys',
      marks: [
        '^^^^^ "99,5%" has a decimal comma; write 99.5%',
        '         ^^^ "GTE" is not a method; did you mean "GET"?',
        '            ^ a method is missing after ","',
        '                    ^^^^^^ unexpected "non5xx"; did you mean "non-5xx"?',
        '                           ^^^ unexpected "ovr"; did you mean "over"?',
        '                               ^^^^^^ "30 dys" is not a window; write one like 30d, "30 days", 4w, 12h or "calendar month"; did you mean "days"?',
      ],
    },
    {
      title: 'a method that is counted with all others',
      text: '99% of PURGE /s non-5xx over 30d',
      marks: [
        '       ^^^^^ "PURGE" is not a method that is told apart; write one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, CONNECT, TRACE, QUERY, or "any"',
      ],
    },
    {
      title: 'no target',
      text: 'GET /s non-5xx over 30d',
      marks: ['^^^ the sentence begins with its target, like "99.5% of GET"'],
    },
    {
      title: 'a target of 100%',
      text: '100% of GET non-5xx over 30d',
      marks: [
        '^^^^ 100% leaves no error budget: nothing may ever fail; write a target below 100%, like 99.9%',
      ],
    },
    {
      title: '"of" left out',
      text: '99% GET non-5xx over 30d',
      marks: ['    ^^^ "of" stands after the target'],
    },
    {
      title: '"of" misspelt',
      text: '99% fo GET non-5xx over 30d',
      marks: ['    ^^ "of" stands after the target; did you mean "of"?'],
    },
    {
      title: 'no method',
      text: '99% of /s non-5xx over 30d',
      marks: ['       ^^ say which requests are meant: a method like GET, or "any", or "requests"'],
    },
    {
      title: 'methods side by side',
      text: '99% of GET POST non-5xx over 30d',
      marks: ['           ^^^^ methods are separated by a comma or "or"'],
    },
    {
      title: 'a route with a query',
      text: '99% of GET /s?x=1 non-5xx over 30d',
      marks: [
        '           ^^^^^^ a route has no query string and no fragment; leave out what follows the path',
      ],
    },
    {
      title: 'two routes',
      text: '99% of GET /s /t non-5xx over 30d',
      marks: ['              ^^ the route stands once, right after the methods'],
    },
    {
      title: 'no condition',
      text: '99% of GET /s over 30d',
      marks: [
        '              ^^^^ say what makes a request good: a status like non-5xx, or a duration like "under 300ms"',
      ],
    },
    {
      title: 'a status without its word',
      text: '99% of GET 2xx over 30d',
      marks: ['           ^^^ write "status 2xx"'],
    },
    {
      title: 'a duration without its word',
      text: '99% of GET 300ms over 30d',
      marks: ['           ^^^^^ write "under 300ms" or "at most 300ms"'],
    },
    {
      title: 'two durations',
      text: '99% of GET under 1s at most 2s over 30d',
      marks: ['                    ^^ the duration is given twice; write it once'],
    },
    {
      title: 'a unit left out',
      text: '99% of GET under 300 over 30',
      marks: [
        '                 ^^^ "300" lacks its unit; write 300ms or 300s',
        '                          ^^ "30" lacks its unit; write 30d or "30 days"',
      ],
    },
    {
      title: 'at least',
      text: '99% of GET at least 300ms over 30d',
      marks: ['              ^^^^^ "at" is followed by "most"'],
    },
    {
      title: 'another word for under',
      text: '99% of GET below 300ms over 30d',
      marks: ['           ^^^^^ unexpected "below"; did you mean "under"?'],
    },
    {
      title: 'a list that ends in a comma',
      text: '99% of GET status 2xx, over 30d',
      marks: ['                     ^ a status is missing after ","; write one like 2xx'],
    },
    {
      title: 'no window',
      text: '99% of GET non-5xx',
      marks: ['                  ^ the window is missing; end the sentence with one like "over 30 days"'],
    },
    {
      title: 'words after the window',
      text: '99% of GET under 1s over 30d non-5xx please',
      marks: [
        '                             ^^^^^^^^^^^^^^ the sentence ends with its window; conditions stand before "over"',
      ],
    },
    {
      title: 'nothing at all',
      text: '',
      marks: [
        '^ the objective is empty; write one like "99.5% of GET /s/:id non-5xx under 300ms over 30 days"',
      ],
    },
  ])('$title', ({ text, marks }) => {
    const reading = parseSentence(text);
    const faults = reading.ok ? [] : reading.faults;
    expect(
      faults.map(
        ({ offset, length, message }) => `${' '.repeat(offset)}${'^'.repeat(Math.max(1, length))} ${message}`,
      ),
    ).toEqual(marks);
  });

  test('any text whatsoever is read or refused, with places inside it', () => {
    const words = fc.constantFrom(
      '99%',
      'of',
      'GET',
      ',',
      'or',
      '/s',
      'non-5xx',
      'status',
      '2xx',
      'under',
      'at',
      'most',
      '1s',
      'over',
      '30',
      'days',
      'x',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 12 }).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(text, (sentence) => {
        const reading = parseSentence(sentence);
        if (reading.ok) return;
        expect(reading.faults.length).toBeGreaterThan(0);
        for (const { offset, length } of reading.faults) {
          expect(offset >= 0 && length >= 0 && offset + length <= sentence.length).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
