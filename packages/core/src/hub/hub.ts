import type { ClientInfo, Publication, Push } from '@spindle/protocol';
import type { Broker, BrokerEvents, PublicationNotes } from '../engine/broker.ts';
import type { Position } from '../engine/position.ts';
import type { Clock } from '../lib/clock.ts';
import { BrokerLink } from './broker-link.ts';
import { ChannelNumbers } from './channel-numbers.ts';
import type { Member } from './member.ts';
import { checkPosition } from './position-check.ts';
import { Room } from './room.ts';
import type { TurnWriter } from './turn-writer.ts';

/** A room without members is kept this long, so that a reconnecting subscriber finds it and the broker is spared. */
const emptyRoomLifeMs = 1_000;

const served = Promise.resolve();

export interface HubOptions {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly writer: TurnWriter;
  /** The subscription of a connection of this node to a channel; null: it has none. */
  readonly memberOf: (client: string, channel: string) => Member | null;
  readonly onFailure: (operation: string, channel: string, error: unknown) => void;
}

/** The channels that have subscribers on this node: where the broker's events meet the connections. */
export class Hub implements BrokerEvents {
  readonly #options: HubOptions;
  readonly #link: BrokerLink;
  readonly #rooms = new Map<string, Room>();
  readonly #empty = new Map<Room, number>();
  readonly #numbers = new ChannelNumbers();
  #cancelSweep: (() => void) | null = null;
  #numSubs = 0;
  #isClosed = false;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#link = new BrokerLink(options.broker);
  }

  get numChannels(): number {
    return this.#rooms.size - this.#empty.size;
  }

  get numSubs(): number {
    return this.#numSubs;
  }

  room(channel: string): Room | undefined {
    return this.#rooms.get(channel);
  }

  /** What stands for the channel in pushes to members with compaction, from the first of them on (P130). */
  numberOf(channel: string): number | undefined {
    return this.#numbers.of(channel);
  }

  /** Channels with at least one subscriber here. */
  *rooms(): Generator<Room> {
    for (const room of this.#rooms.values()) if (room.numMembers > 0) yield room;
  }

  /**
   * Makes the member part of the channel at once, with delivery held. `ready` resolves when the broker serves the
   * channel, and is null when it does already; when it rejects the member is still in the room and has to leave.
   */
  join(channel: string, member: Member): { readonly room: Room; readonly ready: Promise<void> | null } {
    let room = this.#rooms.get(channel);
    if (room === undefined) {
      room = new Room(channel, this.#options.clock.now());
      this.#rooms.set(channel, room);
    }
    this.#empty.delete(room);
    if (member.compact) this.#numbers.give(channel);
    room.add(member);
    this.#numSubs += 1;
    return { room, ready: room.isServed ? served : this.#serve(room) };
  }

  leave(room: Room, member: Member): void {
    if (!room.has(member)) return;
    room.remove(member);
    this.#numSubs -= 1;
    if (room.numMembers === 0) this.#keepEmpty(room);
  }

  onPublication(
    channel: string,
    publication: Publication,
    position: Position | null,
    { previous, excludeClient }: PublicationNotes,
  ): void {
    const room = this.#rooms.get(channel);
    if (room === undefined) return;
    // What sessions have pending was written before this publication and leaves before it.
    this.#options.writer.flush();
    const numbered = position?.offset === 1 ? { ...publication, epoch: position.epoch } : publication;
    if (position !== null) room.positionKnownAt = this.#options.clock.now();
    const channelId = this.#numbers.of(channel);
    const epoch = position?.epoch;
    const push = { type: 'publication', channel, channelId, publication: numbered, epoch } as const;
    const excluded = excludeClient === '' ? null : this.#options.memberOf(excludeClient, channel);
    room.publish(push, position, { previous, excluded });
  }

  onJoin(channel: string, info: ClientInfo): void {
    this.#announce({ type: 'join', channel, channelId: this.#numbers.of(channel), info });
  }

  onLeave(channel: string, info: ClientInfo): void {
    this.#announce({ type: 'leave', channel, channelId: this.#numbers.of(channel), info });
  }

  /** Compares positions with the streams' tops, for rooms not heard of within `olderThanMs` (rule S41). */
  async checkPositions(olderThanMs: number, metaTtlMs: (channel: string) => number): Promise<void> {
    const { broker, clock, onFailure } = this.#options;
    for (const room of this.#rooms.values()) {
      if (!room.isTracked || clock.now() - room.positionKnownAt < olderThanMs) continue;
      try {
        await checkPosition(room, broker, metaTtlMs(room.name));
        if (room.suspect === null) room.positionKnownAt = clock.now();
      } catch (error) {
        onFailure('position check', room.name, error);
      }
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelSweep?.();
    this.#cancelSweep = null;
  }

  #announce(push: Push & { readonly channel: string }): void {
    const room = this.#rooms.get(push.channel);
    if (room === undefined) return;
    this.#options.writer.flush();
    room.announce(push);
  }

  #scheduleSweep(): void {
    this.#cancelSweep ??= this.#options.clock.after(emptyRoomLifeMs, () => {
      this.#cancelSweep = null;
      this.#sweep();
    });
  }

  #sweep(): void {
    const now = this.#options.clock.now();
    for (const [room, since] of this.#empty) {
      if (now - since < emptyRoomLifeMs) break;
      this.#empty.delete(room);
      if (this.#link.isOpening(room.name)) this.#empty.set(room, now);
      else this.#close(room);
    }
    if (this.#empty.size > 0) this.#scheduleSweep();
  }

  async #serve(room: Room): Promise<void> {
    await this.#link.open(room.name);
    room.isServed = true;
  }

  #close(room: Room): void {
    this.#rooms.delete(room.name);
    this.#numbers.forget(room.name);
    if (!room.isServed) return;
    this.#link.close(room.name).catch((error: unknown) => {
      this.#options.onFailure('unsubscribe', room.name, error);
      // Still subscribed at the broker, so that it has to be closed again.
      if (!this.#isClosed && !this.#rooms.has(room.name)) this.#keepEmpty(room);
    });
  }

  #keepEmpty(room: Room): void {
    this.#rooms.set(room.name, room);
    this.#empty.set(room, this.#options.clock.now());
    this.#scheduleSweep();
  }
}
