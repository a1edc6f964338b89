import type { Connection, Transport } from '@spindle/core';
import type { CloseFrame, Codec, Encoding, Frame } from '@spindle/protocol';
import type { GroupMember, MemberGroups } from '../groups/member-groups.ts';
import type { StreamFraming } from './framing.ts';
import { ResponseStream } from './response-stream.ts';

export interface StreamTransportOptions {
  readonly name: string;
  readonly direction: 'emulated' | 'unidirectional';
  /** Writes the disconnect that ends the stream, in place of a close frame. */
  readonly codec: Codec;
  readonly framing: StreamFraming;
  /** Shared by all connections with this framing. */
  readonly groups: MemberGroups<Uint8Array>;
  /** Bytes that may wait for the client; more cut the connection. */
  readonly maxQueueBytes: number;
}

/** The server's way to one client, through the body of a response that stays open. What the client sends comes elsewhere. */
export class StreamTransport implements Transport, GroupMember<Uint8Array> {
  readonly name: string;
  readonly direction: StreamTransportOptions['direction'];
  readonly version = 'v2';
  readonly groups: MemberGroups<Uint8Array>;
  readonly #options: StreamTransportOptions;
  readonly #stream: ResponseStream;
  /** Null before the node took the transport over, and once the connection ended. */
  #connection: Connection | null = null;

  constructor(options: StreamTransportOptions) {
    this.name = options.name;
    this.direction = options.direction;
    this.groups = options.groups;
    this.#options = options;
    this.#stream = new ResponseStream({
      onDrained: () => this.#connection?.drained(),
      onGone: () => this.#gone('gone'),
    });
    if (options.framing.preamble !== null) this.#stream.write(options.framing.preamble);
  }

  get encoding(): Encoding {
    return this.#options.codec.encoding;
  }

  get body(): ReadableStream<Uint8Array> {
    return this.#stream.body;
  }

  /** The node took the transport over; `connect` is what the request that opened the stream said. */
  opened(connection: Connection, connect: Frame): void {
    // The node may have closed it already, as it does during shutdown.
    if (this.#stream.isOpen) this.#connection = connection;
    this.#connection?.receive(connect);
  }

  write(frame: Frame): number | null {
    return this.#stream.write(this.#options.framing.wrap(frame));
  }

  /** A publication for everybody in a group: nobody above looks at what waits for this one client. */
  deliver(ready: Uint8Array): void {
    const waitingBytes = this.#stream.write(ready) ?? 0;
    if (waitingBytes === 0) return;
    if (waitingBytes <= this.#options.maxQueueBytes) return this.#connection?.waiting?.(waitingBytes);
    this.#stream.abort();
    this.#gone('slow');
  }

  join(topic: string): void {
    this.groups.join(topic, this);
  }

  leave(topic: string): void {
    this.groups.leave(topic, this);
  }

  /** The protocol's own ping is enough here: a stream has no frame of the transport to send. */
  ping(): void {}

  /** The client reads why in a push, the last thing in the stream. */
  close(frame: CloseFrame | null): void {
    this.#release();
    if (frame === null) return this.#stream.abort();
    const { codec, framing } = this.#options;
    this.#stream.write(framing.wrap(codec.encodePush({ type: 'disconnect', disconnect: frame })));
    this.#stream.end();
  }

  #gone(reason: 'gone' | 'slow'): void {
    const connection = this.#connection;
    this.#release();
    connection?.closed(reason);
  }

  #release(): void {
    this.#connection = null;
    this.groups.leaveAll(this);
  }
}
