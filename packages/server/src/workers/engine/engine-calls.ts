import type { Broker, BrokerEvents, Position, PresenceStore, Withdrawal } from '@spindle/core';
import type { Publication } from '@spindle/protocol';
import type { Link, Notice } from '../link/link.ts';
import { createNotice } from '../link/link.ts';

/** What a worker calls at the supervisor, by name. */
export interface EngineCalls {
  readonly publish: Broker['publish'];
  readonly publishJoin: Broker['publishJoin'];
  readonly publishLeave: Broker['publishLeave'];
  readonly subscribe: Broker['subscribe'];
  readonly unsubscribe: Broker['unsubscribe'];
  readonly history: Broker['history'];
  readonly removeHistory: Broker['removeHistory'];
  readonly addPresence: PresenceStore['add'];
  readonly removePresence: PresenceStore['remove'];
  readonly presence: PresenceStore['get'];
  readonly presenceStats: PresenceStore['stats'];
  readonly countPresence: PresenceStore['count'];
  withdraw(withdrawal: Withdrawal, expireAt: number | null): Promise<void>;
  unblock(user: string): Promise<void>;
  /** The node of the worker can be asked from here on. */
  enter(node: string): Promise<void>;
  /** The node of the worker is not asked any more. */
  leave(): Promise<void>;
  askAll(request: string): Promise<readonly string[]>;
  ask(node: string, request: string): Promise<string | null>;
}

/** What the supervisor tells a worker, unasked. */
export interface EngineNotices {
  publication(
    channel: string,
    publication: Publication,
    position: Position | null,
    notes: Parameters<BrokerEvents['onPublication']>[3],
  ): void;
  readonly join: BrokerEvents['onJoin'];
  readonly left: BrokerEvents['onLeave'];
  withdrawn(withdrawal: Withdrawal, expireAt: number | null): void;
  unblocked(user: string): void;
}

/** What the supervisor calls at a worker, for another one. */
export interface NodeCalls {
  request(request: string): Promise<string>;
}

type Calls<C> = { readonly [Name in keyof C]: (...params: never[]) => unknown };
type Caller<C extends Calls<C>> = <Name extends keyof C & string>(
  name: Name,
  ...params: Parameters<C[Name]>
) => Promise<Awaited<ReturnType<C[Name]>>>;

/** Calls the other end, where `serve` has the other half. */
export function callerOf<C extends Calls<C>>(link: Link): Caller<C> {
  return (name, ...params) => link.call(name, ...params) as Promise<never>;
}

/** Serves all calls, or notices, of one kind. */
export function serve<C extends Calls<C>>(link: Link, handlers: C): void {
  for (const [name, handler] of Object.entries<(...params: never[]) => unknown>(handlers)) link.handle(name, handler);
}

export function engineNotice<Name extends keyof EngineNotices>(
  name: Name,
  ...params: Parameters<EngineNotices[Name]>
): Notice {
  return createNotice(name, ...params);
}
