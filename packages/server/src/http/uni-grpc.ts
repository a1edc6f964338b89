import type { Node } from '@spindle/core';
import type { Admission } from '@spindle/transports';
import type { UniGrpcHost } from '@spindle/transports/uni-grpc';
import type { Config } from '../config/index.ts';
import type { Reporter } from '../logging/reporter.ts';
import { certificateFrom } from './certificate.ts';

interface UniGrpcGround {
  readonly node: Node;
  readonly admission: Admission;
  readonly reporter: Reporter;
}

const defaultMaxRequestBytes = 4 * 1_048_576;

/** Opens the port for gRPC clients; null: it is off (T150). Only then is what speaks gRPC loaded. */
export async function openUniGrpc(
  { uniGrpc, client }: Config,
  { node, admission, reporter }: UniGrpcGround,
): Promise<UniGrpcHost | null> {
  if (!uniGrpc.enabled) return null;
  const { listenGrpc } = await import('@spindle/transports/uni-grpc');
  return listenGrpc({
    address: uniGrpc.address,
    port: uniGrpc.port,
    certificate: certificateFrom(uniGrpc.tls),
    maxRequestBytes: uniGrpc.maxReceiveMessageSize || defaultMaxRequestBytes,
    maxQueueBytes: client.queueMaxSize,
    writeTimeoutMs: uniGrpc.writeTimeoutMs,
    pingIntervalMs: client.pingIntervalMs,
    pongTimeoutMs: client.pongTimeoutMs,
    admit: admission.stream,
    accept: (transport, request) => node.accept(transport, request),
    onFailure: reporter.onFailure,
  });
}
