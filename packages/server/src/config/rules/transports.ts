import { endpointPath } from '@spindle/transports';
import type { Config } from '../config.ts';
import type { Complaint } from './rule.ts';

/** T67: what is switched on has a path of its own; the second one at a path would never be asked. */
export function* transportPathsDiffer(config: Config): Generator<Complaint> {
  const taken = new Map<string, string>();
  for (const { section, isOn, prefix } of servedPaths(config)) {
    if (!isOn) continue;
    const path = endpointPath(prefix);
    const other = taken.get(path);
    if (other === undefined) taken.set(path, section);
    else yield { path: `${section}.handler_prefix`, value: prefix, message: `is the path of ${other} already` };
  }
}

/** In the order in which they are asked. */
function servedPaths(config: Config) {
  const { websocket, sse, httpStream, emulation, uniWebsocket, uniSse, uniHttpStream, sockjs } = config;
  const { init, health, httpApi } = config;
  return [
    { section: 'websocket', isOn: !websocket.disabled, prefix: websocket.handlerPrefix },
    { section: 'sse', isOn: sse.enabled, prefix: sse.handlerPrefix },
    { section: 'http_stream', isOn: httpStream.enabled, prefix: httpStream.handlerPrefix },
    { section: 'emulation', isOn: sse.enabled || httpStream.enabled, prefix: emulation.handlerPrefix },
    { section: 'uni_websocket', isOn: uniWebsocket.enabled, prefix: uniWebsocket.handlerPrefix },
    { section: 'uni_sse', isOn: uniSse.enabled, prefix: uniSse.handlerPrefix },
    { section: 'uni_http_stream', isOn: uniHttpStream.enabled, prefix: uniHttpStream.handlerPrefix },
    { section: 'sockjs', isOn: sockjs.enabled, prefix: sockjs.handlerPrefix },
    { section: 'init', isOn: init.enabled, prefix: init.handlerPrefix },
    { section: 'health', isOn: health.enabled, prefix: health.handlerPrefix },
    { section: 'http_api', isOn: !httpApi.disabled, prefix: httpApi.handlerPrefix },
  ];
}

/** G110: two listeners cannot have one port of an address. */
export function* portsDiffer({ httpServer, uniGrpc }: Config): Generator<Complaint> {
  const { address, port } = uniGrpc;
  if (!uniGrpc.enabled || port === 0 || port !== httpServer.port) return;
  const isEverywhere = address === '' || httpServer.address === '';
  if (!isEverywhere && address !== httpServer.address) return;
  yield {
    path: 'uni_grpc.port',
    value: String(port),
    message: 'is http_server.port already: gRPC has a port of its own',
  };
}
