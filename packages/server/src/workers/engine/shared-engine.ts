import type { Broker, BrokerEvents, Clock, PresenceStore } from '@spindle/core';
import { createControlHub, createMemoryBroker, createMemoryPresenceStore, type ControlHub } from '@spindle/core/memory';
import { SharedCounts } from '../limits/shared-counts.ts';
import type { Link, Notice } from '../link/link.ts';
import { engineNotice, serve, type EngineCalls } from './engine-calls.ts';
import { EngineShare } from './engine-share.ts';
import { WithdrawalJournal } from './withdrawal-journal.ts';

/** The memory engine of all workers, in the process of the supervisor. Lives as long as that does. */
export class SharedEngine implements BrokerEvents {
  readonly broker: Broker;
  readonly presence: PresenceStore = createMemoryPresenceStore();
  readonly #control: ControlHub;
  readonly #counts = new SharedCounts();
  readonly #withdrawals: WithdrawalJournal;
  readonly #shares = new Set<EngineShare>();
  readonly #subscribers = new Map<string, Set<EngineShare>>();

  constructor(clock: Clock) {
    this.broker = createMemoryBroker({ clock });
    this.#control = createControlHub({ clock });
    this.#withdrawals = new WithdrawalJournal(clock);
    void this.broker.run(this);
  }

  /** Serves a worker until its link closes; then what only its connections had is taken back. */
  serve(link: Link, onFailure: (operation: string, error: unknown) => void): void {
    const share = new EngineShare(this, link, this.#control.join());
    this.#shares.add(share);
    for (const { withdrawal, expireAt } of this.#withdrawals.entries()) {
      link.tell(engineNotice('withdrawn', withdrawal, expireAt));
    }
    this.#counts.serve(link);
    serve<EngineCalls>(link, this.#callsOf(share));
    link.onClosed(() => {
      this.#shares.delete(share);
      for (const channel of share.channels) this.#unsubscribe(channel, share);
      share.end().catch((error: unknown) => onFailure('worker end', error));
    });
  }

  onPublication: BrokerEvents['onPublication'] = (channel, ...publication) =>
    this.#tellSubscribers(channel, () => engineNotice('publication', channel, ...publication));
  onJoin: BrokerEvents['onJoin'] = (channel, info) =>
    this.#tellSubscribers(channel, () => engineNotice('join', channel, info));
  onLeave: BrokerEvents['onLeave'] = (channel, info) =>
    this.#tellSubscribers(channel, () => engineNotice('left', channel, info));

  async close(): Promise<void> {
    await Promise.all([this.broker.close(), this.presence.close()]);
  }

  #callsOf(share: EngineShare): EngineCalls {
    const { broker, presence } = this;
    return {
      publish: (...publication) => broker.publish(...publication),
      publishJoin: (...join) => share.publishJoin(...join),
      publishLeave: (...leave) => share.publishLeave(...leave),
      subscribe: (channel) => this.#subscribe(channel, share),
      unsubscribe: async (channel) => this.#unsubscribe(channel, share),
      history: (...read) => broker.history(...read),
      removeHistory: (channel) => broker.removeHistory(channel),
      addPresence: (...entry) => share.addPresence(...entry),
      removePresence: (...entry) => share.removePresence(...entry),
      presence: (channel) => presence.get(channel),
      presenceStats: (channel) => presence.stats(channel),
      countPresence: (channel) => presence.count(channel),
      withdraw: async (withdrawal, expireAt) => {
        this.#withdrawals.add(withdrawal, expireAt);
        this.#tellAll(engineNotice('withdrawn', withdrawal, expireAt));
      },
      unblock: async (user) => {
        this.#withdrawals.unblock(user);
        this.#tellAll(engineNotice('unblocked', user));
      },
      enter: (node) => share.enter(node),
      leave: () => share.leave(),
      askAll: (request) => share.control.askAll(request),
      ask: (...request) => share.control.ask(...request),
    };
  }

  async #subscribe(channel: string, share: EngineShare): Promise<void> {
    const subscribers = this.#subscribers.get(channel) ?? new Set();
    this.#subscribers.set(channel, subscribers.add(share));
    share.channels.add(channel);
    await this.broker.subscribe(channel);
  }

  #unsubscribe(channel: string, share: EngineShare): void {
    share.channels.delete(channel);
    const subscribers = this.#subscribers.get(channel);
    if (subscribers?.delete(share) !== true || subscribers.size > 0) return;
    this.#subscribers.delete(channel);
    // In memory it has happened when the call returns.
    void this.broker.unsubscribe(channel);
  }

  /** Written once, however many are told. */
  #tellSubscribers(channel: string, write: () => Notice): void {
    const subscribers = this.#subscribers.get(channel);
    if (subscribers === undefined) return;
    const notice = write();
    for (const { link } of subscribers) link.tell(notice);
  }

  #tellAll(notice: Notice): void {
    for (const { link } of this.#shares) link.tell(notice);
  }
}
