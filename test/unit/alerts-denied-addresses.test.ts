import { expect, test } from 'vitest';
import { readDeniedAddresses } from '../../server/alerts/denied-addresses.ts';
import { deniedOf } from '../support/receivers.ts';

test.each([
  ['link-local', '169.254.0.1'],
  ['the metadata of most clouds', '169.254.169.254'],
  ['link-local of IPv6', 'fe80::1'],
  ['link-local with its interface', 'fe80::1%eth0'],
  ['the end of link-local', 'febf:ffff::1'],
  ['the metadata of AWS over IPv6', 'fd00:ec2::254'],
  ['the metadata of Google over IPv6', 'fd20:ce::254'],
  ['the metadata of Alibaba', '100.100.100.200'],
  ['the metadata of Azure', '168.63.129.16'],
  ['the metadata of Oracle', '192.0.0.192'],
  ['unspecified', '0.0.0.0'],
  ['unspecified of IPv6', '::'],
  ['multicast', '239.1.2.3'],
  ['multicast of IPv6', 'ff02::1'],
  ['broadcast', '255.255.255.255'],
  ['IPv4-mapped', '::ffff:169.254.169.254'],
  ['IPv4-mapped in groups', '::ffff:a9fe:a9fe'],
  ['IPv4-mapped, unspecified', '::ffff:0.0.0.0'],
  ['IPv4-translated', '::ffff:0:169.254.169.254'],
  ['IPv4-compatible', '::169.254.169.254'],
  ['NAT64', '64:ff9b::169.254.169.254'],
  ['NAT64 of a network of its own', '64:ff9b:1::a9fe:a9fe'],
  ['6to4', '2002:a9fe:a9fe::1'],
  ['6to4 of Alibaba', '2002:6464:64c8:1:2:3:4:5'],
  ['written out', '0000:0000:0000:0000:0000:FFFF:A9FE:A9FE'],
  ['no address', 'example.com'],
])('always denied: %s', (_, address) => {
  expect(deniedOf([]).denies(address)).toBe(true);
});

test.each([
  '127.0.0.1',
  '::1',
  '::ffff:127.0.0.1',
  '10.0.0.1',
  '192.168.1.1',
  '169.253.255.255',
  '169.255.0.0',
  '100.100.100.201',
  '8.8.8.8',
  'fd00::1',
  '2606:4700::1111',
  '64:ff9b::8.8.8.8',
  '2002:808:808::1',
])('allowed unless a setting says otherwise: %s', (address) => {
  expect(deniedOf([]).denies(address)).toBe(false);
});

test('a setting denies networks and addresses, in all their forms', () => {
  const denied = deniedOf(['10.0.0.0/8', ' 192.168.1.7 ', 'fd00::/8']);
  const addresses = [
    '10.1.2.3',
    '::ffff:10.1.2.3',
    '64:ff9b::10.1.2.3',
    '2002:a01:203::',
    '192.168.1.7',
    'fd12::1',
  ];
  expect(addresses.filter((address) => !denied.denies(address))).toEqual([]);
  expect(['11.0.0.1', '192.168.1.8', 'fc00::1', '::1'].filter((address) => denied.denies(address))).toEqual(
    [],
  );
  expect(denied.denies('169.254.169.254')).toBe(true);
});

test.each([
  '10.0.0.0/33',
  'fd00::/129',
  '10.0.0',
  'example.com',
  '',
  '10.0.0.0/',
  'fe80::1%eth0/64',
  '10.0.0.0/-1',
])('"%s" is no network', (network) => {
  expect(readDeniedAddresses([network])).toEqual({
    ok: false,
    reason: `"${network}" is neither an address nor a network: write 10.1.2.3, 10.0.0.0/8 or fd00::/8.`,
  });
});
