import type { Connection, Transport } from '@spindle/core';
import { disconnects, unidirectionalCodecFor, type CloseFrame, type Frame } from '@spindle/protocol';
import type { GroupMember, MemberGroups } from '../groups/member-groups.ts';
import type { Writer, WriteWatch } from '../write-watch.ts';
import { pushesOf } from './service.ts';

/** One call of a client, as its transport writes to it. */
export interface PushStream {
  /** `onTaken`: the runtime has handed the push to the network. */
  write(push: Buffer, onTaken: () => void): void;
  /** Ends the call behind what was written. */
  end(): void;
  /** Drops what waits and ends the call with this status, RESOURCE_EXHAUSTED or UNAVAILABLE. Idempotent. */
  abort(because: 'slow' | 'dropped'): void;
}

export interface UniGrpcTransportOptions {
  readonly stream: PushStream;
  readonly groups: MemberGroups<readonly Buffer[]>;
  /** Bytes that may wait for the client; more cut the connection (T22). */
  readonly maxQueueBytes: number;
  readonly watch: WriteWatch;
}

/** So many bytes are on their way to a client that keeps up: the window with which HTTP/2 begins. */
const flowingBytes = 65_535;

/** How long a call that ended waits for its client to read the rest, in milliseconds (T34). */
const lingerMs = 10_000;

const codec = unidirectionalCodecFor('protobuf');

/** The server's way to one client, through the stream of a gRPC call. */
export class UniGrpcTransport implements Transport, GroupMember<readonly Buffer[]>, Writer {
  readonly name = 'uni_grpc';
  readonly direction = 'unidirectional';
  readonly encoding = 'protobuf';
  readonly version = 'v2';
  readonly groups: MemberGroups<readonly Buffer[]>;
  readonly #stream: PushStream;
  readonly #maxQueueBytes: number;
  readonly #watch: WriteWatch;
  /** Null before the node took the transport over, and once the connection ended. */
  #connection: Connection | null = null;
  #isOpen = true;
  #pendingBytes = 0;
  #takenBytes = 0;
  /** The connection was told of bytes that wait, and is told when none do. */
  #isSlow = false;

  constructor({ stream, groups, maxQueueBytes, watch }: UniGrpcTransportOptions) {
    this.groups = groups;
    this.#stream = stream;
    this.#maxQueueBytes = maxQueueBytes;
    this.#watch = watch;
  }

  /** The node took the transport over; `connect` is what the client asked for. */
  opened(connection: Connection, connect: Frame): void {
    // The node may have closed it already, as it does during shutdown.
    if (this.#isOpen) this.#connection = connection;
    this.#connection?.receive(connect);
  }

  write(frame: Frame): number | null {
    return this.#put(pushesOf(frame));
  }

  /** A publication for everybody in a group: nobody above looks at what waits for this one client. */
  deliver(pushes: readonly Buffer[]): void {
    const waitingBytes = this.#put(pushes) ?? 0;
    if (waitingBytes === 0) return;
    if (waitingBytes <= this.#maxQueueBytes) return this.#connection?.waiting?.(waitingBytes);
    this.#stream.abort('slow');
    this.gone('slow');
  }

  join(topic: string): void {
    this.groups.join(topic, this);
  }

  leave(topic: string): void {
    this.groups.leave(topic, this);
  }

  /** HTTP/2 has pings of its own, which the server sends for all calls of a client at once (T153). */
  ping(): void {}

  /** The client reads why in the last push. One that is slow would not, and is cut (T66). */
  close(frame: CloseFrame | null): void {
    if (!this.#isOpen) return;
    if (frame === null || frame.code === disconnects.slow.code) {
      this.#release();
      return this.#stream.abort(frame === null ? 'dropped' : 'slow');
    }
    this.write(codec.encodePush({ type: 'disconnect', disconnect: frame }));
    this.#release();
    this.#stream.end();
    setTimeout(() => {
      if (this.#pendingBytes > 0) this.#stream.abort('slow');
    }, lingerMs).unref();
  }

  /** The call is over, for the client or for the network. */
  gone(reason: 'gone' | 'slow' | 'stalled'): void {
    const connection = this.#connection;
    this.#release();
    connection?.closed(reason);
  }

  get isBehind(): boolean {
    return this.#pendingBytes > 0;
  }

  get progress(): number {
    return this.#takenBytes;
  }

  stalled(): void {
    this.#stream.abort('slow');
    this.gone('stalled');
  }

  /** Answers the bytes that wait; null when the connection is closed. */
  #put(pushes: readonly Buffer[]): number | null {
    if (!this.#isOpen) return null;
    for (const push of pushes) {
      this.#pendingBytes += push.length;
      this.#stream.write(push, () => this.#taken(push.length));
    }
    this.#watch.watch(this);
    this.#isSlow ||= this.#pendingBytes > flowingBytes;
    return this.#isSlow ? this.#pendingBytes : 0;
  }

  #taken(bytes: number): void {
    this.#pendingBytes -= bytes;
    this.#takenBytes += bytes;
    if (this.#pendingBytes > 0 || !this.#isSlow) return;
    this.#isSlow = false;
    this.#connection?.drained();
  }

  #release(): void {
    this.#isOpen = false;
    this.#connection = null;
    this.#watch.forget(this);
    this.groups.leaveAll(this);
  }
}
