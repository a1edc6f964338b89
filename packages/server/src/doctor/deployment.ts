import type { Config } from '../config/index.ts';
import { defaultPaths, type Paths } from './target.ts';

/** What a configuration may switch on, by the option that does. */
export const offers = {
  websocket: 'websocket',
  httpStream: 'http_stream.enabled',
  sse: 'sse.enabled',
  uniWebsocket: 'uni_websocket.enabled',
  uniHttpStream: 'uni_http_stream.enabled',
  uniSse: 'uni_sse.enabled',
  sockJs: 'sockjs.enabled',
  uniGrpc: 'uni_grpc.enabled',
  compression: 'websocket.compression',
} as const;

export type Offer = keyof typeof offers;

/** What is known of a deployment beforehand. */
export interface Deployment {
  readonly paths: Paths;
  /** What its configuration switches on, which therefore has to be there; null: the configuration is not known. */
  readonly offered: ReadonlySet<Offer> | null;
}

export const unknownDeployment: Deployment = { paths: defaultPaths, offered: null };

/** The deployment that a configuration describes (D20). */
export function deploymentOf(config: Config): Deployment {
  const { websocket, httpStream, sse, uniWebsocket, uniHttpStream, uniSse, sockjs, uniGrpc, emulation } = config;
  const enabled: Readonly<Record<Offer, boolean>> = {
    websocket: !websocket.disabled,
    httpStream: httpStream.enabled,
    sse: sse.enabled,
    uniWebsocket: uniWebsocket.enabled,
    uniHttpStream: uniHttpStream.enabled,
    uniSse: uniSse.enabled,
    sockJs: sockjs.enabled,
    uniGrpc: uniGrpc.enabled,
    compression: websocket.compression,
  };
  return {
    paths: {
      websocket: websocket.handlerPrefix,
      httpStream: httpStream.handlerPrefix,
      sse: sse.handlerPrefix,
      uniWebsocket: uniWebsocket.handlerPrefix,
      uniHttpStream: uniHttpStream.handlerPrefix,
      uniSse: uniSse.handlerPrefix,
      emulation: emulation.handlerPrefix,
      sockJs: sockjs.handlerPrefix,
    },
    offered: new Set((Object.keys(offers) as Offer[]).filter((offer) => enabled[offer])),
  };
}
