import assert from 'node:assert/strict';
import { codecFor, sniffVersion, type Encoding, type Frame, type ProtocolVersion } from '@spindle/protocol';
import type { SocketPair } from '@spindle/testkit';
import { messageOf, type ServerMessage } from '../../messages.ts';
import { protobufMessages, subscribeResultOf } from '../../protobuf-client.ts';
import { pongFrame } from './frames.ts';

/** A command that is owed a reply. */
interface Owed {
  readonly id: number;
  readonly method: string;
  readonly channel: string;
}

interface SubscribeResult {
  readonly offset?: number;
  readonly publications?: readonly { readonly offset: number }[];
}

interface HostileClientOptions {
  readonly version: ProtocolVersion;
  /** The version was agreed upon before the first frame. */
  readonly isFixed: boolean;
  readonly answersPings: boolean;
}

/** Namespaces whose subscribers are promised every publication, or to be told. */
const tracked = /^(pos|rec|full|cache|calm):/;

/**
 * A client that believes the promises and complains when one is broken: replies come in the order of the commands, each at
 * most once; pushes come after the connect reply, and those of a channel only while it is subscribed; tracked
 * channels have no gaps.
 */
export class HostileClient {
  readonly encoding: Encoding;
  /** The one the client means to speak; what the server makes of its first frame may be another. */
  readonly version: ProtocolVersion;
  /** Keeps its connection alive, as SDKs do. */
  readonly answersPings: boolean;
  readonly socket: SocketPair;
  nextId = 1;
  /** As the server understood the first frame. */
  #understood: ProtocolVersion | null;
  readonly #owed: Owed[] = [];
  /** Subscribed channels with the offset reached; null where it is not tracked or not known. */
  readonly #reached = new Map<string, number | null>();
  #isConnected = false;
  #isRefused = false;
  /** Pings seen and not answered. */
  pings = 0;

  constructor(socket: SocketPair, options: HostileClientOptions) {
    this.socket = socket;
    this.encoding = socket.encoding;
    this.version = options.version;
    this.answersPings = options.answersPings;
    this.#understood = options.isFixed ? options.version : null;
  }

  get isOpen(): boolean {
    return this.socket.closed === null;
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  get subscribed(): readonly string[] {
    return [...this.#reached.keys()];
  }

  send(frame: Frame): void {
    const version = (this.#understood ??= sniffVersion(frame, this.encoding) ?? 'v2');
    for (const command of codecFor(version, this.encoding).decode(frame).commands) {
      if (command.method === 'pong' || command.method === 'send') continue;
      const channel = 'params' in command && 'channel' in command.params ? (command.params.channel ?? '') : '';
      this.#owed.push({ id: command.id, method: command.method, channel });
    }
    this.socket.send(frame);
  }

  /** Reads and checks everything that came in. */
  read(): ServerMessage[] {
    const messages = this.socket.take().flatMap((frame) => this.#parse(frame));
    for (const message of messages) this.#check(message);
    if (this.socket.pings > 0) this.pings = this.socket.pings;
    return messages;
  }

  answerPing(): void {
    if (this.pings === 0 || !this.isOpen) return;
    this.pings = 0;
    if (this.socket.pings > 0) this.socket.pong();
    else this.send(pongFrame(this.encoding));
  }

  /** Nothing is under way any more: an open connection has its replies. */
  expectAnswered(): void {
    if (this.isOpen && !this.#isRefused) assert.deepEqual(this.#owed, [], 'commands without a reply');
  }

  #parse(frame: Frame): ServerMessage[] {
    const version = this.#understood ?? 'v2';
    if (frame instanceof Uint8Array) return protobufMessages(version, frame);
    const lines = frame.split('\n').filter((line) => line !== '');
    return lines.map((line) => messageOf(version, JSON.parse(line) as Record<string, unknown>));
  }

  #check(message: ServerMessage): void {
    if (message.kind === 'reply') return this.#checkReply(message);
    assert.ok(this.#isConnected, `${JSON.stringify(message)} before the connect reply`);
    if (message.kind === 'push') this.#checkPush(message);
    else this.pings += 1;
  }

  #checkReply({ id, result, error }: Extract<ServerMessage, { kind: 'reply' }>): void {
    const owed = this.#owed.shift();
    assert.equal(id, owed?.id, 'the reply does not belong to the next command');
    if (owed?.method === 'connect') {
      this.#isConnected = error === null;
      this.#isRefused = error !== null && this.#understood === 'v2';
      const subs = (result?.['subs'] ?? {}) as Readonly<Record<string, SubscribeResult>>;
      for (const [channel, sub] of Object.entries(subs)) this.#enter(channel, sub);
    }
    if (error !== null) return;
    if (owed?.method === 'unsubscribe') this.#reached.delete(owed.channel);
    if (owed?.method !== 'subscribe') return;
    assert.ok(!this.#reached.has(owed.channel), 'subscribed twice');
    this.#enter(owed.channel, 'encoded' in (result ?? {}) ? subscribeResultOf(result?.['encoded']) : (result ?? {}));
  }

  #enter(channel: string, { offset = 0, publications = [] }: SubscribeResult): void {
    this.#reached.set(channel, tracked.test(channel) ? (publications.at(-1)?.offset ?? offset) : null);
  }

  #checkPush({ type, channel, body }: Extract<ServerMessage, { kind: 'push' }>): void {
    if (type === 'subscribe') {
      // What follows as recovered lies before the offset for an older client, and anywhere in cache mode.
      const isTold = this.#understood === 'v2' && tracked.test(channel) && !channel.startsWith('cache:');
      this.#reached.set(channel, isTold ? ((body['offset'] as number | undefined) ?? 0) : null);
    } else if (type === 'unsubscribe') {
      assert.ok(this.#reached.delete(channel), `unsubscribed from ${channel} without being subscribed`);
    } else if (type === 'pub' || type === 'join' || type === 'leave') {
      this.#checkDelivery(type, channel, body['offset'] as number | undefined);
    }
  }

  #checkDelivery(type: string, channel: string, offset: number | undefined): void {
    const reached = this.#reached.get(channel);
    assert.ok(reached !== undefined, `${type} in ${channel} without a subscription`);
    if (type !== 'pub' || offset === undefined || !tracked.test(channel)) return;
    if (reached !== null) assert.equal(offset, reached + 1, `a gap in ${channel}`);
    this.#reached.set(channel, offset);
  }
}
