import type { Connection, Transport } from '@spindle/core';
import { disconnects, type CloseFrame, type Codec, type Encoding, type Frame } from '@spindle/protocol';
import type { GroupMember, MemberGroups } from '../groups/member-groups.ts';
import type { StreamFraming } from './framing.ts';
import type { WriteWatch } from '../write-watch.ts';
import { ResponseStream } from './response-stream.ts';
import type { StreamWriter } from './stream-writer.ts';

/** What refused a connection: an error, or the disconnect it came to. */
export interface ConnectRefusal {
  readonly code: number;
  readonly message: string;
}

export interface StreamTransportOptions<Ready> {
  readonly name: string;
  readonly direction: 'emulated' | 'unidirectional';
  /** Writes the disconnect that ends the stream, in place of a close frame. */
  readonly codec: Codec;
  readonly framing: StreamFraming;
  readonly writer: StreamWriter<Ready>;
  /** Bytes that may wait for the client; more cut the connection. */
  readonly maxQueueBytes: number;
  readonly paddingBytes: number;
  /**
   * Told once what refused the connection before anything was written, or null with the first thing that is. Where this is
   * null the stream says what refused it.
   */
  readonly settle: ((refusal: ConnectRefusal | null) => void) | null;
  readonly watch: WriteWatch;
  /** Told that the stream was broken off. */
  readonly letGo: (() => void) | undefined;
}

/** The server's way to one client, through the body of a response that stays open. What the client sends comes elsewhere. */
export class StreamTransport<Ready> implements Transport, GroupMember<Ready> {
  readonly name: string;
  readonly direction: StreamTransportOptions<Ready>['direction'];
  readonly version = 'v2';
  readonly #options: StreamTransportOptions<Ready>;
  readonly #stream: ResponseStream;
  /** Null before the node took the transport over, and once the connection ended. */
  #connection: Connection | null = null;
  /** Null where nobody waits for the outcome of the connect, or any more. */
  #settle: StreamTransportOptions<Ready>['settle'];
  #error: ConnectRefusal | null = null;

  constructor(options: StreamTransportOptions<Ready>) {
    this.name = options.name;
    this.direction = options.direction;
    this.#options = options;
    this.#settle = options.settle;
    this.#stream = new ResponseStream({
      watch: options.watch,
      onDrained: () => this.#connection?.drained(),
      onGone: (reason) => this.#gone(reason),
      onBrokenOff: options.letGo,
    });
    const { framing, paddingBytes } = options;
    const padding = paddingBytes > 0 ? framing.padding(paddingBytes) : null;
    for (const bytes of [framing.preamble, padding]) if (bytes !== null) this.#stream.write(bytes);
  }

  get encoding(): Encoding {
    return this.#options.codec.encoding;
  }

  get groups(): MemberGroups<Ready> {
    return this.#options.writer.groups;
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
    this.#tell(null);
    return this.#stream.write(this.#options.writer.own(frame));
  }

  /** A publication for everybody in a group: nobody above looks at what waits for this one client. */
  deliver(ready: Ready): void {
    const waitingBytes = this.#stream.write(this.#options.writer.shared(ready)) ?? 0;
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

  /** Where the protocol has a ping of its own that is enough. */
  ping(): void {
    const { ping } = this.#options.framing;
    if (ping !== null) this.#stream.write(ping);
  }

  refused(error: ConnectRefusal): void {
    this.#error = error;
  }

  /** The client reads why in a push, the last thing in the stream. One that is slow would not, and is cut (T66). */
  close(frame: CloseFrame | null): void {
    this.#release();
    if (frame === null || frame.code === disconnects.slow.code) return this.#stream.abort();
    const { codec, writer } = this.#options;
    this.#tell(this.#error ?? { code: frame.code, message: frame.reason });
    this.#stream.write(writer.own(codec.encodePush({ type: 'disconnect', disconnect: frame })));
    this.#stream.end();
  }

  /** The request was given up before its response began. */
  abandoned(): void {
    if (this.#settle === null) return;
    this.#stream.end();
    this.#gone('gone');
  }

  #tell(refusal: ConnectRefusal | null): void {
    this.#settle?.(refusal);
    this.#settle = null;
  }

  #gone(reason: 'gone' | 'slow' | 'stalled'): void {
    const connection = this.#connection;
    this.#release();
    this.#tell({ code: disconnects.connectionClosed.code, message: disconnects.connectionClosed.reason });
    connection?.closed(reason);
  }

  #release(): void {
    this.#connection = null;
    this.groups.leaveAll(this);
  }
}
