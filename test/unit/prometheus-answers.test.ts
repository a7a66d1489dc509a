import { expect, test } from 'vitest';
import { answerOf } from '../../server/prometheus/api.ts';

const SERIES = { metric: { job: 'web' }, values: [[1, '2']] };
const matrix = (result: unknown[], more: object = {}) =>
  JSON.stringify({ status: 'success', data: { resultType: 'matrix', result }, ...more });

test.each([
  { title: 'samples', status: 200, text: matrix([SERIES]), answer: { ok: true, series: [SERIES] } },
  { title: 'none', status: 200, text: matrix([]), answer: { ok: true, series: [] } },
  {
    title: 'an answer with warnings may lack data, and is none',
    status: 200,
    text: matrix([SERIES], { warnings: ['a store is away', 'another too'] }),
    answer: { ok: false, size: false, message: 'it warns: a store is away; another too' },
  },
  {
    title: 'a query that it cannot read, in its own words',
    status: 400,
    text: '{"status":"error","errorType":"bad_data","error":"1:3: parse error: unexpected  end"}',
    answer: { ok: false, size: false, message: '1:3: parse error: unexpected end' },
  },
  {
    title: 'too many samples: less is asked for',
    status: 422,
    text: '{"status":"error","errorType":"execution","error":"query processing would load too many samples"}',
    answer: { ok: false, size: true, message: 'query processing would load too many samples' },
  },
  {
    title: 'a proxy that wants a login',
    status: 401,
    text: '<html>Unauthorized</html>',
    answer: {
      ok: false,
      size: false,
      message: 'it answered 401, which is not JSON: <html>Unauthorized</html>',
    },
  },
  {
    title: 'a number',
    status: 200,
    text: '{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}',
    answer: { ok: false, size: false, message: 'it answered a scalar in place of samples' },
  },
  {
    title: 'native histograms',
    status: 200,
    text: matrix([{ metric: {}, histograms: [] }]),
    answer: { ok: false, size: false, message: 'the selector has native histograms; name a counter' },
  },
])('$title', ({ status, text, answer }) => {
  expect(answerOf(status, text)).toEqual(answer);
});
