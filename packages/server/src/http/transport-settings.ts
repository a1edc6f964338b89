import type { RefusalResponse, TransportSettings } from '@spindle/transports';
import type { Config } from '../config/index.ts';
import { messageLimits } from './web-sockets.ts';

/** What a configuration says of transports over the HTTP port, in the words that applications have which embed a node. */
export function transportSettings(config: Config): TransportSettings {
  const { websocket, uniWebsocket, uniSse, uniHttpStream, emulation, client } = config;
  return {
    ...messageLimits(websocket),
    maxQueueBytes: client.queueMaxSize,
    transports: {
      websocket: !websocket.disabled && { path: websocket.handlerPrefix, ...messageLimits(websocket) },
      uniWebsocket: uniWebsocket.enabled && {
        path: uniWebsocket.handlerPrefix,
        ...messageLimits(uniWebsocket),
        joinsPushes: uniWebsocket.joinPushMessages,
        pushesDisconnect: !uniWebsocket.disableDisconnectPush,
        sendsCloseFrame: !uniWebsocket.disableClosingHandshake,
      },
      sse: stream(config.sse),
      httpStream: stream(config.httpStream),
      uniSse: uniStream(uniSse),
      uniHttpStream: uniStream(uniHttpStream),
      sockjs: requestTransport(config.sockjs),
    },
    emulation: { path: emulation.handlerPrefix, maxBodyBytes: emulation.maxRequestBodySize },
  };
}

function requestTransport({ enabled, handlerPrefix, maxRequestBodySize, writeTimeoutMs }: Config['sockjs']) {
  return enabled && { path: handlerPrefix, maxBodyBytes: maxRequestBodySize, writeTimeoutMs };
}

function stream(section: Config['sse']) {
  const options = requestTransport(section);
  return options && { ...options, paddingBytes: section.padding };
}

function uniStream(section: Config['uniSse']) {
  const options = stream(section);
  return options && { ...options, refusedConnects: refusedConnects(section.connectCodeToHttpResponse) };
}

/** Off: null (T70). */
function refusedConnects({
  enabled,
  transforms,
}: Config['uniSse']['connectCodeToHttpResponse']): ReadonlyMap<number, RefusalResponse> | null {
  if (!enabled) return null;
  return new Map(transforms.map(({ code, to }) => [code, { status: to.statusCode, body: to.body }]));
}
