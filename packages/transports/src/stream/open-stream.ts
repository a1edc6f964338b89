import type { Connection, ConnectionRequest, Transport } from '@spindle/core';
import type { Encoding, Frame } from '@spindle/protocol';
import { readEventId } from '../resumption/event-id.ts';
import type { WriteWatch } from '../write-watch.ts';
import type { StreamFraming } from './framing.ts';
import type { StreamKind } from './kinds.ts';
import { StreamTransport, type ConnectRefusal } from './stream-transport.ts';
import { numberedWriters, plainWriter, type StreamWriter } from './stream-writer.ts';

export interface OpenerOptions {
  /** Bytes that may wait for one client; more cut the connection (T22). */
  readonly maxQueueBytes: number;
  /** The outcome of the connect is told before the response begins. */
  readonly awaitsConnect: boolean;
  /** Of a stream of text, before its first frame; 0: none (T172). */
  readonly paddingBytes?: number | undefined;
  readonly watch: WriteWatch;
  accept(transport: Transport, request: ConnectionRequest): Connection;
}

/** A request that may open a stream. */
export interface Opening {
  /** The frame that opens the connection. */
  readonly connect: Frame;
  readonly encoding: Encoding;
  readonly request: Request;
  readonly admitted: ConnectionRequest;
  /** Told that the stream was broken off. */
  readonly letGo: (() => void) | undefined;
}

export interface OpenStream {
  readonly body: ReadableStream<Uint8Array>;
  /** What refused the connect, where that is waited for. */
  readonly refusal: Promise<ConnectRefusal | null> | null;
}

export type OpenStreams = (opening: Opening) => OpenStream;

/** Hands the streams of one transport to the node. */
export function createOpener(kind: StreamKind, options: OpenerOptions): OpenStreams {
  return kind.isResumable ? numberedOpener(kind, options) : plainOpener(kind, options);
}

function plainOpener(kind: StreamKind, options: OpenerOptions): OpenStreams {
  const writers = new Map<StreamFraming, StreamWriter<Uint8Array>>();
  return (opening) => {
    const framing = kind.framing(opening.encoding);
    const writer = writers.get(framing) ?? plainWriter(framing);
    writers.set(framing, writer);
    return open(kind, options, { ...opening, writer });
  };
}

/** A browser that comes back says which event it read last (T71). */
function numberedOpener(kind: StreamKind, options: OpenerOptions): OpenStreams {
  const writerFor = numberedWriters();
  return (opening) => {
    const lastEventId = opening.request.headers.get('last-event-id') ?? '';
    const resumeFrom = readEventId(lastEventId);
    const admitted = resumeFrom.size === 0 ? opening.admitted : { ...opening.admitted, resumeFrom };
    return open(kind, options, { ...opening, admitted, writer: writerFor(lastEventId) });
  };
}

interface WrittenOpening<Ready> extends Opening {
  readonly writer: StreamWriter<Ready>;
}

function open<Ready>(
  { name, direction, codec, framing }: StreamKind,
  { maxQueueBytes, awaitsConnect, paddingBytes = 0, watch, accept }: OpenerOptions,
  { connect, encoding, request, admitted, letGo, writer }: WrittenOpening<Ready>,
): OpenStream {
  const outcome = awaitsConnect ? Promise.withResolvers<ConnectRefusal | null>() : null;
  const transport = new StreamTransport({
    name,
    direction,
    codec: codec(encoding),
    framing: framing(encoding),
    writer,
    maxQueueBytes,
    paddingBytes,
    settle: outcome?.resolve ?? null,
    watch,
    letGo,
  });
  if (outcome !== null) request.signal.addEventListener('abort', () => transport.abandoned(), { once: true });
  transport.opened(accept(transport, admitted), connect);
  return { body: transport.body, refusal: outcome?.promise ?? null };
}
