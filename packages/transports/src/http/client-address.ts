import { BlockList, isIP } from 'node:net';

/** An address or a network of `trusted_proxies` that cannot be read. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

/** What a local proxy or load balancer has, when nothing else is said. */
const localNetworks = ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '::1', 'fc00::/7'];

/** Bits of an IPv6 address that belong to one customer: whoever has the network has all addresses in it. */
const networkGroups = 4;

/**
 * Tells whom a request is from (Y32, Y33): the other end of the connection, or whom a trusted proxy there speaks for.
 * Addresses of one IPv6 network are the same. Null where the runtime does not tell. Throws `NetworkError`.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = readNetworks(trustedProxies.length === 0 ? localNetworks : trustedProxies);
  const isTrusted = (address: string): boolean => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

  return (headers, peer) => {
    const end = plainAddress(peer);
    if (end === null) return null;
    return countedAs((isTrusted(end) ? spokenFor(headers, isTrusted) : null) ?? end);
  };
}

/** `peer`: the other end of the connection, empty when it is not known. */
export type ClientAddress = (headers: Headers, peer: string) => string | null;

export function readNetworks(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [text = '', bits, ...rest] = network.split('/');
    const version = isIP(text);
    const size = version === 6 ? 128 : 32;
    const prefix = bits === undefined ? size : /^\d+$/.test(bits) ? Number(bits) : Infinity;
    if (version === 0 || prefix > size || rest.length > 0) {
      throw new NetworkError('is neither an address nor a network such as 10.0.0.0/8');
    }
    list.addSubnet(text, prefix, version === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** The nearest address of the chain that is not a trusted proxy's own; what is before it may be made up. */
function spokenFor(headers: Headers, isTrusted: (address: string) => boolean): string | null {
  const chain = headers.get('x-forwarded-for')?.split(',').toReversed() ?? [];
  let farthest: string | null = null;
  for (const link of chain) {
    const address = plainAddress(link.trim());
    if (address === null) return farthest;
    farthest = address;
    if (!isTrusted(address)) return address;
  }
  return farthest ?? plainAddress(headers.get('x-real-ip')?.trim() ?? '');
}

/** Without port, brackets and zone; IPv4 in IPv6 is IPv4. Null: it is no address. */
function plainAddress(text: string): string | null {
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const address = bare.replace(/%.*$/, '').toLowerCase();
  const mapped = /^::ffff:([\d.]+)$/.exec(address)?.[1];
  if (mapped !== undefined && isIP(mapped) === 4) return mapped;
  return isIP(address) === 0 ? null : address;
}

/** `2001:db8:0:1::/64` for every address of that network; IPv4 addresses count by themselves. */
function countedAs(address: string): string {
  if (isIP(address) === 4) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? 0 : tail.split(':').length + (tail.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? 0 : 8 - groups.length - behind;
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...(tail?.split(':') ?? [])];
  const network = all.slice(0, networkGroups).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/${networkGroups * 16}`;
}
