/**
 * Every place that a public server never stands at, from the special-purpose registries of IANA (IPv4 and IPv6) and
 * what stands beside them in the address space, in every spelling that a name server or a URL may bring.
 */

const V4 =
  `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
  192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
  203.0.113.0/24 224.0.0.0/4 240.0.0.0/4`.split(/\s+/);

/** The registry, then what it leaves out: compatible, translated (SIIT), site-local, multicast and not given out. */
const V6 =
  `::/128 ::1/128 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32
  2001:1::1/128 2001:1::2/128 2001:1::3/128 2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28 2001:20::/28
  2001:30::/28 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10
  ::/96 ::ffff:0:0:0/96 fec0::/10 ff00::/8 ::/3 4000::/2 8000::/2 c000::/3 e000::/4 f000::/5`.split(/\s+/);

/** Cloud metadata stands inside its range, and is what is asked for most. */
const WANTED = ['127.0.0.1', '169.254.169.254', '10.0.0.1', '192.168.0.1'];

const hex = (value: number) => value.toString(16);

/** First, middle and last address of a range. */
function edges(range: string): bigint[] {
  const [network = '', prefix = ''] = range.split('/');
  const isV4 = !network.includes(':');
  const free = BigInt((isV4 ? 32 : 128) - Number(prefix));
  const first = isV4 ? BigInt(numberOf(network)) : sixOf(network);
  const size = 1n << free;
  return [...new Set([first, first + size / 2n, first + size - 1n])];
}

function numberOf(dotted: string): number {
  return dotted.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function sixOf(text: string): bigint {
  const [left = '', right = ''] = text.split('::');
  const words = (part: string) => (part === '' ? [] : part.split(':'));
  const [head, tail] = [words(left), words(right)];
  const all = [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  return all.reduce((sum, word) => (sum << 16n) + BigInt(`0x${word}`), 0n);
}

const dotted = (n: number) => [24, 16, 8, 0].map((bits) => (n >>> bits) & 255);
const halves = (n: number) => `${hex(n >>> 16)}:${hex(n & 0xffff)}`;

/** An IPv4 address inside one of IPv6: mapped, compatible, translated, by 6to4, by Teredo (server and client), ISATAP. */
const CARRIED: readonly ((n: number) => string)[] = [
  (n) => `::ffff:${dotted(n).join('.')}`,
  (n) => `::ffff:${halves(n)}`,
  (n) => `::${dotted(n).join('.')}`,
  (n) => `::ffff:0:${dotted(n).join('.')}`,
  (n) => `64:ff9b::${halves(n)}`,
  (n) => `64:ff9b::${dotted(n).join('.')}`,
  (n) => `64:ff9b:1::${halves(n)}`,
  (n) => `2002:${halves(n)}::1`,
  (n) => `2001:0:${halves(n)}::1`,
  (n) => `2001:0:5db8:d822:0:0:${halves(~n >>> 0)}`,
  (n) => `2a00:1450::5efe:${dotted(n).join('.')}`,
  (n) => `2a00:1450::200:5efe:${halves(n)}`,
];

const wide = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
const escaped = (text: string) =>
  text.replace(/\d/g, (digit) => `%${hex(digit.charCodeAt(0)).padStart(2, '0')}`);

/** How a URL may spell one: other bases, fewer parts, other digits and dots, escapes, brackets. */
const SPELLED: readonly ((n: number) => string)[] = [
  (n) => dotted(n).join('.'),
  (n) => String(n),
  (n) => `0x${hex(n)}`,
  (n) => `0X${hex(n).toUpperCase().padStart(8, '0')}`,
  (n) => `0${n.toString(8)}`,
  (n) =>
    dotted(n)
      .map((part) => `0${part.toString(8)}`)
      .join('.'),
  (n) =>
    dotted(n)
      .map((part) => `0x${hex(part)}`)
      .join('.'),
  (n) =>
    dotted(n)
      .map((part) => `000${part.toString(8)}`)
      .join('.'),
  (n) => `${n >>> 24}.${n & 0xffffff}`,
  (n) => `${n >>> 24}.${(n >>> 16) & 255}.${n & 0xffff}`,
  (n) => `0x${hex(n >>> 24)}.0${((n >>> 16) & 255).toString(8)}.${n & 0xffff}`,
  (n) => `${dotted(n).join('.')}.`,
  (n) => wide(dotted(n).join('.')),
  (n) => dotted(n).join('。'),
  (n) => dotted(n).join('%2e'),
  (n) => escaped(dotted(n).join('.')),
  ...CARRIED.map((carried) => (n: number) => `[${carried(n)}]`),
];

function spelledSix(value: bigint): string[] {
  const words = Array.from({ length: 8 }, (_, at) => hex(Number((value >> BigInt(112 - at * 16)) & 0xffffn)));
  const full = words.map((word) => word.padStart(4, '0')).join(':');
  return [words.join(':'), full, full.toUpperCase()];
}

const fours = [...V4.flatMap(edges).map(Number), ...WANTED.map(numberOf)];
const sixes = V6.flatMap(edges);
const unique = (texts: readonly string[]) => [...new Set(texts)];

/** As a name server may answer them. */
export const ADDRESSES: readonly string[] = unique([
  ...fours.flatMap((n) => [dotted(n).join('.'), ...CARRIED.map((carried) => carried(n))]),
  ...sixes.flatMap(spelledSix),
  ...['fe80::1%eth0', 'fe80::1%1', '::1%lo', '::', '::1', '0::1', '::0:1'],
]);

/** As the host of a URL may spell them. */
export const HOSTS: readonly string[] = unique([
  ...fours.flatMap((n) => SPELLED.map((spelled) => spelled(n))),
  ...sixes.flatMap(spelledSix).map((address) => `[${address}]`),
  ...'0 0x0 00 0.0 127.1 127.0.1 10.1 0x7f.1 0177.1 １２７.1 ①②⑦.⓪.⓪.① [::] [::1] [::127.1] [v1.fe80::a+en1]'.split(
    ' ',
  ),
  ...'[127.0.0.1] [fe80::1%25eth0] [::1%25lo] 127.0.0.1:443 [::1]:8443 localhost localhost. LOCALHOST peer.localhost'.split(
    ' ',
  ),
]);

/**
 * At least one of each range and of each spelling, for what is too dear to try with all: the edges of each range by turns
 * of the spellings, and loopback or cloud metadata in each of them.
 */
export const SOME_HOSTS: readonly string[] = unique([
  ...fours.map((n, at) => (SPELLED[at % SPELLED.length] as (n: number) => string)(n)),
  ...SPELLED.map((spelled, at) => spelled(at % 2 === 0 ? 0x7f000001 : 0xa9fea9fe)),
  ...V6.map((range, at) => `[${spelledSix(edges(range)[0] as bigint)[at % 3]}]`),
  ...'0 127.1 0x7f.1 ①②⑦.⓪.⓪.① [::] [::1] [fe80::1%25eth0] localhost localhost. peer.localhost'.split(' '),
]);
