import { expect, test } from 'vitest';
import { isConnectionFault } from '../../server/store/connection-fault.ts';

test.each([
  {
    title: 'a broken pipe',
    error: Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' }),
    is: true,
  },
  {
    title: 'refused by both addresses',
    error: Object.assign(new AggregateError([new Error('1'), new Error('2')]), { code: 'ECONNREFUSED' }),
    is: true,
  },
  {
    title: 'a shutdown',
    error: Object.assign(new Error('terminating connection'), { code: '57P01' }),
    is: true,
  },
  {
    title: 'a connection that is gone',
    error: Object.assign(new Error('gone'), { code: '08006' }),
    is: true,
  },
  { title: 'a full disk', error: Object.assign(new Error('no space'), { code: '53100' }), is: true },
  {
    title: 'a statement that took too long',
    error: Object.assign(new Error('canceled'), { code: '57014' }),
    is: true,
  },
  { title: 'a standby', error: Object.assign(new Error('read-only'), { code: '25006' }), is: true },
  { title: 'the words of pg', error: new Error('Connection terminated unexpectedly'), is: true },
  { title: 'our own', error: new Error('PostgreSQL did not answer for 5000 ms'), is: true },
  { title: 'a table that is not there', error: Object.assign(new Error('no'), { code: '42P01' }), is: false },
  { title: 'a mistake of ours', error: new TypeError('x is undefined'), is: false },
  { title: 'no error', error: 'Connection terminated', is: false },
])('$title', ({ error, is }) => {
  expect(isConnectionFault(error)).toBe(is);
});
