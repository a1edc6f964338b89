/** Where clients expect each transport when nothing else is said. */
export const transportPlaces = {
  websocket: '/connection/websocket',
  sse: '/connection/sse',
  httpStream: '/connection/http_stream',
  uniWebsocket: '/connection/uni_websocket',
  uniSse: '/connection/uni_sse',
  uniHttpStream: '/connection/uni_http_stream',
  sockjs: '/connection/sockjs',
} as const;

export type TransportName = keyof typeof transportPlaces;
