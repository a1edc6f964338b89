import type { Broker, Control, PresenceStore } from '@spindle/core';
import type { ClientInfo } from '@spindle/protocol';
import type { Link } from '../link/link.ts';
import { callerOf, type NodeCalls } from './engine-calls.ts';

type Stores = { readonly broker: Broker; readonly presence: PresenceStore };

/** What one worker has of the shared engine: noted, so that it can be taken back should the worker die. */
export class EngineShare {
  readonly link: Link;
  readonly control: Control;
  /** Channels the worker hears of. */
  readonly channels = new Set<string>();
  readonly #stores: Stores;
  readonly #present = new Entries();
  /** Clients whose join was told, and whose leave was not. */
  readonly #joined = new Entries();

  constructor(stores: Stores, link: Link, control: Control) {
    this.#stores = stores;
    this.link = link;
    this.control = control;
  }

  async enter(node: string): Promise<void> {
    const call = callerOf<NodeCalls>(this.link);
    await this.control.run(node, (request) => call('request', request));
  }

  leave(): Promise<void> {
    return this.control.close();
  }

  addPresence(channel: string, client: string, info: ClientInfo): Promise<void> {
    this.#present.add(channel, client, info);
    return this.#stores.presence.add(channel, client, info);
  }

  removePresence(channel: string, client: string, user: string): Promise<void> {
    this.#present.remove(channel, client);
    return this.#stores.presence.remove(channel, client, user);
  }

  publishJoin(channel: string, info: ClientInfo): Promise<void> {
    this.#joined.add(channel, info.client, info);
    return this.#stores.broker.publishJoin(channel, info);
  }

  publishLeave(channel: string, info: ClientInfo): Promise<void> {
    this.#joined.remove(channel, info.client);
    return this.#stores.broker.publishLeave(channel, info);
  }

  /** Nobody of the worker is there any more, and whoever was told that they came is told that they left. */
  async end(): Promise<void> {
    const { presence, broker } = this.#stores;
    const closed = this.control.close();
    const removed = this.#present.all().map(([channel, info]) => presence.remove(channel, info.client, info.user));
    const left = this.#joined.all().map(([channel, info]) => broker.publishLeave(channel, info));
    await Promise.all([closed, ...removed, ...left]);
  }
}

/** Clients by channel. */
class Entries {
  readonly #byChannel = new Map<string, Map<string, ClientInfo>>();

  add(channel: string, client: string, info: ClientInfo): void {
    const clients = this.#byChannel.get(channel) ?? new Map<string, ClientInfo>();
    this.#byChannel.set(channel, clients.set(client, info));
  }

  remove(channel: string, client: string): void {
    const clients = this.#byChannel.get(channel);
    clients?.delete(client);
    if (clients?.size === 0) this.#byChannel.delete(channel);
  }

  all(): readonly (readonly [channel: string, info: ClientInfo])[] {
    return [...this.#byChannel].flatMap(([channel, clients]) =>
      Array.from(clients.values(), (info) => [channel, info] as const),
    );
  }
}
