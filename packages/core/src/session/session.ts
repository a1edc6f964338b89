import {
  codecFor,
  disconnects,
  PayloadNotJson,
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
import type { RateLimiter } from '../policy/rate-limiter.ts';
import type { Connection, ConnectionRequest, Transport } from '../transport/transport.ts';
import type { CatchUps } from './catch-up.ts';
import {
  legacyIsOff,
  messageTooBig,
  oversized,
  payloadNotJson,
  slow,
  stalled,
  tooManyCommands,
  type CloseExplanation,
} from './close-explanation.ts';
import { conflateWhenBehind, resumeDelivery } from './conflation.ts';
import { detach } from './detach.ts';
import { Deadlines, passDeadlines } from './deadlines.ts';
import { dispatch, type Inbound } from './dispatch.ts';
import type { SessionEnvironment } from './environment.ts';
import { isRefreshedByServer } from './hooks/refreshing.ts';
import { Inbox } from './inbox.ts';
import { Outbox, type OutboxOwner } from './outbox.ts';
import type { Identity, SessionState } from './state.ts';
import { codecByFrame, codecOf } from './wire-variant.ts';

/**
 * One client connection: its state, what it still has to read and to write, and its end. What the commands do is in
 * `commands/`, one file each.
 */
export class Session implements Connection, Peer, OutboxOwner, WheelEntry {
  readonly client: string;
  /** Names the connection where what the client sends comes another way; null where it needs no name. */
  readonly sessionId: string | null;
  readonly transport: Transport;
  readonly request: ConnectionRequest;
  readonly env: SessionEnvironment;
  readonly deadlines = new Deadlines();
  wheelLink: WheelLink | null = null;
  /** The user under whom the roster keeps the session; null while it keeps it under none. */
  admittedUser: string | null = null;
  /** Null while nothing was limited. */
  rateLimiter: RateLimiter | null = null;
  /** Subscriptions that still read what they missed; null while none does. */
  catchUps: CatchUps | null = null;
  #state: SessionState = { phase: 'awaiting-connect' };
  #codec: Codec | null;
  /** Null while nothing is pending and nothing waits for the client: most connections are idle (`bench B1`). */
  #outbox: Outbox | null = null;
  /** What was read and is not done yet; null while everything is. */
  #inbox: Inbox | null = null;

  constructor(client: string, transport: Transport, request: ConnectionRequest, env: SessionEnvironment) {
    this.client = client;
    this.transport = transport;
    this.request = request;
    this.env = env;
    this.sessionId = transport.direction === 'bidirectional' ? null : crypto.randomUUID();
    this.#codec = codecOf(transport);
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

  /** Undefined until the connection is known to belong to somebody; of a closed one it stays what it was. */
  get user(): string | undefined {
    return this.#identity?.user;
  }

  /** What the application attached to the connection. */
  get meta(): Payload | undefined {
    return this.#identity?.meta;
  }

  get queueMaxSizeBytes(): number {
    return this.env.settings.queueMaxSizeBytes;
  }

  /** Written in this turn, and not handed to the transport yet. */
  get pendingBytes(): number {
    return this.#outbox?.pendingBytes ?? 0;
  }

  /** Of what the transport was given, something still waits for the client. */
  get isBehind(): boolean {
    return this.#outbox?.isBehind ?? false;
  }

  /** What others see of this connection; `chanInfo` is what they see of it in one channel. */
  clientInfo(chanInfo: Payload | undefined): ClientInfo {
    return { user: this.user ?? '', client: this.client, connInfo: this.#identity?.info, chanInfo };
  }

  get #identity(): Identity | null {
    const state = this.#state;
    return state.phase === 'connected' || state.phase === 'closed' ? state.identity : null;
  }

  /** A closed session stays closed. */
  transition(next: Exclude<SessionState, { phase: 'closed' }>): void {
    if (this.isOpen) this.#state = next;
  }

  receive(frame: Frame): void {
    // All that a client may say in one direction is how it connects.
    const isDeaf = this.transport.direction === 'unidirectional' && this.#state.phase !== 'awaiting-connect';
    if (!this.isOpen || isDeaf) return;
    const codec = (this.#codec ??= codecByFrame(frame, this.transport));
    if (codec.version === 'legacy' && this.env.legacy === null) return this.closeWith('notAvailable', legacyIsOff);
    const { commands, malformed } = codec.decode(frame);
    const inbound =
      malformed === undefined ? commands : [...commands, { id: 0, method: 'malformed', because: malformed } as const];
    const isIdle = this.#inbox === null;
    const inbox = (this.#inbox ??= new Inbox());
    if (!inbox.add(inbound, frame.length)) this.closeWith('tooManyRequests', tooManyCommands);
    else if (isIdle) void this.#work(inbox);
  }

  alive(): void {
    this.deadlines.pongBy = Infinity;
    this.reschedule();
  }

  drained(): void {
    this.#outbox?.drained();
    this.#forgetIdleOutbox();
    this.catchUps?.proceed();
    resumeDelivery(this);
  }

  waiting(bytes: number): void {
    if (!this.isOpen) return;
    (this.#outbox ??= new Outbox()).fallBehind();
    conflateWhenBehind(this, bytes);
  }

  oversized(maxBytes: number): void {
    if (this.isOpen) this.#explain(messageTooBig, oversized(maxBytes));
  }

  closed(reason: 'gone' | 'slow' | 'stalled'): void {
    if (reason === 'gone') return this.#end(disconnects.connectionClosed);
    const explanation = reason === 'slow' ? slow(this.queueMaxSizeBytes) : stalled;
    if (this.isOpen) this.#explain(disconnects.slow, explanation);
    this.#end(disconnects.slow, explanation.rule);
  }

  send(frame: Frame): void {
    if (!this.isOpen) return;
    (this.#outbox ??= new Outbox()).write(this, frame, this.env.writer, this.queueMaxSizeBytes);
  }

  push(push: Push): void {
    if (!this.isOpen) return;
    try {
      this.send(this.codec.encodePush(push));
    } catch (error) {
      if (!(error instanceof PayloadNotJson)) throw error;
      this.closeWith('inappropriateProtocol', payloadNotJson);
    }
  }

  flush(): void {
    if (!this.isOpen) return;
    this.#outbox?.flush(this, this.queueMaxSizeBytes);
    this.#forgetIdleOutbox();
  }

  #forgetIdleOutbox(): void {
    if (this.#outbox?.isIdle === true) this.#outbox = null;
  }

  onSlow(waitingBytes: number): void {
    this.close(disconnects.slow, slow(this.queueMaxSizeBytes, waitingBytes));
  }

  onWake(nowMs: number): void {
    if (!this.isOpen) return;
    passDeadlines(this, nowMs);
    this.reschedule();
  }

  /** Sets the end of the connection, with the grace of a client that has to refresh (unix seconds; null: none). */
  expireAt(unixSeconds: number | null): void {
    const identity = this.#identity;
    const isServers = identity !== null && isRefreshedByServer(this.env, identity);
    const graceMs = isServers ? 0 : this.env.settings.expiredCloseDelayMs;
    this.deadlines.expireAt = unixSeconds === null ? Infinity : unixSeconds * 1_000 + graceMs;
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
    const isSilent = disconnect.code === disconnects.connectionClosed.code;
    if (explanation !== undefined && !isSilent) this.#explain(disconnect, explanation);
    if (!isSilent && disconnect.code !== disconnects.slow.code) this.flush();
    // What was pending may have shown that the client is slow, and ended the connection for that.
    if (!this.isOpen) return;
    const { transport, codec } = this;
    this.#end(disconnect, explanation?.rule);
    transport.close(isSilent ? null : codec.close(disconnect));
  }

  closeWith(name: DisconnectName, explanation: CloseExplanation): void {
    this.close(disconnects[name], explanation);
  }

  /** Commands of one connection run one after another, in the order they were read (S23). */
  async #work(inbox: Inbox): Promise<void> {
    for (let command = inbox.take(); command !== undefined; command = inbox.take()) {
      const turn = takesItsTurn(command) ? this.env.arrivals.enter() : null;
      if (turn !== null) await turn;
      await dispatch(this, command);
    }
    this.#inbox = null;
  }

  #end(disconnect: Disconnect, rule?: string): void {
    const state = this.#state;
    if (state.phase === 'closed') return;
    // Everything below may lead back here.
    this.#state = { phase: 'closed', disconnect, identity: this.#identity };
    this.#outbox?.discard();
    this.#inbox?.clear();
    this.env.wheel.cancel(this);
    this.env.roster.remove(this);
    if (state.phase === 'connected') {
      for (const subscription of state.subscriptions.values()) void detach(subscription, unsubscribes.disconnect);
      state.established.open();
    }
    this.catchUps?.proceed();
    this.env.notices.disconnected(this, disconnect);
    this.env.events.onDisconnected({ client: this.client, user: this.user, disconnect, rule });
  }

  #explain(disconnect: Disconnect, { operation = 'connection', ...explanation }: CloseExplanation): void {
    this.env.events.onRefusal({
      ...explanation,
      operation,
      code: disconnect.code,
      client: this.client,
      user: this.user,
    });
  }
}

/** What a returning client makes everybody's work: publications and what else is for those who are there go before (S150). */
function takesItsTurn({ method }: Inbound): boolean {
  return method === 'connect' || method === 'subscribe';
}
