import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import {
  codecFor,
  disconnects,
  legacyJson,
  unsubscribes,
  type CloseFrame,
  type Encoding,
  type Frame,
  type Generation,
} from '@spindle/protocol';
import { clientWire } from '../wire/client-wire.ts';
import type { ClientMethod, ClientWire, Dialect, ServerMessage } from '../wire/messages.ts';
import type { Fields } from '../wire/protobuf-message.ts';
import type { ModelSubscription } from './subscription.ts';

/** A connection as its client has it. */
export interface Line {
  send(frame: Frame): void;
  /** What has come in since the last call. */
  take(): readonly Frame[];
  readonly closed: CloseFrame | 'dropped' | 'left' | null;
  leave(): void;
}

/** What a server told a client of its own accord: it ended a subscription, or with null the connection. */
export interface Telling {
  readonly channel: string | null;
  readonly because: string;
  /** Somebody had asked for it. */
  readonly isAskedFor: boolean;
}

interface Owed {
  readonly id: number;
  readonly method: ClientMethod;
  readonly channel: string;
}

type Push = Extract<ServerMessage, { kind: 'push' }>;

/**
 * A client as SDKs are: it remembers where it stands in each channel and says so when it comes back. It complains when
 * replies are not in the order of its commands, and when something comes for a channel it is not subscribed to.
 */
export class Subscriber {
  readonly name: string;
  readonly dialect: Dialect;
  readonly subscriptions = new Map<string, ModelSubscription>();
  /** Told since somebody looked last. */
  readonly tellings: Telling[] = [];
  /** Codes with which a connect or subscribe was refused since somebody looked last. */
  readonly errors: number[] = [];
  /** Client id; empty while not connected. */
  id = '';
  #line: Line | null = null;
  #wire: ClientWire;
  #nextId = 1;
  #owed: Owed[] = [];
  readonly #remember: (channel: string) => ModelSubscription;

  /** `remember` makes the record of a channel the client has never had. */
  constructor(name: string, dialect: Dialect, remember: (channel: string) => ModelSubscription) {
    this.name = name;
    this.dialect = dialect;
    this.#wire = clientWire(dialect);
    this.#remember = remember;
  }

  get isOnline(): boolean {
    return this.#line !== null;
  }

  get isConnected(): boolean {
    return this.id !== '';
  }

  get isBusy(): boolean {
    return this.#owed.length > 0;
  }

  subscription(channel: string): ModelSubscription {
    const known = this.subscriptions.get(channel);
    if (known !== undefined) return known;
    const created = this.#remember(channel);
    this.subscriptions.set(channel, created);
    created.witness.knownAs(this.id);
    return created;
  }

  /** Connects, telling where it stands in the channels the server subscribes it to, and how it wants them (P134). */
  connect(line: Line, token: string, serverSide: readonly string[]): void {
    this.#line = line;
    this.#wire = clientWire(this.dialect);
    this.#nextId = 1;
    const subs = serverSide.map((channel) => [channel, this.subscription(channel).request()] as const);
    const known = subs.filter(([, request]) => Object.keys(request).length > 0);
    this.#command('connect', { token, ...(known.length > 0 ? { subs: Object.fromEntries(known) } : null) });
  }

  subscribe(channel: string): void {
    this.#command('subscribe', { channel, ...this.subscription(channel).request() });
  }

  unsubscribe(channel: string): void {
    const subscription = this.subscription(channel);
    // Where the reply to the subscribe has not come yet, it does before the one to this.
    if (subscription.phase === 'live') subscription.phase = 'leaving';
    this.#command('unsubscribe', { channel });
  }

  publish(channel: string, text: string): void {
    const data: unknown = this.dialect.endsWith('json') ? JSON.parse(text) : new TextEncoder().encode(text);
    this.#command('publish', { channel, data });
  }

  /** The connection is lost, with all that was on its way. */
  drop(): void {
    this.#line?.leave();
    this.#line?.take();
    this.#lost('the connection was lost');
  }

  /** Holds what came in so far against what was published. */
  judge(): void {
    for (const { channel, witness } of this.subscriptions.values()) {
      try {
        witness.judge();
      } catch (error) {
        throw new Error(`${this.name} in ${channel}: ${String(error)}`, { cause: error });
      }
    }
  }

  /** Reads everything that came in. */
  read(): void {
    const line = this.#line;
    if (line === null) return;
    for (const message of line.take().flatMap((frame) => this.#wire.decode(frame))) this.#receive(message);
    if (line.closed === null) return;
    const because = `the connection was closed: ${JSON.stringify(line.closed)}`;
    this.tellings.push({ channel: null, because, isAskedFor: this.#isAskedFor(line.closed) });
    this.#lost(because);
  }

  #isAskedFor(closed: Line['closed']): boolean {
    const [version, encoding] = this.dialect.split(' ') as [Generation, Encoding];
    const codec = version === 'legacy' ? legacyJson : codecFor(version, encoding);
    const askedFor = [disconnects.forceDisconnect, disconnects.shutdown];
    return askedFor.some((disconnect) => isDeepStrictEqual(codec.close(disconnect), closed));
  }

  #lost(because: string): void {
    this.#line = null;
    this.id = '';
    this.#owed = [];
    for (const subscription of this.subscriptions.values()) subscription.ended(because);
  }

  #command(method: ClientMethod, params: Fields): void {
    assert.ok(this.#line !== null, `${method} without a connection`);
    const id = this.#nextId++;
    const { channel = '' } = params as { readonly channel?: string };
    this.#owed.push({ id, method, channel });
    this.#line.send(this.#wire.encode({ id, method, params }));
  }

  #receive(message: ServerMessage): void {
    if (message.kind === 'reply') this.#reply(message);
    else if (message.kind === 'push') this.#push(message);
  }

  #reply({ id, error, result }: Extract<ServerMessage, { kind: 'reply' }>): void {
    const owed = this.#owed.shift();
    assert.equal(id, owed?.id, 'the reply does not belong to the next command');
    if (owed === undefined) return;
    if (error !== 0 && owed.method !== 'publish') this.errors.push(error);
    if (owed.method === 'connect') this.#connected(error, result);
    if (owed.method === 'publish' || owed.channel === '') return;
    const subscription = this.subscription(owed.channel);
    if (owed.method === 'unsubscribe') subscription.ended('unsubscribed');
    // A subscription of the server may have come in between.
    else if (error === 0) subscription.began('client', result);
    else if (!subscription.isOn) subscription.phase = 'off';
  }

  #connected(error: number, result: Fields): void {
    if (error !== 0) return this.drop();
    this.id = String(result['client']);
    for (const { witness } of this.subscriptions.values()) witness.knownAs(this.id);
    const subs = (result['subs'] ?? {}) as Readonly<Record<string, Fields>>;
    for (const [channel, answer] of Object.entries(subs)) this.subscription(channel).began('server', answer);
  }

  #push(push: Push): void {
    const { type, body } = push;
    assert.ok(this.isConnected, `${type} before the connect reply`);
    const channel = push.channel === '' ? this.#channelOf(push.id) : push.channel;
    const subscription = this.subscription(channel);
    if (type === 'subscribe') {
      subscription.ended('replaced');
      subscription.began('server', body, true);
    } else if (type === 'unsubscribe') {
      // Before v2 there is only one reason.
      const { code = unsubscribes.server.code } = body as { readonly code?: number };
      const because = `unsubscribed by the server: ${code}`;
      subscription.ended(because);
      this.tellings.push({ channel, because, isAskedFor: code === unsubscribes.server.code });
    } else if (type === 'pub' || type === 'join' || type === 'leave') {
      assert.ok(subscription.isOn, `${type} in ${channel}, to which ${this.name} is not subscribed`);
      if (type === 'pub') subscription.saw(body);
    }
  }

  #channelOf(id: number): string {
    const found = [...this.subscriptions.values()].find((subscription) => subscription.id === id);
    return found?.channel ?? assert.fail(`a push for ${id}, which is the number of no channel`);
  }
}
