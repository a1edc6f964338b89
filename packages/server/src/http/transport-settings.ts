import type { RefusalResponse, TransportSettings } from '@spindle/transports';
import type { Config } from '../config/index.ts';
import { webSocketLimits } from './web-sockets.ts';

/** What a configuration says of transports over the HTTP port, in the words that applications have which embed a node. */
export function transportSettings(config: Config): TransportSettings {
  const { websocket, uniWebsocket, uniSse, uniHttpStream, emulation, client } = config;
  return {
    ...webSocketLimits(websocket, client.queueMaxSize),
    transports: {
      websocket: !websocket.disabled && { path: websocket.handlerPrefix },
      uniWebsocket: uniWebsocket.enabled && {
        path: uniWebsocket.handlerPrefix,
        joinsPushes: uniWebsocket.joinPushMessages,
        pushesDisconnect: !uniWebsocket.disableDisconnectPush,
        sendsCloseFrame: !uniWebsocket.disableClosingHandshake,
      },
      sse: requestTransport(config.sse),
      httpStream: requestTransport(config.httpStream),
      uniSse: uniStream(uniSse),
      uniHttpStream: uniStream(uniHttpStream),
      sockjs: requestTransport(config.sockjs),
    },
    emulation: { path: emulation.handlerPrefix, maxBodyBytes: emulation.maxRequestBodySize },
  };
}

function requestTransport({ enabled, handlerPrefix, maxRequestBodySize }: Config['sse']) {
  return enabled && { path: handlerPrefix, maxBodyBytes: maxRequestBodySize };
}

function uniStream(section: Config['uniSse']) {
  const options = requestTransport(section);
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
