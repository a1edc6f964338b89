import {
  codecFor,
  disconnects,
  sniffVersion,
  unsubscribes,
  type ClientInfo,
  type Codec,
  type Disconnect,
  type DisconnectName,
  type Frame,
  type Payload,
  type Push,
} from '@spindle/protocol';
import type { Peer } from '../hub/member.ts';
import type { WheelEntry, WheelLink } from '../lib/timer-wheel.ts';
import type { Connection, ConnectionRequest, Transport } from '../transport/transport.ts';
import { detach } from './detach.ts';
import { Deadlines, passDeadlines } from './deadlines.ts';
import { dispatch, type Inbound } from './dispatch.ts';
import type { SessionEnvironment } from './environment.ts';
import { Outbox, type OutboxOwner } from './outbox.ts';
import type { SessionState } from './state.ts';

/** Commands that may wait for one before them, per connection; the bytes behind them are bounded by the transport. */
const inboxLimit = 4_096;

/** Why the server ends a connection, for the operator. */
export interface CloseExplanation {
  readonly rule: string;
  readonly because: string;
  readonly fix?: string | undefined;
}

/**
 * One client connection: its state, what it still has to read and to write, and its end. What the commands do is in
 * `commands/`, one file each.
 */
export class Session implements Connection, Peer, OutboxOwner, WheelEntry {
  readonly client: string;
  readonly transport: Transport;
  readonly request: ConnectionRequest;
  readonly env: SessionEnvironment;
  readonly deadlines = new Deadlines();
  wheelLink: WheelLink | null = null;
  /** The user under whom the roster keeps the session; null while it keeps it under none. */
  admittedUser: string | null = null;
  #state: SessionState = { phase: 'awaiting-connect' };
  #codec: Codec | null;
  readonly #outbox = new Outbox();
  /** Commands read and not begun, in order; null while there are none. */
  #inbox: Inbound[] | null = null;
  #isBusy = false;

  constructor(client: string, transport: Transport, request: ConnectionRequest, env: SessionEnvironment) {
    this.client = client;
    this.transport = transport;
    this.request = request;
    this.env = env;
    this.#codec = transport.version === null ? null : codecFor(transport.version, transport.encoding);
    this.deadlines.closeAt = env.clock.now() + env.settings.staleCloseDelayMs;
    this.reschedule();
  }

  get state(): SessionState {
    return this.#state;
  }

  get isOpen(): boolean {
    return this.#state.phase !== 'closed';
  }

  /** The wire variant; before the first frame was read, that of the newest generation. */
  get codec(): Codec {
    return this.#codec ?? codecFor('v2', this.transport.encoding);
  }

  get user(): string | undefined {
    return this.#state.phase === 'connected' ? this.#state.identity.user : undefined;
  }

  /** What others see of this connection; `chanInfo` is what they see of it in one channel. */
  clientInfo(chanInfo: Payload | undefined): ClientInfo {
    const identity = this.#state.phase === 'connected' ? this.#state.identity : null;
    return { user: identity?.user ?? '', client: this.client, connInfo: identity?.info, chanInfo };
  }

  /** A closed session stays closed. */
  transition(next: Exclude<SessionState, { phase: 'closed' }>): void {
    if (this.isOpen) this.#state = next;
  }

  receive(frame: Frame): void {
    if (!this.isOpen) return;
    const { encoding } = this.transport;
    const codec = (this.#codec ??= codecFor(sniffVersion(frame, encoding) ?? 'v2', encoding));
    const { commands, malformed } = codec.decode(frame);
    for (const command of commands) this.#accept(command);
    if (malformed !== undefined) this.#accept({ id: 0, method: 'malformed', because: malformed });
  }

  alive(): void {
    this.deadlines.pongBy = Infinity;
    this.reschedule();
  }

  closed(reason: 'gone' | 'slow'): void {
    this.#end(reason === 'slow' ? disconnects.slow : disconnects.connectionClosed);
  }

  send(frame: Frame): void {
    if (!this.isOpen) return;
    this.#outbox.write(this, frame, this.env.writer, this.env.settings.queueMaxSizeBytes);
  }

  push(push: Push): void {
    if (this.isOpen) this.send(this.codec.encodePush(push));
  }

  flush(): void {
    if (this.isOpen) this.#outbox.flush(this, this.env.settings.queueMaxSizeBytes);
  }

  onSlow(waitingBytes: number): void {
    this.close(disconnects.slow, {
      rule: 'S29',
      because: `${waitingBytes} bytes wait for the client, client.queue_max_size is ${this.env.settings.queueMaxSizeBytes}`,
      fix: 'raise client.queue_max_size, or send the client less',
    });
  }

  onWake(nowMs: number): void {
    if (!this.isOpen) return;
    passDeadlines(this, nowMs);
    this.reschedule();
  }

  /** Sets the end of the connection, with its grace (unix seconds; null: none). */
  expireAt(unixSeconds: number | null): void {
    const { expiredCloseDelayMs } = this.env.settings;
    this.deadlines.expireAt = unixSeconds === null ? Infinity : unixSeconds * 1_000 + expiredCloseDelayMs;
  }

  /** To be called after a deadline was changed. */
  reschedule(): void {
    const { next } = this.deadlines;
    if (!this.isOpen) return;
    if (next === Infinity) this.env.wheel.cancel(this);
    else this.env.wheel.schedule(this, next);
  }

  /** Ends the connection: what is pending is written first, unless the client is slow or already gone. Idempotent. */
  close(disconnect: Disconnect, explanation?: CloseExplanation): void {
    if (!this.isOpen) return;
    if (explanation !== undefined) this.#explain(disconnect, explanation);
    const isSilent = disconnect.code === disconnects.connectionClosed.code;
    if (!isSilent && disconnect.code !== disconnects.slow.code) this.flush();
    const { transport, codec } = this;
    this.#end(disconnect);
    transport.close(isSilent ? null : codec.close(disconnect));
  }

  closeWith(name: DisconnectName, explanation: CloseExplanation): void {
    this.close(disconnects[name], explanation);
  }

  #accept(command: Inbound): void {
    const inbox = (this.#inbox ??= []);
    if (inbox.length >= inboxLimit) {
      return this.closeWith('tooManyRequests', {
        rule: 'S52',
        because: `${inboxLimit} commands already wait for the one in progress`,
      });
    }
    inbox.push(command);
    if (!this.#isBusy) void this.#work();
  }

  /** Commands of one connection run one after another, in the order they were read (S23). */
  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let inbox = this.#inbox; inbox !== null; inbox = this.#inbox) {
      this.#inbox = null;
      for (const command of inbox) {
        if (!this.isOpen) break;
        await dispatch(this, command);
      }
    }
    this.#isBusy = false;
  }

  #end(disconnect: Disconnect): void {
    if (this.#state.phase === 'closed') return;
    const { state } = this;
    const { user } = this;
    const subscriptions = state.phase === 'connected' ? [...state.subscriptions.values()] : [];
    for (const subscription of subscriptions) void detach(subscription, unsubscribes.disconnect);
    this.#state = { phase: 'closed', disconnect };
    this.#outbox.discard();
    this.#inbox = null;
    this.env.wheel.cancel(this);
    this.env.roster.remove(this);
    this.env.events.onDisconnected({ client: this.client, user, disconnect });
  }

  #explain(disconnect: Disconnect, explanation: CloseExplanation): void {
    this.env.events.onRefusal({
      ...explanation,
      operation: 'connection',
      code: disconnect.code,
      client: this.client,
      user: this.user,
    });
  }
}
