import { describe, expect, test } from 'vitest';
import { parsePostmaster } from '../../server/store/embedded/postmaster.ts';
import { parseAccounts, preferredAccount } from '../../server/store/embedded/server-user.ts';
import { serverArguments } from '../../server/store/embedded/settings.ts';

const ROOT = 'root:x:0:0:root:/root:/bin/bash';
const NOBODY = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin';

describe('the account that runs the server when Leeway is root', () => {
  test.each([
    {
      title: 'is postgres where there is one',
      passwd: [ROOT, NOBODY, 'postgres:x:101:104::/var:/bin/sh'],
      name: 'postgres',
    },
    { title: 'else nobody', passwd: [ROOT, 'bin:x:1:1::/:/bin/sh', NOBODY], name: 'nobody' },
    {
      title: 'else any that is not root',
      passwd: [ROOT, 'toor:x:0:0::/root:/bin/sh', 'app:x:1000:1000::/:'],
      name: 'app',
    },
    { title: 'is none where root is alone', passwd: [ROOT], name: undefined },
    {
      title: 'is read past comments and broken lines',
      passwd: ['# accounts', 'half:x', '', NOBODY],
      name: 'nobody',
    },
  ])('$title', ({ passwd, name }) => {
    expect(preferredAccount(parseAccounts(passwd.join('\n')))?.name).toBe(name);
  });
});

describe('a postmaster.pid', () => {
  test.each([
    {
      title: 'of a server that is ready gives its pid, its socket folder and its status',
      file: '4711\n/data/cluster\n1790000000\n5432\n/data/socket\n\n  1193051     32770\nready   \n',
      found: { pid: 4711, socketFolder: '/data/socket', status: 'ready' },
    },
    {
      title: 'of a server that has just begun gives the pid alone',
      file: '4711\n/data/cluster\n1790000000\n5432\n',
      found: { pid: 4711, socketFolder: '', status: '' },
    },
    { title: 'that is empty gives nothing', file: '', found: undefined },
    { title: 'that holds something else gives nothing', file: 'hello\n', found: undefined },
    {
      title: 'of a single-user process, whose pid is negative, gives nothing',
      file: '-4711\n',
      found: undefined,
    },
  ])('$title', ({ file, found }) => {
    expect(parsePostmaster(file)).toEqual(found);
  });
});

test('a comma or a quote in the path of the socket folder does not split it', () => {
  const all = serverArguments('/c', '/a, "b"/socket', { fsync: 'off' });
  expect(all).toContain('unix_socket_directories="/a, ""b""/socket"');
  expect(all).toContain('fsync=off');
  expect(all).not.toContain('fsync=on');
  expect(all.slice(0, 2)).toEqual(['-D', '/c']);
});
