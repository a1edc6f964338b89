import { networkInterfaces } from 'node:os';

const everywhere = ['', '0.0.0.0', '::'];
const loopback = ['localhost', '127.0.0.1', '::1'] as const;

type AtLeastOne = readonly [string, ...string[]];

/** Every origin under which a browser reaches a server that listens on `host`, `localhost` first where it applies. */
export function ownOrigins(host: string, port: number): AtLeastOne {
  const originOf = (name: string): string =>
    new URL(`http://${name.includes(':') ? `[${name}]` : name}:${port}`).origin;
  const [first, ...others] = hostsOf(host);
  return [originOf(first), ...others.map(originOf)];
}

function hostsOf(host: string): AtLeastOne {
  if (everywhere.includes(host)) return [...loopback, ...outsideAddresses()];
  return loopback.some((name) => name === host) ? loopback : [host];
}

function outsideAddresses(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  // A link-local IPv6 address needs a zone, which no URL of a browser can carry.
  return addresses.filter(({ internal, scopeid }) => !internal && !scopeid).map(({ address }) => address);
}
