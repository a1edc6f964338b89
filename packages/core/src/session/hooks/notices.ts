import type { Disconnect } from '@spindle/protocol';
import type { Session } from '../session.ts';
import type { Subscription } from '../subscription.ts';
import { callHook, type HookEnvironment } from './call-hook.ts';
import { userEvent } from './events.ts';
import type { Hooks } from './hooks.ts';

/**
 * Tells the application what has happened. What one connection does is told one after another, so that an end is never
 * told before the beginning is dealt with (S144); nobody waits for it.
 */
export class Notices {
  readonly #env: HookEnvironment;
  /** The last notice of a connection, while it is being dealt with. */
  readonly #underWay = new Map<string, Promise<void>>();
  /** Connections that were told of, where the end is told as well. */
  readonly #connected = new Set<string>();

  constructor(env: HookEnvironment) {
    this.#env = env;
  }

  connected(session: Session): void {
    const { hooks } = this.#env;
    if (hooks.disconnected !== undefined) this.#connected.add(session.client);
    if (hooks.connected === undefined) return;
    const event = userEvent(session);
    this.#tell('connected', session, () => hooks.connected?.(event));
  }

  disconnected(session: Session, disconnect: Disconnect): void {
    if (!this.#connected.delete(session.client)) return;
    const event = { ...userEvent(session), disconnect };
    this.#tell('disconnected', session, () => this.#env.hooks.disconnected?.(event));
  }

  subscribed(subscription: Subscription): void {
    this.#tellOf('subscribed', subscription);
  }

  unsubscribed(subscription: Subscription): void {
    this.#tellOf('unsubscribed', subscription);
  }

  /** Resolves when everything that was told by now is dealt with, or given up. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }

  #tellOf(name: 'subscribed' | 'unsubscribed', { session, channel }: Subscription): void {
    const { hooks } = this.#env;
    if (hooks[name] === undefined) return;
    const event = { ...userEvent(session), channel: channel.name };
    this.#tell(name, session, () => hooks[name]?.(event));
  }

  #tell(name: keyof Hooks, { client }: Session, call: () => void | Promise<void>): void {
    const told = async (): Promise<void> => {
      await this.#underWay.get(client);
      // What went wrong is reported; there is nobody to refuse anything to.
      await callHook(this.#env, name, { client, call, read: () => {} }).catch(() => {});
    };
    const done = told().then(() => {
      if (this.#underWay.get(client) === done) this.#underWay.delete(client);
    });
    this.#underWay.set(client, done);
  }
}
