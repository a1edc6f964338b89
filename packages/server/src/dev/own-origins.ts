import { networkInterfaces } from 'node:os';

const everywhere = ['', '0.0.0.0', '::'];
const loopback = ['localhost', '127.0.0.1', '::1'];

/** Every origin under which a browser reaches a server that listens on `host`, `localhost` first where it applies. */
export function ownOrigins(host: string, port: number): string[] {
  return hostsOf(host).map((name) => new URL(`http://${name.includes(':') ? `[${name}]` : name}:${port}`).origin);
}

function hostsOf(host: string): string[] {
  if (everywhere.includes(host)) return [...loopback, ...outsideAddresses()];
  return loopback.includes(host) ? loopback : [host];
}

function outsideAddresses(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  // A link-local IPv6 address needs a zone, which no URL of a browser can carry.
  return addresses.filter(({ internal, scopeid }) => !internal && !scopeid).map(({ address }) => address);
}
