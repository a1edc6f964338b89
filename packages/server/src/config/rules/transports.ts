import { endpointPath } from '@spindle/transports';
import type { Config } from '../config.ts';
import type { Complaint } from './rule.ts';

/** T67: what is switched on has a path of its own; the second one at a path would never be asked. */
export function* transportPathsDiffer(config: Config): Generator<Complaint> {
  const { websocket, sse, httpStream, emulation, uniWebsocket, uniSse, uniHttpStream, init } = config;
  const endpoints = [
    { section: 'websocket', isOn: !websocket.disabled, prefix: websocket.handlerPrefix },
    { section: 'sse', isOn: sse.enabled, prefix: sse.handlerPrefix },
    { section: 'http_stream', isOn: httpStream.enabled, prefix: httpStream.handlerPrefix },
    { section: 'emulation', isOn: sse.enabled || httpStream.enabled, prefix: emulation.handlerPrefix },
    { section: 'uni_websocket', isOn: uniWebsocket.enabled, prefix: uniWebsocket.handlerPrefix },
    { section: 'uni_sse', isOn: uniSse.enabled, prefix: uniSse.handlerPrefix },
    { section: 'uni_http_stream', isOn: uniHttpStream.enabled, prefix: uniHttpStream.handlerPrefix },
    { section: 'init', isOn: init.enabled, prefix: init.handlerPrefix },
  ];
  const taken = new Map<string, string>();
  for (const { section, isOn, prefix } of endpoints) {
    if (!isOn) continue;
    const path = endpointPath(prefix);
    const other = taken.get(path);
    if (other === undefined) taken.set(path, section);
    else yield { path: `${section}.handler_prefix`, value: prefix, message: `is the path of ${other} already` };
  }
}
