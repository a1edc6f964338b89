import type { FilterNode } from '@spindle/protocol';
import { compileTagsFilter, type TagsFilter } from '../channel/tags-filter/tags-filter.ts';
import { addTo, firstOf, listOf, removeFrom, sizeOf, type OneOrMany } from '../lib/one-or-many.ts';
import type { SharedLimits } from '../engine/shared-limits.ts';
import type { Roster } from '../session/environment.ts';
import { refused } from '../session/refused.ts';
import type { Session } from '../session/session.ts';

/** Whom an API call is about: a user's connections, or some of them. */
export interface ConnectionSelector {
  /** The empty user addresses the anonymous connections. */
  readonly user: string;
  /** The empty user addresses the connections of everybody. */
  readonly allUsers?: boolean | undefined;
  /** Only connections whose labels pass, in the words of a tags filter. */
  readonly labelFilter?: FilterNode | undefined;
  /** Only this connection. */
  readonly client?: string | undefined;
  /** Only the connection with this session id. Connections that send and receive by the same way have none. */
  readonly session?: string | undefined;
}

/** The connections of a node: all of them, and the connected ones by user. */
export class ConnectionRoster implements Roster {
  readonly #all = new Map<string, Session>();
  readonly #bySessionId = new Map<string, Session>();
  readonly #numByAddress = new Map<string, number>();
  readonly #byUser = new Map<string, OneOrMany<Session>>();
  readonly #limits: SharedLimits | null;
  #numConnected = 0;

  constructor(limits: SharedLimits | null) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#all.size;
  }

  get numConnected(): number {
    return this.#numConnected;
  }

  get numUsers(): number {
    return this.#byUser.size;
  }

  add(session: Session): void {
    this.#all.set(session.client, session);
    if (session.sessionId !== null) this.#bySessionId.set(session.sessionId, session);
    this.#countAddress(session, 1);
    this.#limits?.count(session.request.address, 1);
  }

  admit(session: Session, user: string): void {
    session.admittedUser = user;
    this.#numConnected += 1;
    this.#byUser.set(user, addTo(this.#byUser.get(user), session));
  }

  countOf(user: string): number {
    return sizeOf(this.#byUser.get(user));
  }

  oldestOf(user: string): Session | undefined {
    return firstOf(this.#byUser.get(user));
  }

  /** Takes the session out of wherever it is; one that only failed to connect stays known until it is closed. */
  remove(session: Session): void {
    if (!session.isOpen) this.#forget(session);
    const user = session.admittedUser;
    if (user === null) return;
    session.admittedUser = null;
    this.#limits?.leave(user, session.client);
    this.#numConnected -= 1;
    const left = removeFrom(this.#byUser.get(user), session);
    if (left === undefined) this.#byUser.delete(user);
    else this.#byUser.set(user, left);
  }

  #forget(session: Session): void {
    const { client, sessionId } = session;
    if (!this.#all.delete(client)) return;
    if (sessionId !== null) this.#bySessionId.delete(sessionId);
    this.#countAddress(session, -1);
    this.#limits?.count(session.request.address, -1);
  }

  #countAddress({ request: { address } }: Session, change: 1 | -1): void {
    if (address === undefined) return;
    const count = this.numFrom(address) + change;
    if (count === 0) this.#numByAddress.delete(address);
    else this.#numByAddress.set(address, count);
  }

  /** Connections whose request came from the address. */
  numFrom(address: string): number {
    return this.#numByAddress.get(address) ?? 0;
  }

  bySessionId(sessionId: string): Session | undefined {
    return this.#bySessionId.get(sessionId);
  }

  get(client: string): Session | undefined {
    return this.#all.get(client);
  }

  /** A snapshot. */
  list(): readonly Session[] {
    return [...this.#all.values()];
  }

  /** The connected sessions an API call is about; a snapshot. Throws `RefusedError` for a filter that is not valid. */
  select({ client = '', session: sessionId = '', labelFilter, ...whose }: ConnectionSelector): readonly Session[] {
    const filter = labelFilter === undefined ? null : readLabelFilter(labelFilter);
    const sessions = this.#sessionsOf(whose);
    if (client === '' && sessionId === '' && filter === null) return sessions;
    return sessions.filter(
      (session) =>
        (client === '' || session.client === client) &&
        (sessionId === '' || session.sessionId === sessionId) &&
        (filter === null || hasLabels(session, filter)),
    );
  }

  #sessionsOf({ user, allUsers }: Pick<ConnectionSelector, 'user' | 'allUsers'>): readonly Session[] {
    if (user !== '' || allUsers !== true) return listOf(this.#byUser.get(user));
    return this.list().filter(({ admittedUser }) => admittedUser !== null);
  }
}

function readLabelFilter(node: FilterNode): TagsFilter {
  const filter = compileTagsFilter(node);
  if (typeof filter !== 'string') return filter;
  throw refused('badRequest', { rule: 'H30', because: `the label filter is not valid: ${filter}` });
}

function hasLabels({ state }: Session, { matches }: TagsFilter): boolean {
  return state.phase === 'connected' && matches(state.identity.labels);
}
