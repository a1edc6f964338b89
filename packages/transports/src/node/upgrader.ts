import type { IncomingMessage } from 'node:http';
import { WebSocketServer, type PerMessageDeflateOptions, type Server, type ServerOptions } from 'ws';
import { acceptableOffer, windowBits } from '../compression/compression.ts';
import { chooseSubprotocol } from '../handshake.ts';
import type { MessageLimits } from '../host.ts';
import { ClosingSocket } from './closing-socket.ts';
import type { Deflation } from './shared-frame.ts';

/** Milliseconds a peer has to answer a close frame (T34). */
const closeTimeoutMs = 10_000;

/** The library's part for one kind of connection. */
export interface Upgrader {
  readonly server: Server<typeof ClosingSocket>;
  /** How messages for these connections are compressed; null: they are not. */
  readonly deflation: Deflation | null;
  /** Of one message of a client, once it is decompressed. */
  readonly maxMessageBytes: number;
}

/** Chooses by what a client offers. */
export function createUpgraders({
  maxMessageBytes,
  compression = null,
}: MessageLimits): (incoming: IncomingMessage) => Upgrader {
  const plain = createUpgrader(maxMessageBytes, null);
  if (compression === null) return () => plain;
  const compressing = createUpgrader(compression.maxDecompressedBytes, compression);
  return (incoming) => {
    const offer = acceptableOffer(incoming.headers['sec-websocket-extensions']);
    if (offer === null) return plain;
    // The library would refuse the request over any other offer that it cannot read or accept.
    incoming.headers['sec-websocket-extensions'] = offer;
    return compressing;
  };
}

/** No message refers to those before it, so that one that is compressed fits all, and nothing is kept for a connection. */
const perMessageDeflate: PerMessageDeflateOptions = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  serverMaxWindowBits: windowBits,
};

function createUpgrader(maxMessageBytes: number, deflation: Deflation | null): Upgrader {
  // The types of the library do not know `closeTimeout` yet.
  const options: ServerOptions<typeof ClosingSocket> & { readonly closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: deflation === null ? false : perMessageDeflate,
    maxPayload: maxMessageBytes,
    closeTimeout: closeTimeoutMs,
    handleProtocols: (offered) => chooseSubprotocol(offered) ?? false,
    WebSocket: ClosingSocket,
  };
  const server = new WebSocketServer(options);
  // Told instead of being answered by the library.
  server.on('wsClientError', () => {});
  server.on('headers', (headers) => headers.push(`Date: ${new Date().toUTCString()}`));
  return { server, deflation, maxMessageBytes };
}
