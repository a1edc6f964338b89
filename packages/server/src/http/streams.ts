import type { Node } from '@spindle/core';
import {
  createEmulationEndpoint,
  createOriginCheck,
  createStreamEndpoint,
  endpointPath,
  streamKinds,
  type Admission,
  type RefusalResponse,
  type RequestHandler,
  type StreamKind,
} from '@spindle/transports';
import type { Config } from '../config/index.ts';
import type { Reporter } from '../logging/reporter.ts';

interface StreamSection {
  readonly enabled: boolean;
  readonly handlerPrefix: string;
  readonly maxRequestBodySize: number;
}

interface StreamGround {
  readonly node: Node;
  readonly admission: Admission;
  readonly reporter: Reporter;
}

type RefusalSection = Config['uniSse']['connectCodeToHttpResponse'];

/** The endpoints of clients over plain HTTP that are switched on, by path (T67). */
export function createStreamHandlers(
  config: Config,
  { node, admission, reporter }: StreamGround,
): ReadonlyMap<string, RequestHandler> {
  const { sse, httpStream, uniSse, uniHttpStream, emulation, client } = config;
  const isAllowedOrigin = createOriginCheck(client.allowedOrigins);
  const handlers = new Map<string, RequestHandler>();

  function add(kind: StreamKind, section: StreamSection, refusals: RefusalSection | null): void {
    if (!section.enabled) return;
    const handler = createStreamEndpoint(kind, {
      maxBodyBytes: section.maxRequestBodySize,
      maxQueueBytes: client.queueMaxSize,
      isAllowedOrigin,
      refusedConnects: refusals === null ? null : refusedConnects(refusals),
      admit: admission.stream,
      accept: (transport, request) => node.accept(transport, request),
      nowMs: () => performance.now(),
    });
    handlers.set(endpointPath(section.handlerPrefix), handler);
  }

  add(streamKinds.sse, sse, null);
  add(streamKinds.httpStream, httpStream, null);
  add(streamKinds.uniSse, uniSse, uniSse.connectCodeToHttpResponse);
  add(streamKinds.uniHttpStream, uniHttpStream, uniHttpStream.connectCodeToHttpResponse);
  if (sse.enabled || httpStream.enabled) {
    const handler = createEmulationEndpoint({
      maxBodyBytes: emulation.maxRequestBodySize,
      isAllowedOrigin,
      receive: (sender, frame) => node.receive(sender, frame),
      onFailure: reporter.onFailure,
    });
    handlers.set(endpointPath(emulation.handlerPrefix), handler);
  }
  return handlers;
}

/** Off: null. */
function refusedConnects({ enabled, transforms }: RefusalSection): ReadonlyMap<number, RefusalResponse> | null {
  if (!enabled) return null;
  return new Map(transforms.map(({ code, to }) => [code, { status: to.statusCode, body: to.body }]));
}
