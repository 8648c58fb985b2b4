import { isIP } from 'node:net';

/** Blocks of 1.0.0.0 to 223.255.255.255 where no public web server lives (IANA special-purpose registry, IPv4). */
const SPECIAL_V4: readonly (readonly [network: string, prefix: number])[] = [
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, cloud metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24], // AS112
  ['192.52.193.0', 24], // AMT
  ['192.88.99.0', 24], // 6to4 relay
  ['192.168.0.0', 16], // private
  ['192.175.48.0', 24], // AS112
  ['198.18.0.0', 15], // benchmarking
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
];

/** Blocks inside 2000::/3 that are not plain global unicast (IANA special-purpose registry, IPv6). */
const SPECIAL_V6: readonly (readonly [first: number, second: number, prefix: number])[] = [
  [0x2001, 0x0000, 23], // protocol assignments: Teredo, benchmarking, ORCHID, AMT, drone ids
  [0x2001, 0x0db8, 32], // documentation
  [0x2002, 0x0000, 16], // 6to4
  [0x2620, 0x004f, 32], // AS112 (2620:4f:8000::/48 and its neighbours)
  [0x3fff, 0x0000, 20], // documentation
];

const specialV4 = SPECIAL_V4.map(([network, prefix]) => {
  const mask = (0xffffffff << (32 - prefix)) >>> 0;
  return { base: (v4Number(network) & mask) >>> 0, mask };
});

/**
 * True when an address may be connected to: global unicast by allow-list (IPv4 1 to 223 and IPv6 2000::/3, less the
 * special blocks), and in the lab loopback too. Mapped, compatible, translated and zoned forms are refused as such.
 */
export function mayConnect(address: string, lab: boolean): boolean {
  switch (isIP(address)) {
    case 4:
      return isGlobalV4(v4Number(address)) || (lab && address.startsWith('127.'));
    case 6:
      return isGlobalV6(address) || (lab && v6Words(address)?.join(':') === '0:0:0:0:0:0:0:1');
    default:
      return false;
  }
}

function isGlobalV4(number: number): boolean {
  const first = number >>> 24;
  if (first < 1 || first > 223) return false;
  return !specialV4.some(({ base, mask }) => (number & mask) >>> 0 === base);
}

function isGlobalV6(address: string): boolean {
  const words = v6Words(address);
  if (!words) return false;
  const [first, second] = words as [number, number];
  if (first >>> 13 !== 1) return false;
  const head = first * 0x10000 + second;
  const special = SPECIAL_V6.some(([a, b, prefix]) => {
    const mask = (0xffffffff << (32 - prefix)) >>> 0;
    return (head & mask) >>> 0 === ((a * 0x10000 + b) & mask) >>> 0;
  });
  // ISATAP carries an IPv4 address behind 0:5efe in the interface half.
  const isatap = (words[4]! & 0xfdff) === 0 && words[5] === 0x5efe;
  return !special && !isatap;
}

/** The 32 bits of a dotted quad that `isIP` has accepted. */
function v4Number(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** The eight 16-bit words of an IPv6 address that `isIP` has accepted; null for one with a zone. */
function v6Words(address: string): number[] | null {
  if (address.includes('%')) return null;
  const [left = '', right] = address.split('::');
  const head = groupWords(left);
  if (right === undefined) return head;
  const tail = groupWords(right);
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function groupWords(groups: string): number[] {
  if (groups === '') return [];
  return groups.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const number = v4Number(group);
    return [number >>> 16, number & 0xffff];
  });
}
