/** Addresses that no receiver may have, whatever name leads to them. */
import { BlockList, isIP, isIPv4 } from 'node:net';

export type DeniedAddresses = { denies(address: string): boolean };

/** Refused whatever the settings: what is here answers with credentials of the machine, or is no address of a receiver. */
const ALWAYS: readonly string[] = [
  // Link-local; 169.254.169.254 is the metadata service of most clouds.
  '169.254.0.0/16',
  'fe80::/10',
  // Metadata of AWS, Google, Alibaba, Azure and Oracle.
  'fd00:ec2::254',
  'fd20:ce::254',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  // Unspecified, which Linux takes for the machine itself.
  '0.0.0.0',
  '::',
  // Multicast and broadcast.
  '224.0.0.0/4',
  '255.255.255.255',
  'ff00::/8',
];

/** Where an IPv4 address stands in the bytes of an IPv6 address that begins so; BlockList knows ::ffff:0:0/96 itself. */
const EMBEDDINGS: readonly { readonly begins: readonly number[]; readonly at: number }[] = [
  { begins: [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0], at: 12 },
  { begins: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], at: 12 },
  { begins: [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0], at: 12 },
  { begins: [0, 0x64, 0xff, 0x9b, 0, 1], at: 12 },
  { begins: [0x20, 0x02], at: 2 },
];

export type DeniedReading =
  | { readonly ok: true; readonly denied: DeniedAddresses }
  | { readonly ok: false; readonly reason: string };

/** What is always denied, and networks ("10.0.0.0/8") or single addresses on top of it. */
export function readDeniedAddresses(networks: readonly string[]): DeniedReading {
  const list = new BlockList();
  for (const network of [...ALWAYS, ...networks]) {
    if (!added(list, network)) return { ok: false, reason: noNetwork(network) };
  }
  return { ok: true, denied: { denies: (address) => isDenied(list, address) } };
}

function added(list: BlockList, network: string): boolean {
  const parts = /^([0-9a-f:.]+)(?:\/(\d{1,3}))?$/i.exec(network.trim());
  if (parts === null) return false;
  const address = parts[1]!;
  const family = isIP(address);
  const longest = family === 4 ? 32 : 128;
  const prefix = Number(parts[2] ?? longest);
  if (family === 0 || prefix > longest) return false;
  list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return true;
}

function noNetwork(text: string): string {
  return `"${text}" is neither an address nor a network: write 10.1.2.3, 10.0.0.0/8 or fd00::/8.`;
}

function isDenied(list: BlockList, address: string): boolean {
  if (isIPv4(address)) return list.check(address, 'ipv4');
  const bare = address.replace(/%.*$/, '');
  // What is no address is not known to be allowed.
  if (isIP(bare) === 0 || list.check(bare, 'ipv6')) return true;
  return embedded(bytesOf(bare)).some((inner) => list.check(inner, 'ipv4'));
}

function embedded(bytes: readonly number[]): readonly string[] {
  const fitting = EMBEDDINGS.filter(({ begins }) => begins.every((byte, index) => bytes[index] === byte));
  return (
    fitting
      .map(({ at }) => bytes.slice(at, at + 4))
      // ::1 is the loopback, and no 0.0.0.1.
      .filter(([first, second]) => first !== 0 || second !== 0)
      .map((inner) => inner.join('.'))
  );
}

/** The sixteen bytes of an IPv6 address; URL writes an IPv4 tail as groups. */
function bytesOf(address: string): readonly number[] {
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before, after] = groups.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const missing = 8 - before!.length - (after?.length ?? 0);
  return [...before!, ...Array<string>(missing).fill('0'), ...(after ?? [])].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
