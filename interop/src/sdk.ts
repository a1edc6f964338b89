import { createRequire } from 'node:module';
import type { Centrifuge, Options, PublicationContext, Subscription, TransportEndpoint } from 'centrifuge-5';
import type OldCentrifuge from 'centrifuge-2';
import { WebSocket } from 'ws';
import { Inbox } from './inbox.ts';
import { XmlHttpRequest } from './xml-http-request.ts';

const require = createRequire(import.meta.url);

/** Generations of the official client that speak v2; the types of the newest fit what the suites use of all of them. */
export const generations = ['3', '4', '5'] as const;
export type Generation = (typeof generations)[number];
export type Encoding = 'json' | 'protobuf';
export type Sdk = Centrifuge;

/** An unmodified client of the given generation, as an application constructs it: with a WebSocket, or transports to try. */
export function createClient(
  generation: Generation,
  encoding: Encoding,
  url: string | TransportEndpoint[],
  options: Partial<Options> = {},
): Sdk {
  const entry = `centrifuge-${generation}${encoding === 'protobuf' ? '/build/protobuf' : ''}`;
  // Before 5.x the Protobuf build has the client as its default export.
  const loaded = require(entry) as { Centrifuge?: typeof Centrifuge; default?: typeof Centrifuge };
  const Client = loaded.Centrifuge ?? loaded.default;
  if (Client === undefined) throw new Error(`${entry} exports no client`);
  const fast = { minReconnectDelay: 20, maxReconnectDelay: 100 };
  // An option of the Protobuf builds before 5.x, which the types of 5.x do not list.
  const protocol: object = { protocol: encoding };
  return new Client(url, { websocket: WebSocket, ...protocol, ...fast, ...options });
}

/** Subscribes, and collects the publications from the first one on. */
export async function subscribe(subscription: Subscription): Promise<Inbox<PublicationContext>> {
  const publications = new Inbox<PublicationContext>();
  subscription.on('publication', publications.push);
  subscription.subscribe();
  await subscription.ready(15_000);
  return publications;
}

/** The 2.x client, which speaks v1. */
export function createOldClient(encoding: Encoding, url: string, options: OldCentrifuge.Options = {}): OldCentrifuge {
  const entry = encoding === 'protobuf' ? 'centrifuge-2/dist/centrifuge.protobuf.js' : 'centrifuge-2';
  const Client = require(entry) as typeof OldCentrifuge;
  const fast = { minRetry: 20, maxRetry: 100 };
  return new Client(url, {
    websocket: WebSocket,
    xmlhttprequest: XmlHttpRequest,
    protocol: encoding,
    ...fast,
    ...options,
  });
}

/** Payloads as each encoding carries them: values in JSON, bytes in Protobuf. */
export function payload(encoding: Encoding, value: unknown): unknown {
  return encoding === 'json' ? value : new TextEncoder().encode(JSON.stringify(value));
}

export function value(encoding: Encoding, data: unknown): unknown {
  if (encoding === 'json' || data === undefined) return data;
  return JSON.parse(new TextDecoder().decode(data as Uint8Array));
}
