import type { Clock, Connection, Transport } from '@spindle/core';
import { disconnects, type CloseFrame, type Frame } from '@spindle/protocol';
import type { GroupMember, MemberGroups } from '../groups/member-groups.ts';
import type { WriteWatch } from '../write-watch.ts';
import { ResponseStream } from '../stream/response-stream.ts';
import { textOf } from '../stream/framing.ts';
import { closingFrame, heartbeatFrame, messageFrame, openFrame } from './frames.ts';

/** How long a session lives without a response that receives for it, and its last word without a reader, in milliseconds. */
const lingerMs = 5_000;

/** Codes of SockJS itself. */
const interrupted: CloseFrame = { code: 1002, reason: 'Connection interrupted' };
const alreadyOpen: CloseFrame = { code: 2010, reason: 'Another connection still open' };

const encoder = new TextEncoder();

/** A frame as it stands in a response. */
export function line(frame: string): Uint8Array {
  return encoder.encode(`${frame}\n`);
}

/** Publications as the responses of all sessions carry them. */
export function publicationLine(frame: Frame): Uint8Array {
  return line(messageFrame(textOf(frame)));
}

export interface SessionOptions {
  readonly groups: MemberGroups<Uint8Array>;
  /** Bytes that may wait for the client; more cut the connection (T22). */
  readonly maxQueueBytes: number;
  readonly clock: Clock;
  readonly watch: WriteWatch;
  /** Nobody needs to find the session any more. */
  onForgotten(): void;
}

/** A response that receives for a session. */
interface Receiver {
  readonly stream: ResponseStream;
  /** Bytes it still takes; at 0 it ends, and the client asks for the next. */
  leftBytes: number;
}

/**
 * One connection whose client receives through one response after the other, and sends by requests of its own. What is
 * written between two responses waits for the next.
 */
export class SockJsSession implements Transport, GroupMember<Uint8Array> {
  readonly name = 'sockjs';
  readonly direction = 'bidirectional';
  readonly encoding = 'json';
  readonly version = null;
  readonly groups: MemberGroups<Uint8Array>;
  readonly #options: SessionOptions;
  /** Null before the node took the session over, and once the connection ended. */
  #connection: Connection | null = null;
  #receiver: Receiver | null = null;
  #waiting: Uint8Array[] = [line(openFrame)];
  #waitingBytes = 0;
  /** What whoever still asks is told; null while the session is open. */
  #lastWord: Uint8Array | null = null;
  #cancelTimer: () => void = () => {};
  #isPinged = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.groups = options.groups;
    this.#waitForReceiver();
  }

  get isOpen(): boolean {
    return this.#lastWord === null;
  }

  opened(connection: Connection): void {
    // The node may have closed it already, as it does during shutdown.
    if (this.isOpen) this.#connection = connection;
  }

  /** Hands over what the client sent, as long as the session is open. */
  receive(messages: readonly string[]): void {
    for (const message of messages) this.#connection?.receive(message);
  }

  /** A response takes what waits and what comes, and ends after about `maxBytes`. `prelude` comes before all frames; `letGo` is told that the response was broken off. */
  attach(prelude: Uint8Array | null, maxBytes: number, letGo?: () => void): ReadableStream<Uint8Array> {
    const stream = new ResponseStream({
      watch: this.#options.watch,
      onDrained: () => this.#drained(receiver),
      onGone: (reason) => this.#gone(receiver, reason),
      onBrokenOff: letGo,
    });
    const receiver = { stream, leftBytes: maxBytes };
    if (prelude !== null) stream.write(prelude);
    if (this.#lastWord !== null) endWith(stream, [...this.#takeWaiting(), this.#lastWord]);
    else if (this.#receiver !== null) endWith(stream, [line(closingFrame(alreadyOpen))]);
    else this.#startReceiving(receiver);
    return stream.body;
  }

  write(frame: Frame): number | null {
    return this.#put(publicationLine(frame));
  }

  deliver(ready: Uint8Array): void {
    const waitingBytes = this.#put(ready) ?? 0;
    if (waitingBytes > this.#options.maxQueueBytes) this.#end('slow');
    else if (waitingBytes > 0) this.#connection?.waiting?.(waitingBytes);
  }

  join(topic: string): void {
    if (this.isOpen) this.groups.join(topic, this);
  }

  leave(topic: string): void {
    this.groups.leave(topic, this);
  }

  /** Nobody answers a heartbeat: that the client took it is the sign of life. */
  ping(): void {
    this.#isPinged = true;
    if (this.#put(line(heartbeatFrame)) === 0) this.#answerPing();
  }

  /** A client that is slow would not read why (T66). */
  close(frame: CloseFrame | null): void {
    if (!this.isOpen) return;
    const isTold = frame !== null && frame.code !== disconnects.slow.code;
    this.#finish(line(closingFrame(frame ?? interrupted)), isTold ? 'tell' : 'abort');
  }

  #startReceiving(receiver: Receiver): void {
    this.#cancelTimer();
    this.#receiver = receiver;
    for (const bytes of this.#takeWaiting()) this.#send(receiver, bytes);
    this.#stopIfFull(receiver);
  }

  #takeWaiting(): readonly Uint8Array[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    return waiting;
  }

  /** Answers the bytes that wait; null when the connection is closed. */
  #put(bytes: Uint8Array): number | null {
    if (!this.isOpen) return null;
    const receiver = this.#receiver;
    if (receiver === null || receiver.leftBytes <= 0) {
      this.#waiting.push(bytes);
      this.#waitingBytes += bytes.byteLength;
      return this.#behindBytes;
    }
    this.#send(receiver, bytes);
    const behindBytes = this.#behindBytes;
    this.#stopIfFull(receiver);
    return behindBytes;
  }

  #send(receiver: Receiver, bytes: Uint8Array): void {
    receiver.stream.write(bytes);
    receiver.leftBytes -= bytes.byteLength;
  }

  /** Not before the client has it all: only then does it ask for the next response. */
  #stopIfFull(receiver: Receiver): void {
    if (receiver.leftBytes > 0 || receiver.stream.waitingBytes > 0) return;
    this.#receiver = null;
    receiver.stream.end();
    this.#waitForReceiver();
  }

  get #behindBytes(): number {
    return this.#waitingBytes + (this.#receiver?.stream.waitingBytes ?? 0);
  }

  /** The response took everything it was given. */
  #drained(receiver: Receiver): void {
    if (receiver !== this.#receiver) return;
    this.#stopIfFull(receiver);
    if (this.#behindBytes > 0) return;
    if (this.#isPinged) this.#answerPing();
    this.#connection?.drained();
  }

  #waitForReceiver(): void {
    this.#cancelTimer = this.#options.clock.after(lingerMs, () => this.#end('gone'));
  }

  #answerPing(): void {
    this.#isPinged = false;
    this.#connection?.alive();
  }

  #gone(receiver: Receiver, reason: 'gone' | 'stalled'): void {
    if (receiver === this.#receiver) this.#end(reason);
  }

  #end(reason: 'gone' | 'slow' | 'stalled'): void {
    const connection = this.#connection;
    this.#finish(line(closingFrame(interrupted)), 'abort');
    connection?.closed(reason);
  }

  /** What waits for a response that is still to come is told there, before the last word. */
  #finish(lastWord: Uint8Array, how: 'tell' | 'abort'): void {
    const stream = this.#receiver?.stream;
    this.#lastWord = lastWord;
    this.#connection = null;
    this.#receiver = null;
    this.groups.leaveAll(this);
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(lingerMs, () => this.#options.onForgotten());
    if (how === 'abort') {
      this.#takeWaiting();
      stream?.abort();
    } else if (stream !== undefined) {
      endWith(stream, [...this.#takeWaiting(), lastWord]);
    }
  }
}

function endWith(stream: ResponseStream, words: readonly Uint8Array[]): void {
  for (const word of words) stream.write(word);
  stream.end();
}
