import type { Groups } from '@spindle/core';
import type { Frame } from '@spindle/protocol';

/** A connection that takes what is published to its topics. */
export interface GroupMember<Ready> {
  deliver(ready: Ready): void;
}

/**
 * Groups for transports whose runtime has no topics of its own: sets of members. What is published is made ready for the
 * wire once, whatever their number.
 */
export class MemberGroups<Ready> implements Groups {
  readonly #prepare: (frame: Frame) => Ready;
  readonly #members = new Map<string, Set<GroupMember<Ready>>>();
  readonly #topics = new Map<GroupMember<Ready>, Set<string>>();

  constructor(prepare: (frame: Frame) => Ready) {
    this.#prepare = prepare;
  }

  publish(topic: string, frame: Frame): void {
    const members = this.#members.get(topic);
    if (members === undefined) return;
    const ready = this.#prepare(frame);
    for (const member of members) member.deliver(ready);
  }

  join(topic: string, member: GroupMember<Ready>): void {
    addTo(this.#members, topic, member);
    addTo(this.#topics, member, topic);
  }

  leave(topic: string, member: GroupMember<Ready>): void {
    removeFrom(this.#members, topic, member);
    removeFrom(this.#topics, member, topic);
  }

  /** Of every topic: the connection is gone. */
  leaveAll(member: GroupMember<Ready>): void {
    for (const topic of this.#topics.get(member) ?? []) removeFrom(this.#members, topic, member);
    this.#topics.delete(member);
  }
}

function addTo<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([value]));
  else known.add(value);
}

function removeFrom<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const known = sets.get(key);
  known?.delete(value);
  if (known?.size === 0) sets.delete(key);
}
