/**
 * Program: a listener of the runtime it runs on, whose every connection sends back what it gets. Prints `{"port":…}`.
 * The limits are those that the suite's largest messages need.
 */
import { listen, type WebSocketEndpoint } from '@spindle/transports';

const mebibyte = 1_048_576;

const echo: WebSocketEndpoint = {
  admit: () => ({
    admitted: true,
    handshake: { encoding: 'json', version: null, subprotocol: null },
    request: {},
  }),
  accept: (transport) => ({
    client: 'echo',
    receive: (frame) => void transport.write(frame),
    alive: () => {},
    drained: () => {},
    closed: () => {},
  }),
};

const host = await listen({
  address: '127.0.0.1',
  port: 0,
  maxBodyBytes: 0,
  endpoints: {
    webSocketLimits: {
      maxMessageBytes: 32 * mebibyte,
      maxQueueBytes: 128 * mebibyte,
      compression: { minBytes: 0, level: 1, maxDecompressedBytes: 32 * mebibyte },
    },
    webSocketAt: () => echo,
    handlerAt: () => null,
  },
  onFailure: ({ error }) => console.error(error),
});
const { bun, node } = process.versions;
const runtime = bun === undefined ? `Node ${node}` : `Bun ${bun}`;
console.log(JSON.stringify({ port: host.port, runtime }));
