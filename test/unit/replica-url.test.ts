import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { replicaUrlOf } from '../../server/replica-url.ts';

const at = (address: string, internal = false) =>
  ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as NetworkInterfaceInfo;
const LOOPBACK = { lo: [at('127.0.0.1', true), at('::1', true)] };

test.each([
  {
    title: 'as it is set',
    set: 'http://leeway-1:3000/',
    listens: 'http://0.0.0.0:3000',
    is: 'http://leeway-1:3000',
  },
  { title: 'where it listens', listens: 'http://10.0.0.7:3000', is: 'http://10.0.0.7:3000' },
  {
    title: 'of all addresses the first that others may reach',
    listens: 'http://0.0.0.0:3000',
    more: { eth0: [at('fe80::1'), at('fd00::5'), at('10.0.0.5')] },
    is: 'http://10.0.0.5:3000',
  },
  {
    title: 'by IPv6 alone',
    listens: 'http://[::]:3000',
    more: { eth0: [at('fe80::1'), at('fd00::5')] },
    is: 'http://[fd00::5]:3000',
  },
  { title: 'alone on its machine', listens: 'http://0.0.0.0:3000', is: 'http://127.0.0.1:3000' },
])('a replica is reached $title', ({ set = null, listens, more = {}, is }) => {
  expect(replicaUrlOf(set, listens, { ...LOOPBACK, ...more })).toBe(is);
});
